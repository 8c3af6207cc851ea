// The review: what the bytes do, in full, and the person's answer. Nothing else is on it.
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { door, hefu } from "../core.d";
import { clean, named, pick } from "../clean";
import { told } from "../fail";
import { given, giving, opening } from "../handed";
import { go } from "../router";
import { Approval, CodeRefused, Given, Loose, Restless, type Stage } from "../send";
import { refusedAt } from "../refused";
import { about, say, vault } from "../store";
import { run, span, t, when } from "../text/text";
import { Who } from "../who";
import { Address, Alert, Button, Check, Code, Facts, Field, Form, Note, Said, Stamp, Tally } from "../ui";
import { coinOf, held, limits, payers, keyOf, networkNamed, written } from "./accounts";
import { above, less, sum } from "./amount";
import { put, unapproved } from "./transfers";

const closed: Record<Stage, number> = { sign: 0.35, guard: 0.75, busy: 0.75, again: 0.5 };

/** pay: it is a plain payment; anything else is a call or a cancel. */
const pays = (r: door.Review): boolean => !r.cancels && (r.kind === "native-transfer" || r.kind === "token-transfer");

/** Reviewing shows an approval until it is answered; elsewhere: it was not proposed on this page. */
export function Reviewing({ approval, elsewhere = false, onDeclined }: { approval: Approval; elsewhere?: boolean; onDeclined(): void }) {
  const said = t.value.review;
  const [r, setReview] = useState(approval.review);
  const [code, setCode] = useState("");
  const [risk, setRisk] = useState(false);
  const [stage, setStage] = useState<Stage | "done" | undefined>(undefined);
  const [wrong, setWrong] = useState("");
  const [over, setOver] = useState<Given | undefined>(undefined);
  const [stands, setStands] = useState(approval.stands());
  const [sure, setSure] = useState<readonly string[]>([]);
  const unsure = r.parties.filter((p) => (p.ends ?? 0) > 0 && !sure.includes(p.address));
  const loose = (r.loose ?? []).length > 0, twins = (r.twins ?? []).length > 0;
  const arrive = (x: Parameters<typeof put>[0]): void => {
    put(x);
    go(`/transfer/${encodeURIComponent(x.id)}`, "replace");
  };
  const agree = async (): Promise<void> => {
    const c = code;
    setCode("");
    setWrong("");
    const id = approval.transfer.id, begun = opening.value;
    giving(id); // whatever ends this page from here on, it is said that it may go out
    try {
      const x = await approval.agree(stands ? "" : c, risk, setStage);
      given(id, true);
      if (opening.peek() !== begun) return; // the vault was locked meanwhile: nobody sees it here
      setStage("done");
      setTimeout(() => arrive(x), 900); // long enough to see the halves meet
    } catch (e) {
      given(id, !approval.given || e instanceof CodeRefused || e instanceof Loose); // those two are answers, and the page goes on with them
      if (opening.peek() !== begun) return;
      setStage(undefined);
      setReview(approval.review);
      if (e instanceof CodeRefused) {
        setStands(false);
        setWrong(e.used ? said.used : said.wrong);
      } else if (e instanceof Loose) {
        setRisk(false);
        setStands(approval.stands());
      } else if (e instanceof Given) setOver(e);
      else setWrong(run(told(e), t.peek().send.nothing));
    }
  };
  if (over) return <Afterwards approval={approval} why={over} onOpen={() => { setOver(undefined); setStands(approval.stands()); setWrong(said.stillOpen); }} onKnown={arrive} />;
  if (stage) return <Working stage={stage} />;
  return (
    <div class="review">
      <div class="stack tight">
        <h1>{said.title}</h1>
        <p class="grey">{said.lead}</p>
      </div>
      <Who />
      {elsewhere ? <Note kind="wait"><p>{said.elsewhere}</p></Note> : null}
      <What r={r} />
      {(r.recalled ?? []).length > 0 ? <Note kind="wait"><p role="alert">{said.recalled((r.recalled ?? []).join(", "))}</p></Note> : null}
      {approval.cut ? <p class="small grey">{said.cut}</p> : null}
      {r.parties.filter((p) => (p.alike ?? []).length > 0).map((p) => (
        <Alike key={p.address} party={p} sure={sure.includes(p.address)} onSure={async (typed) => {
          await approval.sure(p.address, typed);
          setSure([...sure, p.address]);
        }} />
      ))}
      <Numbers r={r} />
      <After r={r} />
      <Guarantees r={r} verdict={approval.verdict} />
      {(r.conflicts ?? []).map((id) => <Note key={id} kind="wait"><p>{said.conflict(id)}</p></Note>)}
      <Form submit={r.cancels ? said.approveCancel : pays(r) ? said.approve : said.approveCall} label={said.title} disabled={refusedAt() !== undefined || unsure.length > 0 || ((loose || twins) && !risk) || (!stands && code.length < 6)} onSubmit={agree}
        other={<Button onPress={async () => {
          await approval.decline();
          if (!approval.given) say(said.declined);
          onDeclined();
        }}>{said.decline}</Button>}>
        {loose || twins ? <Note kind="bad">{loose ? <p>{said.loose}</p> : null}{twins ? <p>{said.twins((r.twins ?? []).join(", "))}</p> : null}<Check checked={risk} onChange={setRisk}>{said.risk}</Check></Note> : null}
        {stands ? <p class="small grey">{said.stands}</p> : <Code label={said.code} value={code} onInput={setCode} hint={<>{said.codeHint} <Stamp by="guard" control="code" /></>} />}
        {refusedAt() ? <p class="bad">{t.value.refused.nothing}</p> : null}
        <Alert text={wrong} />
      </Form>
    </div>
  );
}

