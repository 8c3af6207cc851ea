// The guard's API as the page uses it: one typed fetch, problems as errors, and the stream
// of events. The session is a cookie that scripts cannot read.
import type { Device, Devices, Guard, Kind, NewDevice, Session, Sessions, SignedIn, User, Dealing, Offer, Wallet, wire } from "./core.d";
import { base64url, random } from "./bytes";
import { clean } from "./clean";
import { heardAt } from "./clock";
import { lang } from "./settings";
import { Gate } from "./turn";

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

const patience = 60_000; // ms for one attempt, until its last byte
const largest = 64 << 20; // bytes of one answer
const kinds_: ReadonlySet<string> = new Set<Kind>(["invalid", "unauthenticated", "forbidden", "not-found", "conflict", "frozen", "limit", "locked", "replan", "waiting", "throttled", "busy", "unavailable", "internal"]);

/** A browser has six connections to one guard over HTTP/1.1, and the stream holds one: reading leaves one free for what a person does. */
const reading = new Gate(4);

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
  const attempt = async (): Promise<Answer> => {
    const answer = await fetch(url, { ...init, signal: AbortSignal.any([AbortSignal.timeout(patience), ...(o.signal ? [o.signal] : [])]) });
    return { answer, text: await whole(answer) };
  };
  const again = method !== "POST" || Boolean(o.key);
  const once = (): Promise<Answer> => (method === "GET" ? reading.pass(attempt) : attempt());
  const answer = await once().catch((e: unknown) => {
    if (!again || o.signal?.aborted || e instanceof Problem) throw e;
    return once();
  }).catch((e: unknown) => {
    if (o.signal?.aborted || e instanceof Problem) throw e;
    throw failed(new Problem("offline", ""));
  });
  return read<T>(answer);
}

interface Answer { answer: Response; text: string }

/** whole reads an answer to its end, or up to the most that one may have: a stream without an end must not fill the memory. */
async function whole(answer: Response): Promise<string> {
  const from = answer.body?.getReader();
  if (!from) return "";
  const decoder = new TextDecoder(), parts: string[] = [];
  for (let n = 0; ;) {
    const { done, value } = await from.read();
    if (done) return parts.join("") + decoder.decode();
    if ((n += value.byteLength) > largest) {
      void from.cancel().catch(() => undefined);
      throw failed(new Problem("internal", "", undefined, [], "an answer without an end"));
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}

function parsed<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw failed(new Problem("internal", "", undefined, [], "not JSON"));
  }
}

