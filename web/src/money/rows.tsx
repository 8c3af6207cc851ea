// Lines of history: transfers that were proposed here or elsewhere, and what the guard saw
// come and go.
import type { wire } from "../core.d";
import { alarms, ended, signed, unapproved, underWay } from "./transfers";
import type { State, Transfer } from "./api";
import { coinOf, networkNamed, written, type Coin } from "./accounts";
import { networkOf, none } from "./amount";
import { t, when } from "../text/text";

/** Moved is one line: a transfer, or a movement that no transfer of ours made. */
export type Moved =
  | { is: "transfer"; at: string; transfer: Transfer }
  | { is: "movement"; at: string; movement: wire.Movement; network: string; account: string };

/** merged puts both into one list, newest first; what a transfer made is shown once, as the transfer. */
export function merged(transfers: readonly Transfer[], movements: readonly { network: string; account: string; list: readonly wire.Movement[] }[]): Moved[] {
  const made = new Set(transfers.filter((x) => x.txid).map((x) => x.intent.network + x.txid));
  const out: Moved[] = transfers.map((x) => ({ is: "transfer", at: x.created, transfer: x }));
  for (const m of movements) {
    for (const one of m.list) {
      if (one.direction !== "in" && made.has(m.network + one.txid)) continue;
      out.push({ is: "movement", at: one.time, movement: one, network: m.network, account: m.account });
    }
  }
  return out.sort((a, b) => b.at.localeCompare(a.at));
}

/** amountOf is what a transfer moves, in words. */
export function amountOf(x: Transfer): string {
  const said = t.value.move, in_ = x.intent;
  if (cancels(x)) return said.cancels;
  const coin = coinOf(in_.asset, x.plan.facts.token);
  if (in_.data) return said.calls["unknown-call"] ?? "";
  return written(in_.amount, coin);
}

export const cancels = (x: Transfer): boolean => Boolean(x.intent.replaces) && x.intent.to === x.intent.from && none(x.intent.amount) && !x.intent.data;

export const tone = (s: State): string => (s === "final" ? "good" : underWay(s) || s === "replan" ? "wait" : s === "dead" || s === "refused" ? "bad" : "grey");

export function StateWord({ state }: { state: State }) {
  return <span class={"state " + tone(state)}>{t.value.live.brief[state]}</span>;
}

/** left: its bytes went to the chain. Until then nothing was sent, and nothing is called so. */
export const left = (s: State): boolean => s === "sending" || s === "sent" || s === "final";

/** Line is one row of a history. */
export function Line({ of, note }: { of: Moved; note?: string | undefined }) {
  return of.is === "transfer" ? <TransferLine x={of.transfer} note={note} /> : <MovementLine m={of.movement} network={of.network} />;
}

export function TransferLine({ x, note }: { x: Transfer; note?: string | undefined }) {
  const said = t.value.move;
  const network = networkNamed(x.intent.network);
  const over = ended(x.state) && x.state !== "final";
  return (
    <li>
      <a class="row" href={`#/transfer/${encodeURIComponent(x.id)}`}>
        <span class="row-main">
          <span class="row-title">{note || (cancels(x) ? said.cancels : (left(x.state) ? said.out : said.plan) + (x.intent.replaces ? ` · ${said.speeds}` : ""))}</span><br />
          {cancels(x) ? null : <span class="row-note"><Short text={x.intent.to} before={said.to} /></span>}
          <span class="row-note">{network?.name} · {when(x.created)}</span>
        </span>
        <span class="row-end">
          <span class={"num" + (over ? " struck grey" : unapproved(x.state) ? " grey" : "")}>{cancels(x) ? "" : (x.intent.data ? "" : "−") + amountOf(x)}</span><br />
          <span class="small">{unapproved(x.state) && signed(x.id) ? <span class="state wait">{t.value.handed.brief}</span> : <StateWord state={x.state} />}{alarms.value.has(x.id) ? <span class="bad"> · {t.value.live.alarm}</span> : null}</span>
        </span>
      </a>
    </li>
  );
}

function MovementLine({ m, network }: { m: wire.Movement; network: string }) {
  const said = t.value.move;
  const coin: Coin = coinOf(m.asset, m);
  const name = networkNamed(network)?.name ?? networkOf(m.asset);
  return (
    <li class="row">
      <span class="row-main">
        <span class="row-title">{m.direction === "in" ? said.in : said.out}</span><br />
        {m.other ? <span class="row-note"><Short text={m.other} before={m.direction === "in" ? said.from : said.to} /></span> : null}
        <span class="row-note">{name} · {when(m.time)}</span>
      </span>
      <span class="row-end">
        <span class={"num " + (m.direction === "in" ? "good" : "")}>{(m.direction === "in" ? "+" : "−") + written(m.units, coin)}</span><br />
        <span class="small grey">{m.final ? said.finalIn : said.confirmations(m.confirmations)}</span>
      </span>
    </li>
  );
}

/** Short is an address in a list: beginning and end. It cannot be copied from there, because look-alikes have both. */
export function Short({ text, before }: { text: string; before: string }) {
  const cut = text.length > 22 ? `${text.slice(0, 10)}…${text.slice(-8)}` : text;
  return <span class="nowrap uncopied">{before} <span class="mono">{cut}</span></span>;
}