function Working({ stage }: { stage: Stage | "done" }) {
  const said = t.value.review;
  return (
    <div class="stack centre">
      <h1 class="unseen">{said.title}</h1>
      <Tally size="large" {...(stage === "done" ? { state: "together" as const } : { closed: closed[stage] })} />
      <p role="status">{stage === "done" ? t.value.ui.done : said.working[stage]}</p>
    </div>
  );
}

/** Afterwards: a signature has left this device and it is not clear what became of it. What happened is asked before anything is repeated. */
function Afterwards({ approval, why, onOpen, onKnown }: { approval: Approval; why: Given; onOpen(): void; onKnown(x: Approval["transfer"]): void }) {
  const said = t.value.review;
  return (
    <div class="stack">
      <h1>{t.value.live.title}</h1>
      <Note kind="bad">
        <p role="alert">{why.why instanceof Restless ? said.restless : told(why.why)}</p>
        <p>{why.unknown ? said.unknown : said.given}</p>
      </Note>
      <p class="small mono">{approval.transfer.id}</p>
      <div class="act">
        <Button kind="primary" onPress={async () => {
          const x = await approval.happened();
          if (unapproved(x.state) && why.unknown) onOpen();
          else onKnown(x);
        }}>{said.happened}</Button>
      </div>
    </div>
  );
}

function What({ r }: { r: door.Review }) {
  const said = t.value.review;
  return (
    <>
      {r.replaces ? <Note kind="wait"><p>{r.cancels ? said.cancels(r.replaces) : said.replaces(r.replaces)}</p>{(r.replaced ?? []).length === 0 ? <p class="small">{said.unknownOld}</p> : null}</Note> : null}
      {r.cancels ? null : pays(r) ? (
        <section class="stack tight"><h2>{said.amount}</h2><p class="what num">{r.amount} <span class="unit">{r.symbol}</span></p></section>
      ) : <Grants r={r} />}
      {r.to && !r.cancels && pays(r) ? <Recipient address={r.to} party={r.parties.find((p) => p.address === r.to)} /> : r.parties.filter(() => !r.cancels).map((p) => <Recipient key={p.address} address={p.address} party={p} />)}
      {r.token && r.token.source === "guard-says" ? <Note kind="wait"><p>{said.token(r.symbol, r.token.decimals)}</p><p class="small"><Address text={r.token.asset.split(":").pop() ?? ""} /></p></Note> : null}
    </>
  );
}