async function read<T>({ answer, text }: Answer): Promise<T> {
  heardAt(answer.headers.get("Date"));
  if (answer.status === 204) return undefined as T;
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.ok && type.startsWith("application/json")) return parsed<T>(text);
  if (type.startsWith("application/problem+json")) {
    const p = parsed<{ kind?: unknown; detail?: unknown; request?: unknown; fields?: { where: string; message: string }[] } | null>(text);
    const kind = typeof p?.kind === "string" && kinds_.has(p.kind) ? (p.kind as Kind) : "internal";
    const detail = typeof p?.detail === "string" ? p.detail : "";
    // That nobody is signed in is not shown: it must not wait for the core.
    const asked = kind === "unauthenticated" && new URL(answer.url).pathname === "/v1/user";
    const said = asked ? detail : await translate(detail).catch(() => detail);
    throw failed(new Problem(kind, clean(said, 600), p?.request ? clean(p.request, 60) : undefined, Array.isArray(p?.fields) ? p.fields : [], detail));
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

/** Unending: a list of the guard's that comes in pages does not end, or begins again. */
export class Unending extends Problem {
  constructor() {
    super("internal", unending(), undefined, [], "pages without an end");
  }
}
let unending = (): string => "";
/** count is told how it is said that a list does not end. */
export const count = (f: typeof unending): void => void (unending = f);

/** Cursors are those that a list has named: one that comes again, or the one after too many, is a list without an end. */
export class Cursors {
  private readonly seen = new Set<string>();
  constructor(private readonly most = 1000) {}
  /** next takes what a page names as the next one. */
  next(after: string | undefined): string | undefined {
    if (!after) return undefined;
    if (typeof after !== "string" || after.length > 4096 || this.seen.has(after) || this.seen.size >= this.most) throw new Unending();
    this.seen.add(after);
    return after;
  }
}

const most = 10_000; // entries of a list that must be whole

/** every collects a list that comes in pages, whole or until there are enough. One of too many entries, or without an end, is refused: what is left out could be what matters. */
export async function every<T>(read: (after: string | undefined) => Promise<{ list: T[] | null | undefined; next?: string | undefined }>, enough = Infinity): Promise<T[]> {
  const all: T[] = [], cursors = new Cursors(64);
  for (let after: string | undefined; ;) {
    const page = await read(after);
    all.push(...(page.list ?? []));
    after = cursors.next(page.next);
    if (all.length >= enough || !after) return all;
    if (all.length > most) throw new Unending();
  }
}

/** fitting holds an answer to its form. */
function fitting<T extends object>(v: T | null, fits: (v: T) => boolean): T {
  if (typeof v !== "object" || v === null || !fits(v)) throw failed(new Problem("internal", "", undefined, [], "misshapen"));
  return v;
}

const id = encodeURIComponent;

export const guard = {
  about: async () => fitting(await get<Guard>("/v1/guard"), (g) => typeof g.id === "string" && typeof g.identity_key === "string" && typeof g.policy === "object" && g.policy !== null
    && (g.networks ?? []).every((n) => typeof n.id === "string" && typeof n.native === "object") && Array.isArray(g.networks) && Array.isArray(g.controls)),
  user: async () => fitting(await get<User>("/v1/user"), (u) => typeof u.id === "string" && typeof u.name === "string"),
  signUp: (name: string, password: string) => post<{ uri: string }>("/v1/sign-up", { name, password }),
  confirmSignUp: (name: string, password: string, code: string, device?: NewDevice) => post<SignedIn>("/v1/sign-up/confirm", { name, password, code, device }),
  signIn: (name: string, password: string, code: string, device?: NewDevice) => post<SignedIn>("/v1/sign-in", { name, password, code, device }),
  signOut: () => post<void>("/v1/sign-out"),
  sessions: (after?: string) => get<Sessions>("/v1/sessions", { after }),
  endSession: (s: Session, code: string) => move<void>(`/v1/sessions/${id(s.id)}/revoke`, { code }),
  devices: (after?: string) => get<Devices>("/v1/devices", { after }),
  allDevices: () => every<Device>(async (after) => {
    const page = await get<Devices>("/v1/devices", { after });
    return { list: page.devices, next: page.next };
  }),
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

/** over reports whether an end is that of the session; what cannot be read is none. */
function over(text: string): boolean {
  try {
    return (JSON.parse(text) as { kind?: unknown } | null)?.kind === "unauthenticated";
  } catch {
    return false;
  }
}

export interface Happened { seq: number; kind: string; transfer?: string; account?: string; state?: string; text?: string; at: string }

const kinds = ["transfer", "account", "device", "dealing", "session", "book", "limit", "webhook", "incoming", "outgoing"];

/** A stream that lasted so many ms was a good one: after it the first attempt comes soon again. */
const steady = 30_000;

/**
 * follow reads the event stream until it is closed, or the guard says that the session is over.
 * The browser reconnects by itself after a lost connection; after an answer that is no stream it
 * gives up, and after any other end of the guard's this does, and tries again later, more and
 * more slowly, from the last event that came.
 */
export function follow(on: (e: Happened) => void, state: (connected: boolean) => void): () => void {
  let last = "", wait = 1000, since = Infinity, closed = false;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const seen = (e: MessageEvent): void => {
    last = e.lastEventId || last;
    state(true);
  };
  const later = (): void => {
    source?.close();
    if (Date.now() - since >= steady) wait = 1000;
    since = Infinity;
    timer = setTimeout(open, wait);
    wait = Math.min(wait * 2, 60_000);
  };
  const open = (): void => {
    source = new EventSource("/v1/events" + (last ? `?after=${encodeURIComponent(last)}` : ""));
    source.addEventListener("ready", (e) => {
      since = Date.now();
      seen(e);
    });
    for (const k of kinds) {
      source.addEventListener(k, (e) => {
        seen(e);
        on(parsed<Happened>(e.data as string));
      });
    }
    source.addEventListener("end", (e) => {
      if (closed) return;
      if (over(e.data as string)) {
        stop();
        heard("unauthenticated");
        return;
      }
      state(false);
      later();
    });
    source.onerror = () => {
      if (closed) return;
      state(false);
      if (source?.readyState === EventSource.CLOSED) later();
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
