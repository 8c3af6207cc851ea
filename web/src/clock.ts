// What is over by the clock is hidden when its time has come, and not at the next event.
import { useEffect, useState } from "preact/hooks";

/** How far the guard's clock is ahead of the device's, in ms; less than five seconds is the way of the answer. */
let ahead = 0;

/** heardAt learns the guard's time from the head of an answer. */
export function heardAt(date: string | null): void {
  const by = Date.parse(date ?? "") - Date.now();
  if (!Number.isNaN(by)) ahead = Math.abs(by) < 5000 ? 0 : by;
}

/** now is the time at the guard, by whose clock waits end, as well as this page knows it. */
export const now = (): number => Date.now() + ahead;

/** passed reports whether a time is over; one that cannot be read never is. */
export const passed = (iso: string): boolean => Date.parse(iso) <= now();

const longest = 3600_000; // a timer sleeps with the device: so the clock is looked at again

/** usePassing draws anew when the next of these times has come, and calls then. */
export function usePassing(times: readonly (string | undefined)[], then: () => void): void {
  const [turn, again] = useState(0);
  const next = Math.min(...times.map((x) => Date.parse(x ?? "")).filter((at) => at > now()));
  useEffect(() => {
    if (!Number.isFinite(next)) return;
    const timer = setTimeout(() => {
      again(turn + 1);
      if (next <= now()) then();
    }, Math.min(Math.max(0, next - now()) + 1000, longest));
    return () => clearTimeout(timer);
  }, [next, turn]);
}
