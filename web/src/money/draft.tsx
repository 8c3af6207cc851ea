// What a person fills in before a transfer is proposed.
import { useEffect, useRef, useState } from "preact/hooks";
import type { door, hefu, holder, wire } from "../core.d";
import { ask } from "../core";
import { clean, named } from "../clean";
import { told } from "../fail";
import { Problem } from "../guard";
import { circle, expiry, tooDear } from "../send";
import { say, vault } from "../store";
import { t } from "../text/text";
import { Address, Alert, Button, canScan, Field, Form, List, Note, Scan, Select } from "../ui";
import { coinOf, held, holdingOf, keyOf, payers, written, type Coin, type Place } from "./accounts";
import { above, decimal, less, none } from "./amount";
import { money } from "./api";

export type Fee = "slow" | "normal" | "fast";
export interface Drafted { intent: hefu.Intent; typed: string }
interface Choice { place: Place; asset: string; coin: Coin; holding: wire.Holding | undefined }

const choice = (c: { place: Place; asset: string }): string => c.place.wallet + "|" + c.asset;

/** choices are what can be sent: whatever is held, and the coins of each network. */
export function choices(): Choice[] {
  return payers.value.flatMap((place) => {
    const ids = [place.network.native.id, ...place.network.tokens.map((x) => x.id)];
    for (const h of held.value.get(keyOf(place))?.holdings ?? []) if (!ids.includes(h.asset)) ids.push(h.asset);
    return ids.map((asset) => {
      const holding = holdingOf(place, asset);
      return { place, asset, coin: coinOf(asset, holding), holding };
    }).filter((c) => !none(c.holding?.units));
  });
}


