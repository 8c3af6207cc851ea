// One transfer: where it stands now, what can still be done about it, and the facts.
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Page } from "./list";
import { told } from "../fail";
import { Problem } from "../guard";
import type { Match } from "../router";
import { coinOf, networkNamed, payers, useBalances, written } from "../money/accounts";
import { money, type Transfer } from "../money/api";
import { explorerOf } from "../money/explorer";
import { aboutTransfer, notes, noteOf, setNote, useNotes } from "../money/notes";
import { amountOf, cancels, tone } from "../money/rows";
import { alarms, checked, put, replaceable, signed, transfers, unapproved, underWay, useTransfers } from "../money/transfers";
import { news, say, vault } from "../store";
import { span, t, when } from "../text/text";
import { Address, Alert, Button, Copy, Dialog, Facts, Field, Form, Link, Note, Said, Skeleton, Stamp, Tally, type TallyState } from "../ui";

export const transfer: Page = { path: "/transfer/:id", needs: "open", under: "/activity", title: (x) => x.live.title, View };

function View({ params }: Match) {
  const id = params["id"] ?? "";
  useBalances();
  useTransfers();
  useNotes();
  const said = t.value.live;
  const [wrong, setWrong] = useState("");
  const x = transfers.value?.find((o) => o.id === id);
  const there = x !== undefined, listed = transfers.value !== undefined, at = news.value;
  useEffect(() => {
    if (!listed) return;
    // One that is older than the list, or that moves, is asked for by itself.
    if (there && x.state !== "proposed") return;
    let current = true;
    money.transfer(id).then((fresh) => current && put(fresh), (e: unknown) => current && setWrong(e instanceof Problem && e.kind === "not-found" ? t.peek().live.gone : told(e)));
    return () => void (current = false);
  }, [id, there, listed, at]);
  if (!x) return <><h1>{said.title}</h1>{wrong ? <Alert text={wrong} /> : <Skeleton rows={5} />}{wrong && signed(id) ? <Note kind="bad"><p>{t.value.home.denied}</p></Note> : null}</>;
  return (
    <>
      <Head x={x} />
      <Doing x={x} />
      <What x={x} />
      <Private x={x} />
    </>
  );
}

const picture = (x: Transfer): TallyState => (unapproved(x.state) || x.state === "evaluating" || x.state === "expired" ? "apart" : x.state === "stopped" || x.state === "refused" || x.state === "dead" ? "broken" : "together");

function Head({ x }: { x: Transfer }) {
  const said = t.value.live;
  const mine = vault.value?.live.some((l) => l.transfer === x.id);
  const left = useCountdown(x.state === "resting" ? x.due_at : undefined);
  const first = x.intent.replaces ? transfers.value?.find((o) => o.id === x.intent.replaces) : undefined;
  const lost = first?.state === "final" && x.state !== "final" && !underWay(x.state);
  return (
    <div class="liveline">
      <Tally size="large" state={picture(x)} />
      <p class="num sumline">{amountOf(x)}</p>
      <h1 class={"state " + tone(x.state)}>{said.states[x.state]}</h1>
      <div class="stack tight" role="status">
        {left !== undefined ? <p class="count">{said.sentAt(left)}</p> : null}
        <p class={mine && unapproved(x.state) ? "wait" : ""}>{mine && unapproved(x.state) ? t.value.handed.waits : lost ? (cancels(x) ? said.tooLate : said.faster) : said.text[x.state]}</p>
        {checked.value.has(x.id) || vault.value?.live.some((l) => l.transfer === x.id && l.sent) ? <p class="good">{said.check} <Stamp by="device" /></p> : null}
        {x.reason ? <p class="grey"><Said text={x.reason} /></p> : null}
        {mine && !unapproved(x.state) && !underWay(x.state) && x.state !== "final" && !lost ? <p class="small wait">{said.onlive}</p> : null}
      </div>
      {alarms.value.has(x.id) ? <Note kind="bad" title={said.alarm}><p role="alert">{alarms.value.get(x.id)}</p></Note> : null}
    </div>
  );
}

/** useCountdown is the time that is left, in words, and undefined once it is over. */
function useCountdown(to: string | undefined): string | undefined {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!to) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [to]);
  if (!to) return undefined;
  const left = Math.ceil((Date.parse(to) - now) / 1000);
  if (left <= 0) return undefined;
  return left >= 120 ? span(Math.ceil(left / 60) * 60) : span(left);
}

