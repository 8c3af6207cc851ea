// Public addresses that the page shows when nothing else can be reached. They are kept until
// sign-out, which takes them away.
import { signal } from "@preact/signals";

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
