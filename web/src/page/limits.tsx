// Limits and brakes. Each shows who enforces it.
import { useRef, useState } from "preact/hooks";
import type { Page } from "./list";
import type { wire } from "../core.d";
import { ask } from "../core";
import { passed, usePassing } from "../clock";
import { complain, told } from "../fail";
import { Problem } from "../guard";
import { go } from "../router";
import { balances, coinOf, keyOf, limits as known, limitsWrong, networks, payers, useBalances, written, type Coin, type Place } from "../money/accounts";
import { above, less, none, sum } from "../money/amount";
import { money } from "../money/api";
import { look as lookTransfers } from "../money/transfers";
import { look } from "../session";
import { about, endedBy, say, user } from "../store";
import type { User } from "../core.d";
import { run, span, t, when } from "../text/text";
import { Alert, Button, Code, Dialog, Empty, Field, Form, Link, Note, Password, Select, Skeleton, Stamp } from "../ui";

export const limits: Page = { path: "/limits", needs: "user", place: 3, title: (x) => x.limits.title, View };

function View() {
  useBalances();
  const said = t.value.limits;
  const all = known.value;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead} <Stamp by="guard" control="limit" /></p></div>
      {user.value?.state === "frozen" ? <Frozen /> : null}
      {!all ? limitsWrong.value ? <><Alert text={limitsWrong.value} /><Button onPress={balances}>{t.value.ui.retry}</Button></> : <Skeleton rows={3} /> : all.length === 0 ? <Empty title={said.none}><p>{said.noneText}</p></Empty> : <ul class="brakes">{all.map((l) => <One key={l.asset} l={l} />)}</ul>}
      {all ? <Add taken={all.map((l) => l.asset)} /> : null}
      <section class="stack tight">
        <h2>{said.brakes}</h2>
        <ul class="brakes">
          <Stop />
          {user.value?.state === "frozen" ? null : <Freeze />}
        </ul>
      </section>
      <section class="stack tight">
        <div class="side"><h2>{said.book}</h2><Stamp by="device" control="address-book" /></div>
        <p class="grey">{said.bookText}</p>
        <p><Link to="/book">{said.bookOpen}</Link></p>
      </section>
    </>
  );
}

function One({ l }: { l: wire.Limit }) {
  const said = t.value.limits;
  const [open, setOpen] = useState(false);
  const coin = coinOf(l.asset, l.symbol ? { symbol: l.symbol, decimals: l.decimals } : undefined);
  const name = networks.value.find((n) => l.asset.startsWith(n.id + "/"))?.name ?? "";
  usePassing([l.raise_at], () => void balances().catch(complain));
  const left = above(l.spent, l.units) ? "0" : less(l.units, l.spent);
  const part = none(l.units) ? 0 : Number((BigInt(l.spent) * 1000n) / BigInt(l.units)) / 1000;
  return (
    <li class="brake">
      <h2>{coin.symbol}{name ? <span class="grey small"> · {name}</span> : null}</h2>
      {none(l.units) ? <p>{said.zero}</p> : (
        <>
          <p class="num large">{said.left(written(left, coin), written(l.units, coin))}</p>
          <progress class="used" max={1} value={Math.min(1, part)} aria-label={said.used(written(l.spent, coin))} />
          <p class="small grey num">{said.used(written(l.spent, coin))}</p>
        </>
      )}
      {l.raise_at && !passed(l.raise_at) && !none(l.raise) ? (
        <Note kind="wait">
          <p>{said.raise(written(l.raise, coin), when(l.raise_at))}</p>
          <Button onPress={async () => {
            await money.setLimit(l.asset, l.units);
            say(said.tookBack);
            await balances();
          }}>{said.takeBack}</Button>
        </Note>
      ) : null}
      <Button kind="quiet" onPress={() => setOpen(!open)}>{said.change}</Button>
      {open ? <Change asset={l.asset} coin={coin} now={l.units} onDone={() => setOpen(false)} /> : null}
    </li>
  );
}

