// The accounts of this device on the networks that the guard serves, and what they hold.
// Addresses are derived here; what they hold is the guard's word.
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Account, door, wire } from "../core.d";
import { ask } from "../core";
import { complain, told } from "../fail";
import { keepAddresses } from "../offline";
import { about, news, vault } from "../store";
import { decimal, networkOf, plain } from "./amount";
import { money } from "./api";
import { single } from "../turn";
import { transfers } from "./transfers";

export type Network = door.NetworkInfo;
export interface Place { wallet: string; label: string; split: boolean; account: Account; network: Network }
export interface Held { holdings?: wire.Holding[]; wrong?: string }
export interface Coin { id: string; symbol: string; decimals: number; /** This program knows it; otherwise it is the guard's word. */ known: boolean }

/** The networks that the guard serves and this program knows. */
export const networks = signal<Network[]>([]);
export const places = signal<Place[] | undefined>(undefined);
export const held = signal<ReadonlyMap<string, Held>>(new Map());
export const limits = signal<wire.Limit[] | undefined>(undefined);
/** Why they could not be asked. */
export const limitsWrong = signal("");

export const keyOf = (p: Place): string => p.account.network + "|" + p.account.address;
export const networkNamed = (id: string): Network | undefined => networks.value.find((n) => n.id === id);
/** The places that can pay. */
export const payers = computed(() => (places.value ?? []).filter((p) => p.split));

/** coinOf is what is known of an asset: this program's own row, or else the guard's word. */
export function coinOf(asset: string, says?: { symbol: string; decimals: number } | undefined): Coin {
  const n = networkNamed(networkOf(asset));
  const own = n ? [n.native, ...n.tokens].find((a) => a.id === asset) : undefined;
  if (own) return { ...own, known: true };
  const heard = says ?? heardOf(asset);
  return heard ? { id: asset, symbol: plain(heard.symbol), decimals: heard.decimals, known: false } : { id: asset, symbol: plain(asset.split(":").pop() ?? asset), decimals: 0, known: false };
}

function heardOf(asset: string): { symbol: string; decimals: number } | undefined {
  for (const h of held.value.values()) {
    const found = h.holdings?.find((x) => x.asset === asset);
    if (found) return found;
  }
  return limits.value?.find((l) => l.asset === asset && l.symbol) as { symbol: string; decimals: number } | undefined;
}

/** written is an amount with its symbol; no line breaks between the two. */
export const written = (units: string, c: Coin): string => `${decimal(units, c.decimals)}\u00a0${c.symbol}`;

export const holdingOf = (p: Place, asset: string): wire.Holding | undefined => held.value.get(keyOf(p))?.holdings?.find((h) => h.asset === asset);

/** derive finds the accounts anew, for instance after the vault was opened. */
export async function derive(): Promise<void> {
  const g = about.peek();
  if (!g || !vault.peek()) return;
  const known = (await ask("networks", {})).networks.filter((n) => g.networks.some((x) => x.id === n.id));
  networks.value = known;
  const split = new Set(vault.peek()?.wallets.filter((w) => w.split).map((w) => w.id));
  const { accounts } = await ask("accounts", { networks: known.map((n) => n.id) });
  const out: Place[] = [];
  for (const a of accounts) {
    const network = known.find((n) => n.id === a.account.network);
    if (network) out.push({ wallet: a.account.wallet, label: a.label, split: split.has(a.account.wallet), account: a.account, network });
  }
  places.value = out;
  keepAddresses(out.map((p) => ({ network: p.network.id, name: p.network.name, address: p.account.address })));
}

/** balances asks the guard what every account holds. A token without a limit cannot leave and is not asked for. */
export async function balances(): Promise<void> {
  if (!places.peek()) await derive();
  // Limits that could not be asked are unknown; "no limit" would be another thing.
  const asked = money.limits().then((l) => {
    limits.value = l;
    limitsWrong.value = "";
  }, (e: unknown) => void (limitsWrong.value = told(e)));
  await asked;
  await Promise.all(payers.peek().map(async (p) => {
    const key = keyOf(p);
    try {
      const { holdings } = await money.balances(p.account.network, p.account.address, extras(p));
      held.value = new Map(held.peek()).set(key, { holdings });
    } catch (e) {
      held.value = new Map(held.peek()).set(key, { ...held.peek().get(key), wrong: told(e) });
    }
  }));
}

/** extras are the tokens of a network that the person has to do with and this program does not know. */
function extras(p: Place): string[] {
  const own = new Set([p.network.native.id, ...p.network.tokens.map((a) => a.id)]);
  const seen = [...(limits.peek() ?? []).map((l) => l.asset), ...(transfers.peek() ?? []).map((t) => t.intent.asset)];
  return [...new Set(seen)].filter((a) => networkOf(a) === p.network.id && !own.has(a)).slice(0, 50);
}

const again = single(() => balances());

/** useBalances keeps them fresh while a page shows them. */
export function useBalances(): void {
  const wallets = vault.value?.wallets.map((w) => w.id + w.split).join();
  useEffect(() => void derive().then(balances).catch((e: unknown) => vault.peek() && complain(e)), [wallets, about.value?.id]);
  const at = news.value;
  useEffect(() => {
    if (at === 0) return;
    const timer = setTimeout(() => void again().catch(() => undefined), 300); // several events come together
    return () => clearTimeout(timer);
  }, [at]);
}

/** leave forgets everything when somebody else may sit here. */
export function leave(): void {
  places.value = undefined;
  held.value = new Map();
  limits.value = undefined;
  limitsWrong.value = "";
}
