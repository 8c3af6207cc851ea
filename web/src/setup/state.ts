// What set-up knows from step to step. It lives in memory only: after a reload the steps
// begin where the guard and the vault say that they are.
import { effect, signal } from "@preact/signals";
import { wipe } from "../bytes";
import type { Info, VaultWallet } from "../core.d";
import { ask } from "../core";
import { guard, Problem } from "../guard";
import { took } from "../session";
import { about, here, stored, user, vault } from "../store";
import { t } from "../text/text";

/** A sign-up that waits for its first code. */
export const account = signal<{ name: string; password: string; uri: string } | null>(null);

/** The name of a further wallet that is being added beside those that are split; else empty. */
export const adding = signal("");

/**
 * The vault password, from the moment it was typed until the passkey that is offered then is
 * added or declined: whoever adds one must know it, and need not type it twice.
 */
export const offer = signal<Uint8Array | null>(null);

/** unoffer forgets that password. */
export function unoffer(): void {
  wipe(...[offer.peek()].filter((b) => b !== null));
  offer.value = null;
}

/** The wallets whose paper was typed here and was right, until the vault is locked. */
export const proven = signal<ReadonlySet<string>>(new Set());

effect(() => {
  if (vault.value) return;
  unoffer();
  proven.value = new Set();
});

export type Step = "account" | "vault" | "locked" | "passkey" | "code" | "register" | "paper" | "words" | "split" | "done";

/** The wallet that is being set up: the first whose key is not split yet, or whose paper is here to be split again. */
export const current = (): VaultWallet | undefined => vault.value?.wallets?.find((w) => !w.split || w.paper);

/** step says what comes next. */
export function step(): Step {
  if (!user.value && !account.value) return "account";
  if (!stored.value?.exists) return "vault";
  if (!vault.value) return "locked";
  if (offer.value) return "passkey";
  if (!user.value) return "code";
  if (!here.value) return "register";
  const w = current();
  if (!w) return vault.value.wallets?.length && !adding.value ? "done" : "paper";
  return w.pending || w.checked ? "split" : "words";
}

/** pinned makes sure that this device has met the guard; a lie of the guard is an error. */
export async function pinned(): Promise<string> {
  const g = about.peek() ?? (about.value = await guard.about());
  const met = await ask("meet", { guard: g });
  if (!met.known) {
    if ((vault.peek()?.guards ?? []).length > 0) throw new Problem("forbidden", t.peek().signUp.another(met.fingerprint));
    took(await ask("pin", { guard: g }));
  }
  return g.id;
}

/** registered remembers how the guard calls this device. */
export async function registered(device: string, of: string): Promise<Info> {
  return took(await ask("registered", { guard: await pinned(), device, user: of }));
}
