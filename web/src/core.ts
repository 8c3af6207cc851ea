// The wallet core as the page sees it: a Worker that holds the Go program and the sealed
// vault. To lock is to end the Worker: nothing that was open survives it.
import type { Info, Methods, Stored } from "./core.d";
import { Problem } from "./guard";
import { autoLock, lang } from "./settings";
import { script } from "./trusted";

export type Progress = (done: number, total: number) => void;
export interface Answer<T> { out: T; secrets: Uint8Array[] }

interface Waiting { resolve(a: Answer<never>): void; reject(e: Problem): void; progress?: Progress | undefined }
interface Reply { id: number; out?: string; secrets?: Uint8Array[]; error?: { kind: Problem["kind"]; message: string }; progress?: { done: number; total: number } }

let worker: Worker | undefined;
let serial = 0;
const waiting = new Map<number, Waiting>();

function start(): Worker {
  const w = new Worker(script("worker.js"), { type: "module", name: "hefu" });
  w.onmessage = (e: MessageEvent<Reply>) => {
    if (w === worker) heard(e.data);
  };
  w.onerror = () => {
    if (w !== worker) return;
    stop(new Problem("internal", ""));
    lock(); // whatever was open is gone with it
  };
  return w;
}

function heard(r: Reply): void {
  const one = waiting.get(r.id);
  if (!one) return;
  if (r.progress) {
    one.progress?.(r.progress.done, r.progress.total);
    return;
  }
  waiting.delete(r.id);
  if (r.error) one.reject(new Problem(r.error.kind, r.error.message));
  else one.resolve({ out: JSON.parse(r.out ?? "{}") as never, secrets: r.secrets ?? [] });
}

function stop(why: Problem): void {
  worker?.terminate();
  worker = undefined;
  for (const w of waiting.values()) w.reject(why);
  waiting.clear();
}

/**
 * call asks the core. Secrets are moved to the Worker, so that the page's own arrays are
 * empty afterwards; those that come back are the caller's to wipe.
 */
export function call<K extends keyof Methods>(method: K, input: Methods[K][0], secrets: Uint8Array[] = [], progress?: Progress): Promise<Answer<Methods[K][1]>> {
  worker ??= start();
  const to = worker, id = ++serial;
  return new Promise<Answer<Methods[K][1]>>((resolve, reject) => {
    waiting.set(id, { resolve: resolve as Waiting["resolve"], reject, progress });
    to.postMessage({ id, method, input: JSON.stringify(input), secrets, lang: lang.peek() }, secrets.map((s) => s.buffer));
  });
}

/** ask is call for what has no secrets in its answer. */
export async function ask<K extends keyof Methods>(method: K, input: Methods[K][0], ...secrets: Uint8Array[]): Promise<Methods[K][1]> {
  return (await call(method, input, secrets)).out;
}

export const core = { call, ask };

// One unlocked tab at a time. The browser frees the lock by itself when the tab goes.
const channel = new BroadcastChannel("hefu");
let free: (() => void) | undefined;
let locked: () => void = () => undefined;
/** What must not be cut in two, by when it began. */
const busy = new Set<{ since: number }>();
/** After so long it no longer keeps the vault open: a guard that never answers must not. */
const mostBusy = 10 * 60_000;

/** engaged says that something runs which must not be cut in two, and not for too long yet. */
const engaged = (): boolean => [...busy].some((b) => Date.now() - b.since < mostBusy);

channel.onmessage = (e: MessageEvent<{ want?: "vault" }>) => {
  if (e.data.want === "vault" && free && !engaged()) lock();
};

/** onLock is told whenever the vault was closed, whatever closed it. */
export const onLock = (f: () => void): void => void (locked = f);

/** alone takes the right to open the vault; false when another tab has it open. */
export function alone(): Promise<boolean> {
  if (free) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request("hefu-vault", { ifAvailable: true }, (held) => {
      if (!held) return resolve(false);
      return new Promise<void>((done) => {
        free = done;
        resolve(true);
      });
    });
  });
}

/** insist asks the other tab to lock and waits until it did; it refuses while it signs. */
export function insist(patience = 3000): Promise<boolean> {
  if (free) return Promise.resolve(true);
  channel.postMessage({ want: "vault" });
  const limit = AbortSignal.timeout(patience);
  return new Promise((resolve) => {
    navigator.locks.request("hefu-vault", { signal: limit }, () => new Promise<void>((done) => {
      free = done;
      resolve(true);
    })).catch(() => resolve(false));
  });
}

/** Updating: another version of the page is being loaded, so nothing new is begun with this one. */
export class Updating extends Error {}

/** While it is held, shared, by a tab that signs, no tab loads a new version; who loads one holds it alone. */
export const whole = "hefu-whole";

let quieted: (() => void)[] = [];
/** quiet waits until nothing runs here that must not be cut in two. */
export const quiet = (): Promise<void> => (busy.size === 0 ? Promise.resolve() : new Promise((done) => quieted.push(done)));

function ended(): void {
  if (busy.size > 0) return;
  removeEventListener("beforeunload", leaving);
  for (const done of quieted) done();
  quieted = [];
}

const leaving = (e: BeforeUnloadEvent): void => e.preventDefault();

/**
 * signing keeps the vault open over what must not be cut in two by a timer, another tab or a
 * new version. It does so for a bounded time, and throws Updating, before anything is done,
 * where a new version is being loaded.
 */
export function signing<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(whole, { mode: "shared", ifAvailable: true }, async (held) => {
    if (!held) throw new Updating();
    const mine = { since: Date.now() };
    busy.add(mine);
    addEventListener("beforeunload", leaving);
    try {
      return await work();
    } finally {
      busy.delete(mine);
      ended();
      touched();
    }
  }) as Promise<T>;
}

/** lock ends the Worker and with it everything that was open in it. */
export function lock(): void {
  stop(new Problem("unauthenticated", ""));
  busy.clear(); // what was cut off keeps no later opening of the vault open
  ended();
  clearTimeout(timer);
  free?.();
  free = undefined;
  locked();
}

let timer: ReturnType<typeof setTimeout> | undefined;
let last = Date.now();

/** touched starts the time to the automatic lock anew. */
export function touched(): void {
  last = Date.now();
  clearTimeout(timer);
  if (free) timer = setTimeout(idle, Number(autoLock.peek()) * 60_000);
}

/** stirred is a touch by whoever sits there. One that comes after the time is over comes too late: a machine that slept ran no timer. */
function stirred(): void {
  if (!engaged() && Date.now() - last > Number(autoLock.peek()) * 60_000) lock();
  else touched();
}

function idle(): void {
  if (!free) return;
  const left = last + Number(autoLock.peek()) * 60_000 - Date.now();
  if (engaged()) timer = setTimeout(idle, 5000);
  else if (left > 0) timer = setTimeout(idle, left);
  else lock();
}

for (const kind of ["pointerdown", "keydown"] as const) addEventListener(kind, () => free && stirred(), { passive: true });
// Timers sleep in a hidden tab and on a closed laptop: look again at the clock.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && idle());

export type { Info, Stored };
