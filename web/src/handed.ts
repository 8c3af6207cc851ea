// What this device signed and nobody saw the end of. From the moment that an opening exists a
// transfer may go out, whatever becomes of the vault, the session or this page: so it is said
// until it is settled. While the vault is locked the page remembers only that and which; from
// the next unlock on the vault's own list of live transfers says it.
import { computed, effect, signal } from "@preact/signals";
import { vault } from "./store";

/** Those that are being handed over on this page now; the page that does it shows them. */
const running = new Set<string>();
/** Those that were interrupted since the page was loaded. */
const cut = signal<ReadonlySet<string>>(new Set());
/** Those that were live when the vault was opened. */
const carried = signal<ReadonlySet<string>>(new Set());
/** Those whose strip a person has put away, until the next unlock. */
const away = signal<ReadonlySet<string>>(new Set());

const live = (): Set<string> => new Set(vault.peek()?.live.map((l) => l.transfer));

/** giving is called before a signature may leave this device. */
export const giving = (transfer: string): void => void running.add(transfer);

/**
 * given is called when it is known how that ended. seen: the person saw the guard take it, or
 * it never left. One that the vault was locked over stays, whatever the answer was: nobody saw it.
 */
export function given(transfer: string, seen: boolean): void {
  if (running.delete(transfer) && !seen) cut.value = new Set(cut.peek()).add(transfer);
}

/** opening counts the openings of the vault: what began in another one is not shown in this one. */
export const opening = signal(0);

let open = false;
effect(() => {
  const now = vault.value !== null;
  if (now === open) return;
  open = now;
  if (now) {
    opening.value = opening.peek() + 1;
    carried.value = live();
    away.value = new Set();
  } else if (running.size > 0) {
    cut.value = new Set([...cut.peek(), ...running]);
    running.clear();
  }
});

/** interrupted are those of which nothing more can be said while the vault is locked. */
export const interrupted = computed<readonly string[]>(() => (vault.value ? [] : [...cut.value]));

/** unsettled are those that may still go out and that nobody on this page saw taken. */
export const unsettled = computed<readonly string[]>(() => {
  const now = new Set(vault.value?.live.map((l) => l.transfer));
  return [...now].filter((id) => (cut.value.has(id) || carried.value.has(id)) && !away.value.has(id) && !running.has(id));
});

/** putAway takes the strip away until the next unlock; the transfers stay on the home page. */
export const putAway = (): void => void (away.value = new Set([...away.peek(), ...unsettled.peek()]));

/** resumed is the transfer that was cut off, to be shown first after an unlock; it is named once. */
export function resumed(): string | undefined {
  const at = [...cut.peek()].find((id) => live().has(id));
  if (cut.peek().size > 0 && vault.peek()) cut.value = new Set();
  if (at) carried.value = new Set(carried.peek()).add(at);
  return at;
}