function Recipient({ address, party }: { address: string; party: door.Party | undefined }) {
  const said = t.value.review;
  return (
    <section class="stack tight">
      <h2>{said.to}</h2>
      <Address text={address} large />
      <p class={party?.known ? "good" : "wait"}>{party?.known ? whose(party.known.why, party.known.name) : said.fresh}</p>
    </section>
  );
}

function whose(why: string, name?: string): string {
  const said = t.value.review.known;
  return why === "book" ? said.book(named(name)) : why === "paid" ? said.paid : why === "own" ? said.own : said.approved;
}

function Grants({ r }: { r: door.Review }) {
  const said = t.value.review;
  return (
    <section class="stack tight">
      <h2>{pick(t.value.move.calls, r.kind) ?? r.kind}</h2>
      {(r.grants ?? []).length > 0 ? <p>{said.grants}</p> : null}
      {(r.grants ?? []).map((g) => {
        const fact = [...(r.tokens ?? []), ...(r.token ? [r.token] : [])].find((x) => x.asset === g.asset);
        const coin = coinOf(g.asset, fact);
        return <p key={g.asset + g.spender} class="what num">{r.kind === "allow-all" ? said.everything : written(g.units, coin)} <span class="unit">{coin.symbol}</span></p>;
      })}
    </section>
  );
}

/** Alike shows a look-alike beside the one that it looks like, and asks for its end. */
function Alike({ party, sure, onSure }: { party: door.Party; sure: boolean; onSure(typed: string): Promise<void> }) {
  const said = t.value.review;
  const [typed, setTyped] = useState("");
  const whole = (party.ends ?? 0) >= party.address.length;
  return (
    <Note kind="bad" title={said.alike}>
      <div class="sides">
        <div><p class="small grey">{said.this}</p><Address text={party.address} /></div>
        {(party.alike ?? []).map((a) => <div key={a.address}><p class="small grey">{said.theirs(whose(a.why, a.name))}</p><Address text={a.address} /></div>)}
      </div>
      {sure ? <p class="good" role="status">{said.isSure}</p> : (
        <Form submit={said.sure} label={said.alike} disabled={typed.trim().length < 4} onSubmit={() => onSure(typed)}>
          <Field label={whole ? said.endsAll : said.ends8(party.ends ?? 8)} value={typed} onInput={setTyped} mono hint={said.endsHint} />
        </Form>
      )}
    </Note>
  );
}

function Numbers({ r }: { r: door.Review }) {
  const said = t.value.review;
  const several = (vault.value?.wallets.length ?? 0) > 1, wallet = vault.value?.wallets.find((w) => w.id === r.wallet)?.label; // which of several pays
  const fee = `${r.max_fee}\u00a0${r.native}`;
  const native = networkNamed(r.network)?.native;
  // What was agreed to is the cap: a plan that is signed anew unasked stays under it.
  const cap = native && above(r.fee_cap, r.fee_units) ? <span class="small grey">{said.cap(written(r.fee_cap, { ...native, known: true }))}</span> : null;
  const rows: (readonly [string, ComponentChildren])[] = [[said.fee, <><span class="num">{said.atMost(fee)}</span>{cap ? <><br />{cap}</> : null}</>]];
  if (r.old_fee) rows.push([said.oldFee, <span class="num">{said.atMost(`${r.old_fee}\u00a0${r.native}`)}</span>]);
  if (r.total && pays(r)) rows.push([said.total, <span class="num">{`${r.total}\u00a0${r.native}`}</span>]);
  else if (pays(r)) rows.push([said.total, <span class="num">{`${r.amount}\u00a0${r.symbol} + ${fee}`}</span>]);
  if (r.memo) rows.push([said.memo, clean(r.memo, 600)]);
  rows.push([said.network, r.network_name], [said.from, <>{several ? <>{wallet} </> : null}<Address text={r.from} /></>]);
  return <Facts rows={rows} />;
}

