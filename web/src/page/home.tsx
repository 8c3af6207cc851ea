// Home: what is under way, what there is, and the two things that one does.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "./list";
import { complain } from "../fail";
import { balances, coinOf, held, keyOf, limits, payers, places, useBalances, written, type Place } from "../money/accounts";
import { brief, none } from "../money/amount";
import { TransferLine } from "../money/rows";
import { denied, look, open, transfers, trouble, useTransfers } from "../money/transfers";
import { refusedAt } from "../refused";
import { current } from "../setup/state";
import { vault } from "../store";
import { Who } from "../who";
import { t } from "../text/text";
import { Remaining } from "./check-list";
import { Alert, Button, Empty, Link, List, Note, Skeleton } from "../ui";

export const home: Page = { path: "/home", needs: "open", place: 1, title: (x) => x.home.title, View };

export const refresh = (): Promise<void> => Promise.all([balances(), look()]).then(() => undefined);

function View() {
  const said = t.value.home;
  useBalances();
  useTransfers();
  const unsplit = current();
  return (
    <>
      <Pull />
      <div class="side apart">
        <h1>{said.title}</h1>
        <Button kind="quiet" onPress={refresh}>{said.refresh}</Button>
      </div>
      <Who />
      {unsplit ? <Note kind="wait"><p>{said.unsplit(unsplit.label)}</p><Link to="/set-up">{t.value.wallets.finish}</Link></Note> : null}
      <UnderWay />
      <div class="pair">
        {refusedAt() ? null : <Link kind="primary" to="/send">{said.send}</Link>}
        <Link to="/receive">{said.receive}</Link>
      </div>
      <Assets />
      <Remaining />
    </>
  );
}

/** UnderWay is what is not settled, on top of everything. */
export function UnderWay() {
  const said = t.value.home;
  if (trouble.value && transfers.value === undefined) return <Alert text={trouble.value} />;
  if (open.value.length + denied.value.length === 0) return null;
  return (
    <section class="stack tight" aria-label={said.under}>
      <h2>{said.under}</h2>
      <List label={said.under}>{open.value.map((x) => <TransferLine key={x.id} x={x} />)}</List>
      {denied.value.map((id) => <Note key={id} kind="bad"><p>{said.denied}</p><p class="mono small">{id}</p></Note>)}
    </section>
  );
}

function Assets() {
  const said = t.value.home;
  const all = payers.value;
  if (!places.value || (all.length > 0 && all.some((p) => !held.value.get(keyOf(p))))) return <section class="stack"><h2>{said.assets}</h2><Skeleton rows={3} /></section>;
  const empty = all.every((p) => (held.value.get(keyOf(p))?.holdings ?? []).every((h) => none(h.units) && none(h.arrives)) && !held.value.get(keyOf(p))?.wrong);
  const wallets = new Set(all.map((p) => p.wallet));
  return (
    <section class="stack">
      <h2>{said.assets}</h2>
      {empty ? <Empty title={said.empty}><p>{said.emptyText}</p></Empty> : null}
      {all.map((p) => <OnNetwork key={keyOf(p)} place={p} named={wallets.size > 1} />)}
      {vault.value?.wallets.some((w) => w.split && w.imported) ? <Note kind="wait"><p class="small">{said.imported}</p></Note> : null}
      <p class="small grey">{said.word}</p>
    </section>
  );
}

function OnNetwork({ place, named }: { place: Place; named: boolean }) {
  const said = t.value.home;
  const h = held.value.get(keyOf(place));
  const n = place.network;
  const kind = n.dev ? said.dev : n.testnet ? said.testnet : "";
  return (
    <div>
      <h3 class="grey network">{n.name}{named ? ` · ${place.label}` : ""}{kind ? <span class="small"> · {kind}</span> : null}</h3>
      {h?.wrong ? <p class="small wait" role="status">{said.wrong}</p> : null}
      <List label={n.name}>
        {(h?.holdings ?? []).map((x) => {
          const coin = coinOf(x.asset, x);
          const limit = limits.value?.find((l) => l.asset === x.asset);
          return (
            <li key={x.asset}>
              <a class="row flat" href={`#/asset/${encodeURIComponent(place.wallet)}/${encodeURIComponent(x.asset)}`}>
                <span class="row-main"><span class="row-title">{coin.symbol}</span>{!none(x.units) && limits.value && (!limit || none(limit.units)) ? <><br /><span class="row-note">{said.unset}</span></> : null}</span>
                <span class="row-end"><span class="num large">{brief(x.units, coin.decimals)}</span> <span class="grey" aria-hidden="true">›</span>{none(x.arrives) ? null : <><br /><span class="small wait">{said.arrives("+" + written(x.arrives ?? "0", coin))}</span></>}</span>
              </a>
            </li>
          );
        })}
      </List>
    </div>
  );
}

/** Pull refreshes when the page is pulled down at its top; a button does the same. */
function Pull() {
  const at = useRef<HTMLDivElement>(null);
  const [far, setFar] = useState(false);
  useEffect(() => {
    let from = -1, ready = false;
    const say = (px: number): void => at.current?.style.setProperty("--pull", `${Math.max(0, Math.min(px, 72))}px`);
    const start = (e: TouchEvent): void => void (from = scrollY <= 0 && e.touches.length === 1 ? (e.touches[0]?.clientY ?? -1) : -1);
    const move = (e: TouchEvent): void => {
      if (from < 0) return;
      const by = ((e.touches[0]?.clientY ?? from) - from) / 2;
      say(by);
      if (ready !== by > 56) setFar((ready = by > 56));
    };
    const end = (): void => {
      say(0);
      if (from >= 0 && ready) void refresh().catch(complain);
      from = -1;
      setFar((ready = false));
    };
    const all = [["touchstart", start], ["touchmove", move], ["touchend", end], ["touchcancel", end]] as const;
    for (const [k, f] of all) addEventListener(k, f as EventListener, { passive: true });
    return () => all.forEach(([k, f]) => removeEventListener(k, f as EventListener));
  }, []);
  return <div ref={at} class="pull" aria-hidden="true"><span class="small grey">{far ? t.value.home.pull : ""}</span></div>;
}
