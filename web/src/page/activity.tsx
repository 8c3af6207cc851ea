// Activity: everything that was proposed and everything that came, newest first.
import { useState } from "preact/hooks";
import type { Page } from "./list";
import { clean } from "../clean";
import { say } from "../store";
import { coinOf, keyOf, networkNamed, networks, payers, useBalances } from "../money/accounts";
import { decimal, none } from "../money/amount";
import { csv, save } from "../money/csv";
import { useMovements } from "../money/movements";
import { noteOf, useNotes } from "../money/notes";
import { cancels, left, Line, merged, type Moved } from "../money/rows";
import { alarms, ended, look, more, older, transfers, trouble, useTransfers } from "../money/transfers";
import { t } from "../text/text";
import { Alert, Button, Choice, Empty, List, Note, Select, Skeleton } from "../ui";

type Filter = "all" | "out" | "in" | "open";

export const activity: Page = { path: "/activity", needs: "open", place: 2, title: (x) => x.activity.title, View };

function View() {
  useBalances();
  useTransfers();
  useNotes();
  const said = t.value.activity;
  const [filter, setFilter] = useState<Filter>("all");
  const [network, setNetwork] = useState("");
  const { stories, more: further, older: read } = useMovements(payers.value);
  const all = merged(transfers.value ?? [], (stories ?? []).map((s) => ({ network: s.place.account.network, account: keyOf(s.place), list: s.list })));
  const shown = all.filter((l) => fits(l, filter) && (network === "" || networkOf(l) === network));
  const failed = transfers.value === undefined ? trouble.value : "";
  const waiting = transfers.value === undefined || stories === undefined;
  return (
    <>
      <div class="side apart">
        <h1>{said.title}</h1>
        <Button kind="quiet" disabled={waiting || all.length === 0} onPress={() => {
          save(`hefu-activity-${new Date().toISOString().slice(0, 10)}.csv`, csv([said.csvHead, ...shown.map(row)]));
          say(said.csvDone);
        }}>{said.csv}</Button>
      </div>
      <div class="filters">
        <Choice<Filter> label={said.filter} value={filter} onChange={setFilter} options={(["all", "out", "in", "open"] as const).map((f) => ({ value: f, label: said.filters[f] }))} />
        {networks.value.length > 1 ? <Select label={said.network} value={network} onChange={setNetwork} options={[{ value: "", label: said.every }, ...networks.value.map((n) => ({ value: n.id, label: n.name }))]} /> : null}
      </div>
      {alarms.value.size > 0 ? <Note kind="bad"><p role="alert">{t.value.live.alarm}</p></Note> : null}
      {failed ? <><Alert text={failed} /><Button onPress={look}>{t.value.ui.retry}</Button></> : waiting ? <Skeleton rows={5} /> : shown.length === 0 ? <Empty title={all.length === 0 ? said.none : said.noneFilter}>{all.length === 0 ? <p>{said.noneText}</p> : null}</Empty> : (
        <List label={said.title}>{shown.map((l) => <Line key={l.is === "transfer" ? l.transfer.id : l.account + l.movement.txid + l.movement.index + l.movement.direction + l.movement.asset} of={l} note={l.is === "transfer" ? noteOf(l.transfer.id) : undefined} />)}</List>
      )}
      {stories?.some((s) => s.wrong) ? <p class="small wait">{said.partly}</p> : null}
      {further || older.value ? <div class="act"><Button onPress={() => Promise.all([read(), more()])}>{said.more}</Button></div> : null}
      {shown.some((l) => l.is === "movement") ? <p class="small grey">{t.value.move.never}</p> : null}
    </>
  );
}

const networkOf = (l: Moved): string => (l.is === "transfer" ? l.transfer.intent.network : l.network);

function fits(l: Moved, f: Filter): boolean {
  if (f === "all") return true;
  if (f === "open") return l.is === "transfer" ? !ended(l.transfer.state) : !l.movement.final;
  return (l.is === "transfer" || l.movement.direction !== "in") === (f === "out");
}

/** row is a line of the file: amounts are exact. */
function row(l: Moved): string[] {
  const said = t.peek(), name = networkNamed(networkOf(l))?.name ?? networkOf(l);
  if (l.is === "movement") {
    const m = l.movement, coin = coinOf(m.asset, m);
    return [m.time, m.direction === "in" ? said.move.in : said.move.out, m.final ? said.live.states.final : said.move.confirmations(m.confirmations), name, m.asset, coin.symbol, (m.direction === "in" ? "" : "-") + decimal(m.units, coin.decimals), m.other ?? "", m.txid, "", ""];
  }
  const x = l.transfer, coin = coinOf(x.intent.asset, x.plan.facts.token);
  return [x.created, cancels(x) ? said.move.cancels : left(x.state) ? said.move.out : said.move.plan, said.live.states[x.state], name, x.intent.asset, coin.symbol, (none(x.intent.amount) ? "" : "-") + decimal(x.intent.amount, coin.decimals), x.intent.to, x.txid ?? "", x.id, clean(noteOf(x.id) ?? "")];
}