/** After is what is left when it happens: of the limit, and in the account. */
function After({ r }: { r: door.Review }) {
  const said = t.value.review;
  const place = payers.value.find((p) => p.wallet === r.wallet && p.account.network === r.network);
  const native = place?.network.native.id;
  const spent = new Map<string, string>();
  const add = (asset: string, units: string): void => void spent.set(asset, sum(spent.get(asset) ?? "0", units));
  if (native) add(native, r.fee_units);
  if (pays(r)) add(r.asset, r.units);
  for (const g of r.grants ?? []) add(g.asset, g.units);
  const rows: (readonly [string, ComponentChildren])[] = [];
  for (const [id, units] of spent) {
    const coin = coinOf(id, r.token?.asset === id ? r.token : undefined);
    const limit = limits.value?.find((l) => l.asset === id);
    if (limits.value) {
      const used = sum(limit?.spent ?? "0", units), all = limit?.units ?? "0";
      rows.push([said.left(coin.symbol), above(used, all) ? <span class="bad">{said.over}</span> : <span class="num">{said.ofDay(written(less(all, used), coin), written(all, coin))}</span>]);
    }
    const holding = place ? held.value.get(keyOf(place))?.holdings?.find((h) => h.asset === id) : undefined;
    if (holding && !above(units, holding.units) && (r.grants ?? []).length === 0) rows.push([said.holds(coin.symbol), <span class="num">{said.least(written(less(holding.units, units), coin))}</span>]);
  }
  if (rows.length === 0) return null;
  return <section class="stack tight"><h2>{said.after} <Stamp by="guard" control="limit" /></h2><Facts rows={rows} /></section>;
}

function Guarantees({ r, verdict }: { r: door.Review; verdict: hefu.Verdict | undefined }) {
  const said = t.value.review;
  const rest = about.value?.policy.rest_seconds ?? 0;
  return (
    <>
      <section class="stack tight">
        <h2>{said.who}</h2>
        <ul class="enforce">
          <li><Stamp by="device" control="review" /><span>{pays(r) ? said.device : said.deviceCall}</span></li>
          <li><Stamp by="guard" control="limit" /><span>{said.guard}</span></li>
          <li><Stamp by="chain" control="final" /><span>{said.chain}</span></li>
        </ul>
        {r.imported ? <p class="wait">{said.imported}</p> : null}
      </section>
      <section class="stack tight">
        <h2>{said.stop}</h2>
        <p>{rest > 0 ? said.rest(span(rest)) : said.noRest} <Stamp by="guard" control="stop" /></p>
        {verdict && verdict.decision !== "ask" && (verdict.reasons ?? []).length > 0 ? (
          <Note kind="wait" title={said.reasons}>{(verdict.reasons ?? []).map((x) => <p key={x.text}><Said text={x.text} /> <Stamp by="guard" /></p>)}</Note>
        ) : null}
        <p class="small grey">{said.ends(when(r.expiry))}</p>
      </section>
      <details>
        <summary>{said.facts}</summary>
        {(r.terms ?? []).length > 0 ? <><h3>{said.terms}</h3><Facts rows={(r.terms ?? []).map((x) => [x.name, <span class="num">{x.value}</span>] as const)} /></> : null}
        <Facts rows={r.facts.map((f) => [pick(said.what, f.what) ?? f.what, `${f.what === "token" ? f.text + " · " : ""}${pick(said.source, f.source) ?? f.source}`] as const)} />
      </details>
    </>
  );
}

/** useApproval reads a transfer that is to be approved; made is called once. */
export function useApproval(made: () => Promise<Approval>, key: string): { approval: Approval | undefined; wrong: string } {
  const [approval, setApproval] = useState<Approval | undefined>(undefined);
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    let current = true;
    made().then((a) => current && setApproval(a), (e: unknown) => current && setWrong(told(e)));
    return () => void (current = false);
  }, [key]);
  return { approval, wrong };
}
