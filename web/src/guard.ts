// The guard's API as the page uses it: one typed fetch, problems as errors, and the stream
// of events. The session is a cookie that scripts cannot read.
import type { Device, Devices, Guard, Kind, NewDevice, Session, Sessions, SignedIn, User, Dealing, Offer, Wallet, wire } from "./core.d";
import { base64url, random } from "./bytes";
import { lang } from "./settings";

/** Problem is every error that a page shows: the guard's (RFC 9457), the core's, or 'offline'. */
export class Problem extends Error {
  constructor(
    readonly kind: Kind | "offline",
    message: string,
    readonly request?: string,
    readonly fields: { where: string; message: string }[] = [],
    /** The guard's own words, untranslated: what a program may compare. */
    readonly detail = "",
  ) {
    super(message);
  }
}

interface Options {
  body?: unknown;
  /** Send an Idempotency-Key; a text to send that one again. */
  key?: boolean | string;
  query?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

type Heard = (kind: Kind | "offline") => void;
let heard: Heard = () => undefined;
/** listen is told of every failure, so that the shell can show 'offline' or ask to sign in. */
export const listen = (f: Heard): void => void (heard = f);

let translate: (text: string) => Promise<string> = (text) => Promise.resolve(text);
/** speak is told how the guard's English becomes the page's language. */
export const speak = (f: typeof translate): void => void (translate = f);

const patience = 60_000; // ms for one attempt

export const newKey = (): string => base64url(random(18));

/** request asks the guard. What moves something carries a key and is sent once more when no answer came. */
export async function request<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, o: Options = {}): Promise<T> {
  const url = new URL(path, location.origin);
  for (const [k, v] of Object.entries(o.query ?? {})) if (v) url.searchParams.set(k, v);
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": lang.peek() };
  if (o.body !== undefined) headers["Content-Type"] = "application/json";
  if (o.key) headers["Idempotency-Key"] = o.key === true ? newKey() : o.key;
  const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" };
  if (o.body !== undefined) init.body = JSON.stringify(o.body);
  // An answer that never comes is one that was lost: a connection can hang for hours.
  const attempt = (): Promise<Response> => fetch(url, { ...init, signal: AbortSignal.any([AbortSignal.timeout(patience), ...(o.signal ? [o.signal] : [])]) });
  const again = method !== "POST" || Boolean(o.key);
  const answer = await attempt().catch((e: unknown) => {
    if (!again || o.signal?.aborted) throw e;
    return attempt();
  }).catch((e: unknown) => {
    if (o.signal?.aborted) throw e;
    throw failed(new Problem("offline", ""));
  });
  return read<T>(answer);
}

async function read<T>(answer: Response): Promise<T> {
  if (answer.status === 204) return undefined as T;
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.ok && type.startsWith("application/json")) return (await answer.json()) as T;
  if (type.startsWith("application/problem+json")) {
    const p = (await answer.json()) as { kind: Kind; detail: string; request?: string; fields?: { where: string; message: string }[] };
    // That nobody is signed in is not shown: it must not wait for the core.
    const asked = p.kind === "unauthenticated" && new URL(answer.url).pathname === "/v1/user";
    const said = asked ? p.detail : await translate(p.detail).catch(() => p.detail);
    throw failed(new Problem(p.kind, said, p.request, p.fields, p.detail));
  }
  // A proxy or a service in between answered, not the guard.
  throw failed(new Problem(answer.status >= 500 ? "offline" : "internal", ""));
}

function failed(p: Problem): Problem {
  heard(p.kind);
  return p;
}

export const get = <T>(path: string, query?: Options["query"]): Promise<T> => request<T>("GET", path, query ? { query } : {});
/** post without a key: what may be asked twice. */
export const post = <T>(path: string, body?: unknown): Promise<T> => request<T>("POST", path, { body });
/** move carries an Idempotency-Key. */
export const move = <T>(path: string, body?: unknown): Promise<T> => request<T>("POST", path, { body, key: true });

const id = encodeURIComponent;

