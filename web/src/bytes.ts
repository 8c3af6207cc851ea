// Secrets are bytes that are overwritten after use; text is made of them only where a
// person must read it.

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const readable = (b: Uint8Array): string => new TextDecoder().decode(b);

/** wipe overwrites secrets. Strings cannot be wiped: keep them out of variables. */
export function wipe(...all: Uint8Array[]): void {
  for (const b of all) if (b.byteLength > 0) b.fill(0);
}

export function base64url(b: Uint8Array): string {
  let text = "";
  for (const x of b) text += String.fromCharCode(x);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

export function random(n: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(n));
}

/** groups cuts text into groups of n characters: an address is compared group by group. */
export function groups(text: string, n = 4): string[] {
  return text.match(new RegExp(`.{1,${n}}`, "gu")) ?? [];
}
