// Public addresses that the page shows when nothing else can be reached. Whoever opens this
// browser reads them, also while the vault is locked: so it is a person's choice, and the end
// of the session, whoever ended it, takes them away. They lie unsealed, so somebody who can
// write this origin's storage can put his own there: until the vault is open they are what
// this browser kept and no more; then the core derives them, and tells of what differs.
import { effect, signal } from "@preact/signals";
import { ask } from "./core";
import { showOffline } from "./settings";

export interface KeptAddress { network: string; name: string; address: string }
const place = "hefu.addresses";

function read(): KeptAddress[] {
  try {
    const v: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(v) ? v.filter((x: KeptAddress) => typeof x?.address === "string" && typeof x?.name === "string" && typeof x?.network === "string") : [];
  } catch {
    return [];
  }
}

/** What storage said when the page was loaded, until the vault has proved it. */
let found = read();

export const addresses = signal<KeptAddress[]>(found);
/** The core derived what is shown, from the vault that was open, since the page was loaded. */
export const derived = signal(false);
/** What was kept as addresses of this vault and are none: somebody put them there. */
export const planted = signal<KeptAddress[]>([]);

/** keepAddresses remembers what the device derived, for the page without a connection. */
export function keepAddresses(all: KeptAddress[]): void {
  if (showOffline.peek() === "off") return;
  addresses.value = all;
  derived.value = true;
  try {
    localStorage.setItem(place, JSON.stringify(all));
  } catch {
    // without storage there is nothing to show offline
  }
}

/** proveAddresses derives from the open vault, without the guard, what storage said, and holds the two against each other. */
export async function proveAddresses(): Promise<void> {
  const said = found;
  if (said.length === 0) return;
  const networks = (await ask("networks", {})).networks.filter((n) => said.some((a) => a.network === n.id));
  const accounts = networks.length > 0 ? (await ask("accounts", { networks: networks.map((n) => n.id) })).accounts : [];
  if (found !== said) return; // it was forgotten meanwhile
  found = [];
  const own = accounts.map((a) => ({ network: a.account.network, name: networks.find((n) => n.id === a.account.network)?.name ?? a.account.network, address: a.account.address }));
  planted.value = said.filter((s) => !own.some((a) => a.network === s.network && a.address === s.address));
  if (!derived.peek()) keepAddresses(own);
}

export function forgetAddresses(): void {
  found = [];
  addresses.value = [];
  derived.value = false;
  try {
    localStorage.removeItem(place);
  } catch {
    // as above
  }
}

effect(() => {
  if (showOffline.value === "off") forgetAddresses();
});