export const guard = {
  about: () => get<Guard>("/v1/guard"),
  user: () => get<User>("/v1/user"),
  signUp: (name: string, password: string) => post<{ uri: string }>("/v1/sign-up", { name, password }),
  confirmSignUp: (name: string, password: string, code: string, device?: NewDevice) => post<SignedIn>("/v1/sign-up/confirm", { name, password, code, device }),
  signIn: (name: string, password: string, code: string, device?: NewDevice) => post<SignedIn>("/v1/sign-in", { name, password, code, device }),
  signOut: () => post<void>("/v1/sign-out"),
  sessions: (after?: string) => get<Sessions>("/v1/sessions", { after }),
  endSession: (s: Session, code: string) => move<void>(`/v1/sessions/${id(s.id)}/revoke`, { code }),
  devices: (after?: string) => get<Devices>("/v1/devices", { after }),
  addDevice: (d: NewDevice, code: string) => move<Device>("/v1/devices", { ...d, code }),
  confirmDevice: (d: string, code: string) => move<Device>(`/v1/devices/${id(d)}/confirm`, { code }),
  refuseDevice: (d: string) => post<void>(`/v1/devices/${id(d)}/refuse`),
  // The same key asks for the same pairing, and the same box is put in once.
  beginPairing: (p: wire.BeginPairing) => post<wire.Pairing>("/v1/pairings", p),
  pairings: (after?: string) => get<wire.Pairings>("/v1/pairings", { after }),
  pairing: (p: string) => get<wire.Pairing>(`/v1/pairings/${id(p)}`),
  fillPairing: (p: string, body: wire.FillPairing) => request<wire.Pairing>("PUT", `/v1/pairings/${id(p)}/box`, { body }),
  endPairing: (p: string) => request<void>("DELETE", `/v1/pairings/${id(p)}`),
  wallet: (w: string) => get<Wallet>(`/v1/wallets/${id(w)}`),
  dealings: () => get<{ dealings: Dealing[] | null }>("/v1/dealings"),
  beginDealing: (d: { identity: string; generation: number; proof?: string; device: string; limits?: { asset: string; units: string }[]; code: string }) => move<Offer>("/v1/dealings", d),
  acceptDealing: (d: string, sealed: string) => move<Dealing>(`/v1/dealings/${id(d)}/accept`, { package: sealed }),
  checkPoints: (d: string, curve: string, commit: string) => post<{ points: string }>(`/v1/dealings/${id(d)}/points`, { curve, commit }),
  checkDealing: (d: string, curve: string, commit: string, opening: string) => move<{ dealing: Dealing; signatures: string[] }>(`/v1/dealings/${id(d)}/check`, { curve, commit, opening }),
  cancelDealing: (d: string) => move<void>(`/v1/dealings/${id(d)}/cancel`),
};

export interface Happened { seq: number; kind: string; transfer?: string; account?: string; state?: string; text?: string; at: string }

const kinds = ["transfer", "account", "device", "dealing", "session", "book", "limit", "webhook", "incoming", "outgoing"];

/**
 * follow reads the event stream until it is closed. The browser reconnects by itself after a
 * lost connection; after an answer that is no stream it gives up, and this tries again later,
 * more and more slowly, from the last event that came.
 */
export function follow(on: (e: Happened) => void, state: (connected: boolean) => void): () => void {
  let last = "", wait = 1000, closed = false;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const seen = (e: MessageEvent): void => {
    last = e.lastEventId || last;
    wait = 1000;
    state(true);
  };
  const open = (): void => {
    source = new EventSource("/v1/events" + (last ? `?after=${last}` : ""));
    source.addEventListener("ready", seen);
    for (const k of kinds) {
      source.addEventListener(k, (e) => {
        seen(e);
        on(JSON.parse(e.data as string) as Happened);
      });
    }
    source.addEventListener("end", (e) => {
      stop();
      heard((JSON.parse(e.data as string) as { kind: Kind }).kind);
    });
    source.onerror = () => {
      state(false);
      if (closed || source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 60_000);
    };
  };
  const stop = (): void => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
  open();
  return stop;
}