function Change({ asset, coin, now, onDone }: { asset: string; coin: Coin; now: string; onDone(): void }) {
  const said = t.value.limits, policy = about.value?.policy;
  const [text, setText] = useState("");
  const [units, setUnits] = useState<string | undefined>(undefined);
  const newest = useRef("");
  const [bad, setBad] = useState<string | undefined>(undefined);
  const [code, setCode] = useState("");
  const type = async (v: string): Promise<void> => {
    setText(v);
    newest.current = v;
    setBad(undefined);
    setUnits(undefined);
    if (!v.trim()) return;
    try {
      const { units } = await ask("units", { text: v, decimals: coin.decimals });
      if (newest.current === v) setUnits(units); // what stands there now, not what stood there
    } catch (e) {
      if (newest.current === v) setBad(told(e));
    }
  };
  const raises = units !== undefined && above(units, now);
  const far = units !== undefined && above(units, sum(now, now));
  const wait = (far ? policy?.raise_far_seconds : policy?.raise_seconds) ?? 0;
  return (
    <div class="stack whole">
      <Form submit={raises ? said.announce : said.lower} label={said.change} disabled={units === undefined || units === now || (raises && code.length < 6)} onSubmit={async () => {
        if (units === undefined) return;
        await money.setLimit(asset, units, raises ? code : undefined);
        say(raises ? said.announced : said.lowered);
        await balances();
        onDone();
      }} other={<Button onPress={onDone}>{t.value.ui.cancel}</Button>}>
        <Field label={said.amount(coin.symbol)} value={text} onInput={(v) => void type(v)} inputMode="decimal" placeholder="0" error={bad} />
        <p class="small grey" role="status">{units === undefined ? "\u00a0" : units === now ? said.same : raises ? run(said.raises(span(wait), when(new Date(Date.now() + wait * 1000).toISOString())), far && policy !== undefined && policy.raise_far_seconds > policy.raise_seconds && said.far) : said.lowers}</p>
        {raises ? <Code value={code} onInput={setCode} /> : null}
      </Form>
    </div>
  );
}

/** Add is a first limit for an asset without one. */
function Add({ taken }: { taken: readonly string[] }) {
  const said = t.value.limits;
  const free = networks.value.flatMap((n) => [n.native, ...n.tokens].map((a) => ({ a, n }))).filter(({ a }) => !taken.includes(a.id));
  const [chosen, setChosen] = useState("");
  const one = chosen === "token" ? undefined : free.find(({ a }) => a.id === chosen) ?? free[0];
  const [open, setOpen] = useState(false);
  const token = payers.value.filter((p) => p.account.network.startsWith("eip155:"));
  if (!one && token.length === 0) return null;
  const options = [...free.map(({ a, n }) => ({ value: a.id, label: `${a.symbol} · ${n.name}` })), ...(token.length > 0 ? [{ value: "token", label: said.token }] : [])];
  return (
    <section class="stack">
      <h2>{said.add}</h2>
      <p class="grey">{said.addText(span(about.value?.policy.raise_far_seconds ?? 0))}</p>
      {open ? (
        <>
          <Select label={t.value.send.asset} value={one?.a.id ?? "token"} onChange={setChosen} options={options} />
          {one ? <Change key={one.a.id} asset={one.a.id} coin={{ ...one.a, known: true }} now="0" onDone={() => setOpen(false)} /> : <Token on={token} onDone={() => setOpen(false)} />}
        </>
      ) : <p><Button onPress={() => setOpen(true)}>{said.addOpen}</Button></p>}
    </section>
  );
}

