// Passkeys that open the vault: WebAuthn's PRF extension gives 32 bytes that only this
// passkey can give again. They wrap the vault's key beside the password, never instead.
import { base64url, random } from "./bytes";
import type { Passkey } from "./core.d";

const std = (b64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(b64), (c) => c.charCodeAt(0));
export const toStd = (b: Uint8Array): string => btoa(String.fromCharCode(...b));

interface PRFOutput { prf?: { enabled?: boolean; results?: { first?: ArrayBuffer } } }

/** canPasskey says whether this browser and this address can have passkeys at all. */
export const canPasskey = (): boolean => isSecureContext && "PublicKeyCredential" in window;

/**
 * touches says whether this device itself can open the vault by fingerprint or face: it has
 * what recognises its owner, and the browser does not say that it lacks PRF.
 */
export async function touches(): Promise<boolean> {
  if (!canPasskey()) return false;
  try {
    const can = (await PublicKeyCredential.getClientCapabilities?.()) as Record<string, boolean> | undefined;
    return can?.["extension:prf"] !== false && (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable());
  } catch {
    return false;
  }
}

/** answer asks one of the passkeys for its secret; null where it has none to give. */
export async function answer(keys: readonly Passkey[]): Promise<{ credential: string; secret: Uint8Array } | null> {
  const evalByCredential = Object.create(null) as Record<string, { first: BufferSource }>;
  for (const k of keys) evalByCredential[base64url(std(k.credential))] = { first: std(k.salt) };
  const got = (await navigator.credentials.get({
    publicKey: {
      challenge: random(32), rpId: location.hostname, userVerification: "required",
      allowCredentials: keys.map((k) => ({ type: "public-key", id: std(k.credential) })),
      extensions: { prf: { evalByCredential } },
    },
  })) as PublicKeyCredential | null;
  const first = got ? (got.getClientExtensionResults() as PRFOutput).prf?.results?.first : undefined;
  if (!got || !first || first.byteLength !== 32) return null;
  return { credential: toStd(new Uint8Array(got.rawId)), secret: new Uint8Array(first) };
}

/** make makes a passkey and asks it once, because some answer only at the second time. */
export async function make(name: string, user: string): Promise<{ key: Passkey; secret: Uint8Array } | null> {
  const salt = random(32);
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: random(32), rp: { id: location.hostname, name: "Hefu 合符" },
      user: { id: random(16), name: user, displayName: `${user} · ${name}` },
      pubKeyCredParams: [{ type: "public-key", alg: -8 }, { type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      extensions: { prf: { eval: { first: salt } } },
    },
  })) as PublicKeyCredential | null;
  if (!made) return null;
  const key: Passkey = { credential: toStd(new Uint8Array(made.rawId)), name, salt: toStd(salt) };
  const out = made.getClientExtensionResults() as PRFOutput;
  if (out.prf?.results?.first?.byteLength === 32) return { key, secret: new Uint8Array(out.prf.results.first) };
  if (!out.prf?.enabled) return null;
  const got = await answer([key]);
  return got ? { key, secret: got.secret } : null;
}
