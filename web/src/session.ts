// Who is signed in, what lies on this device, and the ways in and out.
import type { Guard, Info } from "./core.d";
import { alone, ask, insist, lock as lockCore, onLock, touched } from "./core";
import { follow, guard, listen, Problem } from "./guard";
import { effect } from "@preact/signals";
import { told } from "./fail";
import { forgetDevices } from "./known";
import { forgetAddresses, keepAddresses, proveAddresses, type KeptAddress } from "./offline";
import { go, route } from "./router";
import { showOffline } from "./settings";
import { about, endedBy, late, live, news, offline, ready, say, stored, unkept, user, vault, wallets } from "./store";
import { t } from "./text/text";
import { joined, single } from "./turn";

/** What must happen before the vault opens here: nothing, or another tab must let go of it. */
export class Elsewhere extends Error {}

listen((kind) => {
  if (kind === "offline") offline.value = true;
  if (kind === "unauthenticated" && user.peek()) ended();
});

onLock(() => {
  vault.value = null;
});

/** begin asks the guard who is signed in and the device what it keeps; neither waits for the other. */
export async function begin(): Promise<void> {
  await Promise.all([look(), known()]);
}

async function known(): Promise<void> {
  try {
    stored.value = await ask("stored", {});
    unkept.value = "";
  } catch (e) {
    unkept.value = told(e); // that there is no vault would be another thing
    stored.value = { exists: false, passkeys: [], device: "" };
  }
}

/** look asks the guard anew, for instance after it could not be reached. */
export async function look(): Promise<void> {
  try {
    about.value = await guard.about();
    offline.value = false;
    arrived(await guard.user());
  } catch (e) {
    if (e instanceof Problem && e.kind === "unauthenticated") {
      user.value = null;
      forgetAddresses(); // the session ended while the page was away
      forgetDevices();
    }
    else if (e instanceof Problem && e.kind === "offline") offline.value = true;
    else throw e;
  }
}

let unfollow: (() => void) | undefined;

/** arrived is called with the one who signed in. */
export function arrived(u: NonNullable<typeof user.value>): void {
  user.value = u;
  endedBy.value = "";
  unfollow?.();
  const end = follow((e) => {
    if (e.kind === "account") endedBy.value = e.state === "frozen" ? "freeze" : "";
    changed ||= e.kind === "account";
    tell();
  }, connected);
  unfollow = () => {
    end();
    clearInterval(slow);
    clearTimeout(patience);
    slow = patience = undefined;
    late.value = live.value = changed = false;
  };
  connected(false);
}

/** An event was about the account itself. */
let changed = false;
/** Whoever makes event after event does not make the page ask for all it shows with each. */
const tell = joined(() => {
  news.value++;
  if (changed && user.peek()) void reread();
  changed = false;
}, 2000);

let patience: ReturnType<typeof setTimeout> | undefined, slow: ReturnType<typeof setInterval> | undefined;

/** connected follows the stream: without one for ten seconds the page says so, and asks once a minute. */
function connected(is: boolean): void {
  live.value = is;
  if (!is) {
    if (late.peek()) return;
    patience ??= setTimeout(() => {
      patience = undefined;
      late.value = true;
      slow = setInterval(() => void reread().then(() => news.value++), 60_000);
    }, 10_000);
    return;
  }
  clearTimeout(patience);
  clearInterval(slow);
  patience = slow = undefined;
  offline.value = false;
  if (!late.peek()) return;
  late.value = false;
  tell();
}

const reread = single(async () => {
  try {
    const u = await guard.user();
    if (!unfollow) return; // signed out meanwhile
    user.value = u;
    offline.value = false;
  } catch {
    // the next request says what is wrong
  }
});

/** ended: the session is over, whoever ended it. The vault stays, locked. */
function ended(): void {
  unfollow?.();
  unfollow = undefined;
  live.value = false;
  user.value = null;
  lockCore();
  forgetAddresses();
  forgetDevices();
  if (route.peek() !== "/sign-in") go("/sign-in", "replace");
}

/** signOut ends the session at the guard and leaves nothing here but the sealed vault. */
export async function signOut(): Promise<void> {
  try {
    await guard.signOut();
  } catch (e) {
    // Already over at the guard is as good.
    if (!(e instanceof Problem && e.kind === "unauthenticated")) throw e;
  }
  ended();
  say(t.peek().signOut.done);
}

// What the device derives is kept for the page without a connection.
effect(() => {
  if (ready.value && about.value && showOffline.value === "on") void addresses(about.value, wallets.value[0]?.id ?? "").then(keepAddresses, () => undefined);
});

// What was kept is held against the vault as soon as that is open, with a guard or without.
effect(() => {
  if (vault.value) void proveAddresses().catch(() => undefined); // it was locked meanwhile: the next opening proves it
});

async function addresses(g: Guard, wallet: string): Promise<KeptAddress[]> {
  const out: KeptAddress[] = [];
  for (const n of g.networks) {
    const { address } = await ask("receive", { wallet, network: n.id });
    out.push({ network: n.id, name: n.name, address });
  }
  return out;
}

/**
 * opening runs a call that opens the vault and takes what it answers. It throws Elsewhere
 * while another tab has the vault open; with insist that tab is asked to lock first.
 */
export async function opening(call: () => Promise<Info>, how: { insist?: boolean } = {}): Promise<Info> {
  if (!(how.insist ? await insist() : await alone())) throw new Elsewhere();
  try {
    const info = await call();
    took(info);
    touched();
    return info;
  } catch (e) {
    if (!vault.peek()) lockCore(); // nothing is open: let others have it
    throw e;
  }
}

/** took shows what the core said about the vault. */
export function took(info: Info): Info {
  vault.value = info;
  if (!stored.peek()?.exists) void known();
  return info;
}

/** relook reads again what can be known of the vault without opening it. */
export const relook = known;

export const lock = lockCore;

/** forget erases the vault from this device. The page has checked the backup before. */
export async function forget(): Promise<void> {
  await ask("forget", {});
  lockCore();
  forgetAddresses();
  forgetDevices();
  await known();
}

