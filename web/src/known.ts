// The devices of which a person has said on this one: it was me. They are announced no more;
// what may be done with them is the guard's matter and does not depend on this.
import { signal } from "@preact/signals";

const place = "hefu.devices", most = 200;
const fits = (id: unknown): id is string => typeof id === "string" && /^[\w-]{1,80}$/.test(id);

function read(): string[] {
  try {
    const v: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(v) ? v.filter(fits).slice(-most) : [];
  } catch {
    return [];
  }
}

export const knownDevices = signal<readonly string[]>(read());

/** know keeps that a device is the person's own. */
export function know(id: string): void {
  if (!fits(id)) return;
  knownDevices.value = [...read().filter((x) => x !== id), id].slice(-most); // another tab may have added one
  try {
    localStorage.setItem(place, JSON.stringify(knownDevices.value));
  } catch {
    // without storage it is asked again after a reload
  }
}

/** forgetDevices leaves nothing of it behind: a sign-out leaves the sealed vault and how the page looks. */
export function forgetDevices(): void {
  knownDevices.value = [];
  try {
    localStorage.removeItem(place);
  } catch {
    // nothing was kept then
  }
}
