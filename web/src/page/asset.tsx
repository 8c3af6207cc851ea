// One asset of one account, and its history.
import type { Page } from "./list";
import type { Match } from "../router";
import { coinOf, holdingOf, payers, places, useBalances, written } from "../money/accounts";
import { brief, decimal, networkOf, none } from "../money/amount";
import { useMovements } from "../money/movements";
import { Line, merged } from "../money/rows";
import { noteOf, useNotes } from "../money/notes";
import { more, older, transfers, useTransfers } from "../money/transfers";
import { refusedAt } from "../refused";
import { t } from "../text/text";
import { Address, Button, Empty, Link, List, Note, Said, Skeleton } from "../ui";
import { Lost } from "./rest";

export const asset: Page = { path: "/asset/:wallet/:asset", needs: "open", under: "/home", title: (x) => x.asset.title, View };

function View({ params }: Match) {
  const id = params["asset"] ?? "", wallet = params["wallet"] ?? "";
  useBalances();
  useTransfers();
  useNotes();
  const place = payers.value.find((p) => p.wallet === wallet && p.account.network === networkOf(id));
  const { stories, more: further, older: read } = useMovements(place ? [place] : []);
  const said = t.value.asset;
  if (!places.value) return <><h1>{said.title}</h1><Skeleton rows={4} /></>;
  if (!place) return <Lost />;
  const h = holdingOf(place, id), coin = coinOf(id, h), story = stories?.[0];
  const own = (transfers.value ?? []).filter((x) => x.intent.from === place.account.address && x.intent.network === place.account.network && (x.intent.asset === id || x.plan.facts.token?.asset === id));
  const lines = merged(own, stories?.map((s) => ({ network: s.place.account.network, account: s.place.account.address, list: s.list.filter((m) => m.asset === id) })) ?? []);
  const query = `wallet=${encodeURIComponent(wallet)}&asset=${encodeURIComponent(id)}`;
  return (
    <>
      <div class="stack tight">
        <p class="grey">{place.network.name} · {place.label}</p>
        <h1 class="num sumline">{h ? brief(h.units, coin.decimals) : "…"} <span class="unit">{coin.symbol}</span></h1>
        {h && brief(h.units, coin.decimals) !== decimal(h.units, coin.decimals) ? <p class="num grey">{written(h.units, coin)}</p> : null}
        {none(h?.arrives) ? null : <p class="wait">+{written(h?.arrives ?? "0", coin)}: {said.arriving}</p>}
      </div>
      {coin.known ? null : <Note kind="wait"><p>{said.says(coin.symbol)}</p><p class="small">{said.contract}: <Address text={id.split(":").pop() ?? id} /></p></Note>}
      <div class="pair">
        {refusedAt() ? null : <Link kind="primary" to={`/send?${query}`}>{t.value.home.send}</Link>}
        <Link to={`/receive?wallet=${encodeURIComponent(wallet)}&network=${encodeURIComponent(place.account.network)}`}>{t.value.home.receive}</Link>
      </div>
      <section class="stack tight">
        <h2>{said.history}</h2>
        {story?.not ? <p class="small grey">{said.notFollowed}</p> : null}
        {story?.page?.trouble ? <Note kind="wait"><p class="small">{said.trouble} <Said text={story.page.trouble} /></p></Note> : null}
        {transfers.value === undefined || stories === undefined ? <Skeleton rows={3} /> : lines.length === 0 ? <Empty title={said.none}><p>{said.noneText}</p></Empty> : (
          <List label={said.history}>{lines.map((l) => <Line key={l.is === "transfer" ? l.transfer.id : l.movement.txid + l.movement.index + l.movement.direction} of={l} note={l.is === "transfer" ? noteOf(l.transfer.id) : undefined} />)}</List>
        )}
        {further || older.value ? <div class="act"><Button onPress={() => Promise.all([read(), more()])}>{said.more}</Button></div> : null}
        {lines.some((l) => l.is === "movement") ? <p class="small grey">{t.value.move.never}</p> : null}
        {story?.page && story.page.since > 0 ? <p class="small grey">{said.since(story.page.since)}</p> : null}
      </section>
    </>
  );
}
