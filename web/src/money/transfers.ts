// The transfers that the guard tells of, and what this device makes of those that it signed
// itself: what was sent is checked against what was signed, and what is settled is forgotten.
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { door } from "../core.d";
import { ask } from "../core";
import { told } from "../fail";
import { Cursors } from "../guard";
import { took } from "../session";
import { news, user, vault } from "../store";
import { t } from "../text/text";
import { single } from "../turn";
import { money, type State, type Transfer } from "./api";

export const transfers = signal<Transfer[] | undefined>(undefined);
/** The cursor of what is older than those. */
export const older = signal<string | undefined>(undefined);
/** What a check found wrong, by transfer: said loudly wherever it is shown. */
export const alarms = signal<ReadonlyMap<string, string>>(new Map());
/** Those whose sent bytes this device has checked since the page was loaded. */
export const checked = signal<ReadonlySet<string>>(new Set());

const moving: ReadonlySet<State> = new Set(["evaluating", "resting", "sending", "sent"]);
export const underWay = (s: State): boolean => moving.has(s);
export const unapproved = (s: State): boolean => s === "proposed" || s === "replan";
export const ended = (s: State): boolean => !underWay(s) && !unapproved(s);
/** signed: this device has handed a signature of it over, and the chain has not decided. */
export const signed = (id: string): boolean => (vault.value?.live ?? []).some((l) => l.transfer === id);
/** replaceable: its bytes may be at a node, and the chain has not decided. */
export const replaceable = (s: State): boolean => s === "sending" || s === "sent";

/** Transfers under way, and whatever this device signed and the chain has not decided: that the guard calls it ended is its word. */
export const open = computed(() => {
  return (transfers.value ?? []).filter((x) => underWay(x.state) || x.state === "replan" || (x.state !== "final" && signed(x.id)));
});

/** What this device signed and the guard does not know, or says so. */
export const denied = computed(() => {
  const known = new Set(transfers.value?.map((x) => x.id));
  return transfers.value === undefined ? [] : [...new Set(vault.value?.live.map((l) => l.transfer))].filter((id) => !known.has(id));
});

/** Why the list could not be asked. */
export const trouble = signal("");

/** put takes a fresh answer about one transfer into the list; one that comes after the vault was locked, or somebody else signed in, comes too late. */
export function put(x: Transfer): void {
  if (!vault.peek()) return;
  const all = transfers.peek() ?? [];
  transfers.value = all.some((o) => o.id === x.id) ? all.map((o) => (o.id === x.id ? x : o)) : [x, ...all];
}

/** look asks for the latest transfers, and for those that this device signed and are not among them. */
export async function look(): Promise<void> {
  const page = await money.transfers();
  trouble.value = "";
  if (!vault.peek()) return; // locked meanwhile: what was read is not kept
  const fresh = page.transfers, ids = new Set(fresh.map((x) => x.id));
  const kept = (transfers.peek() ?? []).filter((x) => !ids.has(x.id));
  if (transfers.peek() === undefined || kept.length === 0) older.value = page.next;
  const missing = [...new Set(vault.peek()?.live.map((l) => l.transfer))].filter((id) => !ids.has(id));
  const alone = (await Promise.all(missing.map((id) => money.transfer(id).catch(() => undefined)))).filter((x) => x !== undefined);
  const again = new Set(alone.map((x) => x.id));
  transfers.value = [...fresh, ...[...kept.filter((x) => !again.has(x.id)), ...alone].sort((a, b) => b.created.localeCompare(a.created))];
  for (const x of transfers.peek() ?? []) await check(x);
}

/** more reads a further page. */
export async function more(): Promise<void> {
  if (!older.peek()) return;
  const page = await money.transfers(older.peek(), 200);
  older.value = undefined; // until the next one is found to be another
  const have = new Set((transfers.peek() ?? []).map((x) => x.id));
  transfers.value = [...(transfers.peek() ?? []), ...page.transfers.filter((x) => !have.has(x.id))];
  older.value = cursors.next(page.next);
}

let cursors = new Cursors();

const mine = (id: string): door.LiveInfo[] => vault.peek()?.live.filter((l) => l.transfer === id) ?? [];

let turn: Promise<void> = Promise.resolve();

/** check runs one after the other: each may write the vault. */
export function check(x: Transfer): Promise<void> {
  turn = turn.then(() => verify(x)).catch((e: unknown) => {
    if (vault.peek()) alarms.value = new Map(alarms.peek()).set(x.id, told(e));
  });
  return turn;
}

async function verify(x: Transfer): Promise<void> {
  const live = mine(x.id);
  if (live.length === 0 || alarms.peek().has(x.id)) return;
  const settled = x.state === "final" || x.state === "dead" || (ended(x.state) && live.some((l) => l.told));
  let shown = checked.peek().has(x.id) || live.some((l) => l.sent);
  if (x.signed && !checked.peek().has(x.id)) {
    await ask("sent", { transfer: x.id, signed: x.signed, txid: x.txid ?? "" });
    checked.value = new Set(checked.peek()).add(x.id);
    shown = true;
  } else if (!settled) {
    return;
  }
  if (x.state === "final" && !shown) {
    alarms.value = new Map(alarms.peek()).set(x.id, t.peek().live.unproved);
    return;
  }
  took(await ask("settle", { transfer: x.id, state: x.state }));
}

const again = single(look);
const fell = (e: unknown): void => {
  if (vault.peek()) trouble.value = told(e);
};

/** useTransfers keeps the list fresh while a page shows it: by events, and every two seconds while something is under way. */
export function useTransfers(): void {
  const at = news.value, busy = open.value.length > 0, name = user.value?.id;
  useEffect(() => {
    const timer = setTimeout(() => void again().catch(fell), at === 0 ? 0 : 100);
    return () => clearTimeout(timer);
  }, [at, name]);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => document.visibilityState === "visible" && void again().catch(fell), 2000);
    return () => clearInterval(timer);
  }, [busy]);
}

/** leave forgets everything when somebody else may sit here. */
export function leave(): void {
  transfers.value = older.value = undefined;
  alarms.value = new Map();
  checked.value = new Set();
  cursors = new Cursors();
  trouble.value = "";
}