/** Token is one that this app does not know: what it is called is the guard's word. */
function Token({ on, onDone }: { on: readonly Place[]; onDone(): void }) {
  const said = t.value.limits;
  const [at, setAt] = useState("");
  const [contract, setContract] = useState("");
  const [coin, setCoin] = useState<Coin | undefined>(undefined);
  const place = on.find((p) => keyOf(p) === at) ?? on[0];
  if (!place) return null;
  if (coin) return <div class="stack"><Note kind="wait"><p>{said.tokenSays(coin.symbol, coin.decimals)}</p></Note><Change asset={coin.id} coin={coin} now="0" onDone={onDone} /></div>;
  return (
    <Form submit={said.find} label={said.token} disabled={!contract.trim()} onSubmit={async () => {
      const { address } = await ask("recipient", { network: place.account.network, text: contract });
      const id = `${place.account.network}/erc20:${address}`;
      const found = (await money.balances(place.account.network, place.account.address, [id])).holdings.find((h) => h.asset === id);
      if (!found) throw new Problem("not-found", said.notFound);
      setCoin(coinOf(id, found));
    }}>
      {on.length > 1 ? <Select label={t.value.send.asset} value={keyOf(place)} onChange={setAt} options={on.map((p) => ({ value: keyOf(p), label: p.network.name }))} /> : null}
      <Field label={said.contract} value={contract} onInput={setContract} mono rows={2} />
    </Form>
  );
}

function Stop() {
  const said = t.value.limits;
  const [sure, setSure] = useState(false);
  return (
    <li class="brake">
      <h3>{said.stopAll} <Stamp by="guard" control="stop" /></h3>
      <p class="grey">{said.stopAllText}</p>
      <Button kind="danger" onPress={() => setSure(true)}>{said.stopAllGo}</Button>
      <Dialog open={sure} title={said.stopAll} onClose={() => setSure(false)}>
        <Form danger submit={said.stopAllGo} onSubmit={async () => {
          const { stopped } = await money.stopAll();
          setSure(false);
          say(said.stopped(stopped));
          await lookTransfers();
        }} other={<Button onPress={() => setSure(false)}>{t.value.ui.cancel}</Button>}><p>{said.stopAllSure}</p></Form>
      </Dialog>
    </li>
  );
}

function Freeze() {
  const said = t.value.limits;
  const [sure, setSure] = useState(false);
  return (
    <li class="brake">
      <h3>{said.freeze} <Stamp by="guard" control="freeze" /></h3>
      <p class="grey">{said.freezeText}</p>
      <Button kind="danger" onPress={() => setSure(true)}>{said.freezeGo}</Button>
      <Dialog open={sure} title={said.freeze} onClose={() => setSure(false)}>
        <Form danger submit={said.freezeGo} onSubmit={async () => {
          await money.freeze();
          setSure(false);
          say(said.frozen);
          endedBy.value = "freeze";
          await look(); // the guard has ended this session
          go("/sign-in", "replace");
        }} other={<Button onPress={() => setSure(false)}>{t.value.ui.cancel}</Button>}><p>{said.freezeSure}</p></Form>
      </Dialog>
    </li>
  );
}

function Frozen() {
  const said = t.value.limits;
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  return (
    <Note kind="bad" title={said.isFrozen}>
      <p>{said.since(when(user.value?.frozen_at))} <Stamp by="guard" control="freeze" /></p>
      <p>{said.unfreezeText(span(about.value?.policy.unfreeze_seconds ?? 0))}</p>
      <Form submit={said.unfreezeGo} label={said.unfreeze} disabled={!password || code.length < 6} onSubmit={async () => {
        const u = await money.unfreeze(password, code);
        setPassword("");
        setCode("");
        user.value = u as User;
        say(said.unfrozen(u.hold ? when(u.hold.until) : ""));
      }}>
        <input class="unseen" type="text" autocomplete="username" value={user.value?.name ?? ""} readOnly tabIndex={-1} aria-hidden="true" />
        <Password label={said.password} value={password} onInput={setPassword} autocomplete="current-password" required />
        <Code value={code} onInput={setCode} />
      </Form>
    </Note>
  );
}
