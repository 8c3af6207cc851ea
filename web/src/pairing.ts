// The wait of a new device for its half: a code on the screen until the guard has what was
// sealed for it, and never for longer than a pairing lasts.
import { effect } from "@preact/signals";
import { ask, signing, touched } from "./core";
import type { door, wire } from "./core.d";
import { told } from "./fail";
import { guard, Problem, request } from "./guard";
import { took } from "./session";
import { pinned } from "./setup/state";
import { here, news, vault } from "./store";

export interface Shown { id: string; code: string; qr: string; until: number }
export type At = { is: "begin" } | ({ is: "shown" } & Shown) | { is: "over" } | { is: "wrong"; text: string } | { is: "came"; came: door.Arrived };

/** As long as a pairing lasts. A guard that says more does not keep the vault open for longer. */
const most = 10 * 60_000;

/** until is when a wait ends here: the two clocks need not agree on what time it is. */
function until(p: wire.Pairing): number {
  const life = Date.parse(p.expires) - Date.parse(p.created);
  return Date.now() + Math.min(most, life > 0 ? life : 0);
}

/**
 * wait shows a code and takes what is sealed for it. The key behind the code lives in the
 * core's memory alone: whatever ends this wait ends the code with it, and no other one.
 */
export async function wait(end: AbortSignal, tell: (at: At) => void): Promise<void> {
  let made: door.PairKey | undefined, shown: Shown | undefined;
  tell({ is: "begin" });
  try {
    const id = await pinned();
    if (end.aborted) return; // a key made now would take the place of the next wait's
    made = await ask("pairKey", { guard: id });
    if (end.aborted) return;
    const p = await guard.beginPairing({ device: here.peek()?.device ?? "", key: made.key });
    shown = { id: p.id, code: made.code, qr: made.qr, until: until(p) };
    tell({ is: "shown", ...shown });
    const full = await filled(shown, end);
    if (!full || end.aborted) return tell({ is: "over" });
    const came = await signing(() => ask("pairOpen", { guard: id, pairing: full }));
    took(came.info);
    tell({ is: "came", came });
  } catch (e) {
    tell({ is: "wrong", text: told(e) });
  } finally {
    if (shown) guard.endPairing(shown.id).catch(() => undefined); // it ends by itself after ten minutes
    if (made && vault.peek()) ask("pairForget", { code: made.code }).catch(() => undefined);
  }
}

/** filled waits for the box; undefined when its time is over or nobody waits any more. */
async function filled(shown: Shown, end: AbortSignal): Promise<wire.Pairing | undefined> {
  // An answer that does not come is not waited for either.
  const signal = AbortSignal.any([end, AbortSignal.timeout(Math.max(0, shown.until - Date.now()))]);
  while (!signal.aborted && Date.now() < shown.until) {
    touched(); // who waits with a code in hand is not idle
    try {
      const p = await request<wire.Pairing>("GET", `/v1/pairings/${encodeURIComponent(shown.id)}`, { signal });
      if (p.box) return p;
    } catch (e) {
      if (signal.aborted || (e instanceof Problem && e.kind === "not-found")) return undefined;
      if (!(e instanceof Problem && e.kind === "offline")) throw e;
    }
    await heard(signal, 3000);
  }
  return undefined;
}

/** heard waits for the guard's next event, or for so many milliseconds. */
function heard(end: AbortSignal, ms: number): Promise<void> {
  return new Promise((done) => {
    const from = news.peek();
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), ms);
    end.addEventListener("abort", () => over.abort(), { signal: over.signal });
    const unfollow = effect(() => {
      if (news.value !== from) over.abort();
    });
    over.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      unfollow();
      done();
    });
    if (end.aborted) over.abort();
  });
}