/** Doing is what can still be done. */
function Doing({ x }: { x: Transfer }) {
  const said = t.value.live, id = encodeURIComponent(x.id);
  const network = networkNamed(x.intent.network);
  const ours = payers.value.some((p) => p.account.network === x.intent.network && p.account.address === x.intent.from);
  if (unapproved(x.state)) {
    return (
      <div class="act middle">
        <Link kind="primary" to={`/approve/${id}`}>{said.approve}</Link>
        <Button kind="danger" onPress={async () => {
          put(await money.cancel(x.id));
          say(said.dropped);
        }}>{said.drop}</Button>
      </div>
    );
  }
  if (x.state === "resting" || x.state === "evaluating") {
    return (
      <div class="act middle">
        <Button kind="danger primary" onPress={async () => {
          const y = await money.stop(x.id);
          put(y);
          say(y.state === "stopped" ? said.stopped : y.state === "evaluating" ? said.stopAsked : said.stopGone);
        }}>{said.stop}</Button>
        <span><Stamp by="guard" /></span>
      </div>
    );
  }
  if (!replaceable(x.state) || !network?.replaces || !ours || x.confirmations) return null;
  return (
    <div class="stack tight">
      <div class="act middle">
        <Link to={`/version/${id}/speed`}>{said.speed}</Link>
        {cancels(x) ? null : <Link kind="danger" to={`/version/${id}/cancel`}>{said.cancel}</Link>}
      </div>
      <p class="small grey centre">{said.again}</p>
    </div>
  );
}

function What({ x }: { x: Transfer }) {
  const said = t.value.live.facts, network = networkNamed(x.intent.network);
  const rows: (readonly [string, ComponentChildren])[] = [[said.amount, <span class="num">{amountOf(x)}</span>]];
  if (!cancels(x)) rows.push([said.to, <Address text={x.intent.to} />]);
  rows.push([said.from, <Address text={x.intent.from} />], [said.network, network?.name ?? x.intent.network]);
  if (network) rows.push([said.fee, <span class="num">{written(x.intent.fee_cap, coinOf(network.native.id))}</span>]);
  if (x.intent.replaces) rows.push([t.value.live.first, <a class="mono small" href={`#/transfer/${encodeURIComponent(x.intent.replaces)}`}>{x.intent.replaces}</a>]);
  if (x.confirmations) rows.push([said.confirmations, <span class="num">{x.confirmations}</span>]);
  if (x.txid) rows.push([said.tx, <><span class="mono small">{x.txid}</span><span class="side"><Copy text={x.txid} /><Explore network={x.intent.network} tx={x.txid} /></span></>]);
  rows.push([said.created, when(x.created)], [said.updated, when(x.updated)], [said.id, <span class="mono small">{x.id}</span>]);
  return <Facts rows={rows} />;
}

/** Explore opens another site only after it was said what it learns. */
function Explore({ network, tx }: { network: string; tx: string }) {
  const said = t.value.live;
  const [open, setOpen] = useState(false);
  const e = explorerOf(network);
  if (!e) return null;
  return (
    <>
      <Button onPress={() => setOpen(true)}>{said.explorer(e.name)}</Button>
      <Dialog open={open} title={said.explorerTitle} onClose={() => setOpen(false)}>
        <p>{said.explorerText(e.name)}</p>
        <div class="act">
          <a class="button primary" href={e.tx(tx)} target="_blank" rel="noreferrer noopener" onClick={() => setOpen(false)}>{said.explorerGo}</a>
          <Button onPress={() => setOpen(false)}>{t.value.ui.cancel}</Button>
        </div>
      </Dialog>
    </>
  );
}

/** Private is the person's own note. */
function Private({ x }: { x: Transfer }) {
  const said = t.value.live;
  const kept = notes.value?.get(aboutTransfer(x.id));
  const [text, setText] = useState<string | undefined>(undefined);
  const wallet = payers.value.find((p) => p.account.network === x.intent.network && p.account.address === x.intent.from)?.wallet;
  if (!wallet || !notes.value) return null;
  return (
    <details open={Boolean(kept)}>
      <summary>{said.label}</summary>
      {kept && kept.verdict !== "genuine" ? <p class="small wait">{said.labelForeign}</p> : null}
      <Form submit={said.labelSave} label={said.label} disabled={text === undefined || text === (noteOf(x.id) ?? "")} onSubmit={async () => {
        await setNote(wallet, aboutTransfer(x.id), (text ?? "").trim());
        setText(undefined);
        say(said.labelKept);
      }}>
        <Field label={said.label} value={text ?? noteOf(x.id) ?? ""} onInput={setText} hint={said.labelHint} maxLength={200} />
      </Form>
    </details>
  );
}
