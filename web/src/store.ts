// What every page follows.
import { computed, signal } from "@preact/signals";
import type { Guard, Info, Stored, User } from "./core.d";

/** Who is signed in: undefined while nobody knows, null for nobody. */
export const user = signal<User | null | undefined>(undefined);
/** The guard of this page, once it answered. */
export const about = signal<Guard | undefined>(undefined);
/** What lies on this device, before anything is opened. */
export const stored = signal<Stored | undefined>(undefined);
/** Why it cannot be known whether there is a vault: the browser refuses to keep or to read. */
export const unkept = signal("");
/** The open vault, or null while it is locked. */
export const vault = signal<Info | null>(null);
/** The guard does not answer. */
export const offline = signal(false);
/** The event stream is connected. */
export const live = signal(false);
/** There is no stream for so long that news come late. */
export const late = signal(false);
/** Rises with events, every two seconds at most, so that a page can read anew what it shows. */
export const news = signal(0);
/** A new version of the page waits: the start of its sum. */
export const fresh = signal<string | null>(null);
/** A new version is taken as soon as nothing is being signed in any tab. */
export const updating = signal(false);
/** The version that runs, as its service worker says; empty without one. */
export const version = signal("");

/** This device is known to this guard under the signed-in user. */
export const here = computed(() => vault.value?.guards?.find((g) => g.id === about.value?.id && g.user === user.value?.id && g.device));
/** The wallets that can pay: their paper is split with this guard. */
export const wallets = computed(() => (vault.value?.wallets ?? []).filter((w) => w.split));
/** The vault is open, and at least one key is split with the guard. */
export const ready = computed(() => wallets.value.length > 0 && here.value !== undefined);

/** The guard says that it refused this device, and since when: for the one of this id only. */
export const refused = signal<{ device: string; at: string } | null>(null);
/** Why the last session ended, where the page knows it. */
export const endedBy = signal<"freeze" | "">("");

export interface Toast { id: number; text: string; kind: "news" | "bad" }
export const toasts = signal<Toast[]>([]);
let serial = 0;

/** say tells something at the edge of the page and to screen readers; it goes by itself. */
export function say(text: string, kind: Toast["kind"] = "news"): void {
  const id = ++serial;
  toasts.value = [...toasts.value, { id, text, kind }];
  setTimeout(() => unsay(id), kind === "bad" ? 12_000 : 5_000);
}

export const unsay = (id: number): void => void (toasts.value = toasts.value.filter((t) => t.id !== id));