/** linked finds the place that a link's network names, if the link names one. */
export function linked(text: string, all: readonly Choice[], wallet = ""): Choice | undefined {
  const [, scheme = "", rest = ""] = /^\s*([a-z]+):(.*)$/is.exec(text) ?? [];
  // Of several wallets the one that is chosen goes on paying.
  const natives = all.filter((c) => c.asset === c.place.network.native.id).sort((a, b) => Number(b.place.wallet === wallet) - Number(a.place.wallet === wallet));
  if (/^bitcoin$/i.test(scheme)) return natives.find((c) => c.place.network.family === "bitcoin");
  if (/^ethereum$/i.test(scheme)) {
    const chain = /^[^/?#]*@(\d+)/.exec(rest)?.[1];
    return chain ? natives.find((c) => c.place.account.network === "eip155:" + chain) : undefined;
  }
  return undefined;
}

export function Draft({ start, onDrafted }: { start: { wallet: string; asset: string; to: string }; onDrafted(d: Drafted): Promise<void> }) {
  const said = t.value.send;
  const all = choices();
  const first = all.find((x) => choice(x) === start.wallet + "|" + start.asset) ?? all[0];
  const [chosen, setChosen] = useState(first ? choice(first) : "");
  const last = useRef(first);
  const [to, setTo] = useState(start.to);
  const [payee, setPayee] = useState<door.Payee | undefined>(undefined);
  const wanted = useRef(start.to); // whom the newest reading is about
  const [amount, setAmount] = useState("");
  const [everything, setEverything] = useState(false);
  const [fee, setFee] = useState<Fee>("normal");
  const [scan, setScan] = useState(false);
  const [bad, setBad] = useState<{ to?: string; amount?: string }>({});
  const [told_, tell] = useState("");
  // What was chosen stays chosen, also when nothing of it is left: an amount must not become one of another coin.
  const found = all.find((x) => choice(x) === chosen);
  if (found) last.current = found;
  const c: Choice | undefined = found ?? (last.current ? { ...last.current, holding: undefined } : undefined);
  const quote = useQuote(c, payee?.address, amount, everything);
  if (!c) return null;
  const take = async (text: string): Promise<void> => {
    setTo(text);
    tell("");
    const other = linked(text, all, c.place.wallet);
    const at = other && other.place.account.network !== c.place.account.network ? other : c;
    if (at !== c) {
      setChosen(choice(at));
      tell(said.switched(at.place.network.name));
    }
    const p = await read(text, at);
    if (p?.amount && !none(p.amount) && at.asset === at.place.network.native.id) setAmount(decimal(p.amount, at.coin.decimals));
  };
  /** read asks who that is; half: it is still being typed, and need not be right yet. */
  const read = async (text: string, at: Choice, half = false): Promise<door.Payee | undefined> => {
    setBad({});
    setPayee(undefined);
    wanted.current = text;
    if (!text.trim()) return undefined;
    try {
      const p = await ask("recipient", { network: at.place.account.network, text });
      if (wanted.current !== text) return undefined; // what stands there now, not what stood there
      setPayee(p);
      return p;
    } catch (e) {
      if (wanted.current === text && !half) setBad({ to: told(e) });
      return undefined;
    }
  };
  const submit = async (): Promise<void> => {
    // What stands in the field now is read again: it alone says who is paid.
    const p = await ask("recipient", { network: c.place.account.network, text: to }).catch((e: unknown) => setBad({ to: told(e) }));
    if (!p) return;
    setPayee(p);
    const made = await draft(c, p.address, amount, everything, fee).catch((e: unknown) => {
      if (!(e instanceof Wrong)) throw e;
      setBad({ amount: e.message });
    });
    if (made) await onDrafted(made);
  };
  const small = payee && /^0x/.test(to.trim()) && to.trim() !== payee.address && to.trim() === to.trim().toLowerCase();
  return (
    <Form submit={said.next} label={said.title} disabled={!to.trim() || (!amount.trim() && !everything)} onSubmit={submit}>
      <Select label={said.asset} value={choice(c)} hint={said.have(written(c.holding?.units ?? "0", c.coin))} onChange={(v) => {
        setChosen(v);
        setEverything(false);
        const next = all.find((x) => choice(x) === v);
        if (next && next.place.account.network !== c.place.account.network) void read(to, next);
      }} options={(found ? all : [c, ...all]).map((x) => ({ value: choice(x), label: `${x.coin.symbol} · ${x.place.network.name}${vault.value && payers.value.some((p) => p.wallet !== x.place.wallet) ? " · " + x.place.label : ""}` }))} />
      <div class="stack tight">
        <Field label={said.to} value={to} onInput={(v) => {
          setTo(v);
          void read(v, c, true); // at once: what is shown of it must not push a button away under a press
        }} onBlur={() => payee || !to.trim() ? undefined : void read(to, c)} error={bad.to} hint={said.toHint} mono rows={2} />
        <div class="side">
          {navigator.clipboard?.readText ? <Button kind="quiet" onPress={async () => {
            const text = await navigator.clipboard.readText().catch(() => undefined);
            if (text === undefined) say(t.peek().ui.noClipboard, "bad");
            else await take(text.trim().slice(0, 2000));
          }}>{said.paste}</Button> : null}
          {canScan() ? <Button kind="quiet" onPress={() => setScan(true)}>{said.scan}</Button> : null}
        </div>
        {told_ ? <p class="small wait" role="status">{told_}</p> : null}
        {payee?.label || payee?.message ? <Note><p class="small">{said.says(clean([payee.label, payee.message].filter(Boolean).join(" · "), 200))}</p></Note> : null}
        {payee ? <div role="status"><Address text={payee.address} /></div> : null}
        {small ? <p class="small wait">{said.bare}</p> : null}
      </div>
      {payee ? null : <Suggested network={c.place.account.network} typed={to.trim()} onTake={(a) => take(a)} />}
      <Field label={said.amountOf(c.coin.symbol)} value={everything ? "" : amount} onInput={(v) => {
        setAmount(v);
        setEverything(false);
        setBad({});
      }} placeholder={everything ? said.all : "0"} inputMode="decimal" error={bad.amount}
        end={<button type="button" class="button quiet" aria-pressed={everything} onClick={() => {
          setEverything(true);
          if (!payee && to.trim()) void read(to, c);
        }}>{said.all}</button>} />
      <Fees quote={quote} value={fee} onChange={setFee} network={c.place.network} />
      <Alert text={quote.wrong} />
      <Scan open={scan} onClose={() => setScan(false)} onRead={(text) => {
        setScan(false);
        void take(text);
      }} />
    </Form>
  );
}

/** Wrong is said at the amount. */
class Wrong extends Error {}

/** draft makes the intent; every part of it is checked on this device. */
async function draft(c: Choice, to: string, amount: string, everything: boolean, fee: Fee): Promise<Drafted> {
  const said = t.peek().send, n = c.place.network, native = c.asset === n.native.id;
  const have = c.holding?.units ?? "0";
  const ask_ = { network: n.id, from: c.place.account.address, to, asset: c.asset };
  // What it costs does not hang on how much; all of it is known only after the fee.
  const sweep = everything && native && n.sweeps;
  let units = sweep ? "0" : everything ? (native ? "1" : have) : await typed(amount, c.coin.decimals);
  if (none(units) && !sweep) throw new Wrong(said.zero);
  if (above(units, have)) throw new Wrong(said.tooMuch(written(have, c.coin)));
  const quote = await money.quote({ ...ask_, amount: units }), cap = quote[fee];
  const coin = { ...n.native, known: true };
  if (tooDear(cap, n.fee_ceiling)) throw new Problem("invalid", said.dear(written(cap, coin), written(n.fee_ceiling, coin)));
  if (sweep) {
    units = quote.all?.[fee] ?? "0";
    if (none(units)) throw new Wrong(said.feeTakes(written(cap, coin)));
  } else if (everything && native) {
    if (!above(have, cap)) throw new Wrong(said.feeTakes(written(cap, coin)));
    units = less(have, cap);
  }
  return { intent: { ...ask_, amount: units, fee_cap: cap, expiry: expiry() }, typed: everything ? "" : amount.trim() };
}

async function typed(amount: string, decimals: number): Promise<string> {
  try {
    return (await ask("units", { text: amount, decimals })).units;
  } catch (e) {
    throw new Wrong(told(e));
  }
}

interface Quoted { quote?: wire.Quote; wrong: string }

/** useQuote asks for the fee as soon as recipient and amount are there. */
function useQuote(c: Choice | undefined, to: string | undefined, amount: string, everything: boolean): Quoted {
  const [got, setGot] = useState<Quoted>({ wrong: "" });
  useEffect(() => {
    setGot({ wrong: "" });
    if (!c || !to || (!amount.trim() && !everything)) return;
    let current = true;
    const timer = setTimeout(() => void (async () => {
      const native = c.asset === c.place.network.native.id;
      const sweep = everything && native && c.place.network.sweeps;
      const units = sweep ? "0" : everything ? (native ? "1" : c.holding?.units ?? "1") : await typed(amount, c.coin.decimals);
      if ((none(units) && !sweep) || above(units, c.holding?.units ?? "0")) return;
      const quote = await money.quote({ network: c.place.account.network, from: c.place.account.address, to, asset: c.asset, amount: units });
      if (current) setGot({ quote, wrong: "" });
    })().catch((e: unknown) => current && !(e instanceof Wrong) && setGot({ wrong: told(e) })), 400);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [c ? choice(c) : "", to, amount, everything]);
  return got;
}

/** Fees are three choices, with what each costs at most. */
export function Fees({ quote, value, onChange, network }: { quote: Quoted; value: Fee; onChange(f: Fee): void; network: Place["network"] }) {
  const said = t.value.send;
  const coin = { ...network.native, known: true };
  return (
    <fieldset class="field">
      <legend class="label">{said.fee}</legend>
      <div class="fees">
        {(["slow", "normal", "fast"] as const).map((f) => (
          <label key={f}>
            <input type="radio" name="fee" checked={f === value} onChange={() => onChange(f)} />
            <span>{said[f]}</span>
            <span class="num">{quote.quote ? written(quote.quote[f], coin) : "–"}</span>
          </label>
        ))}
      </div>
      <p class="hint">{quote.quote ? "\u00a0" : said.feeWait}</p>
    </fieldset>
  );
}

/** Suggested are the address book and those who were paid, by the beginning of a name or address that was typed; nobody gets in by paying. */
function Suggested({ network, typed, onTake }: { network: string; typed: string; onTake(address: string): void }) {
  const said = t.value.send;
  const [known, setKnown] = useState<holder.Familiar[]>([]);
  useEffect(() => {
    let current = true;
    circle().then(async ({ book, transfers }) => (await ask("book", { entries: book, transfers, network })).suggested).then((all) => current && setKnown(all), () => undefined);
    return () => void (current = false);
  }, [network]);
  const starts = (s: string | undefined): boolean => (s ?? "").toLocaleLowerCase().startsWith(typed.toLocaleLowerCase());
  const fit = known.filter((f) => starts(f.name) || starts(f.address));
  if (fit.length === 0) return null;
  return (
    <div class="known">
      <h2 class="small grey">{said.known}</h2>
      <List label={said.known}>
        {fit.slice(0, 8).map((f) => (
          <li key={f.address}><button type="button" class="row" onClick={() => onTake(f.address)}><span class="row-main"><span class="row-title">{f.name ? named(f.name) : said.paid}</span><Address text={f.address} /></span></button></li>
        ))}
      </List>
      <p class="small grey">{said.knownHint}</p>
    </div>
  );
}
