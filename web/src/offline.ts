// Public addresses that the page shows when nothing else can be reached. Whoever opens this
// browser reads them, also while the vault is locked: so it is a person's choice, and the end
// of the session, whoever ended it, takes them away.
import { effect, signal } from "@preact/signals";
import { showOffline } from "./settings";

export interface KeptAddress { network: string; name: string; address: string }
const place = "hefu.addresses";

function read(): KeptAddress[] {
  try {
    const v: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(v) ? v.filter((x: KeptAddress) => typeof x?.address === "string" && typeof x?.name === "string") : [];
  } catch {
    return [];
  }
}

export const addresses = signal<KeptAddress[]>(read());

/** keepAddresses remembers what the device derived, for the page without a connection. */
export function keepAddresses(all: KeptAddress[]): void {
  if (showOffline.peek() === "off") return;
  addresses.value = all;
  try {
    localStorage.setItem(place, JSON.stringify(all));
  } catch {
    // without storage there is nothing to show offline
  }
}

export function forgetAddresses(): void {
  addresses.value = [];
  try {
    localStorage.removeItem(place);
  } catch {
    // as above
  }
}

effect(() => {
  if (showOffline.value === "off") forgetAddresses();
});
