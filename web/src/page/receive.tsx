// Receive: an address that this device derived, as a picture and as a text.
import { useEffect, useState } from "preact/hooks";
import type { Page } from "./list";
import type { Match } from "../router";
import { ask } from "../core";
import type { door } from "../core.d";
import { held, keyOf, payers, useBalances, type Place } from "../money/accounts";
import { run, t } from "../text/text";
import { Address, Copy, Note, QR, Select, Skeleton } from "../ui";

export const receive: Page = { path: "/receive", needs: "open", under: "/home", title: (x) => x.receive.title, View };

function View({ query }: Match) {
  useBalances();
  const said = t.value.receive;
  const all = payers.value;
  const [chosen, setChosen] = useState("");
  const asked = all.find((p) => p.wallet === query.get("wallet") && p.account.network === query.get("network"));
  const place = all.find((p) => keyOf(p) === chosen) ?? asked ?? all[0];
  const many = new Set(all.map((p) => p.wallet)).size > 1;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      {!place ? <Skeleton rows={4} /> : (
        <>
          {all.length > 1 ? <Select label={said.account} value={keyOf(place)} options={all.map((p) => ({ value: keyOf(p), label: many ? `${p.network.name} · ${p.label}` : p.network.name }))} onChange={setChosen} /> : null}
          <At key={keyOf(place)} place={place} />
        </>
      )}
    </>
  );
}

function At({ place }: { place: Place }) {
  const said = t.value.receive;
  const [at, setAt] = useState<(door.Place & { fresh: boolean; lied: boolean }) | undefined>(undefined);
  const h = held.value.get(keyOf(place));
  const next = place.network.many ? h?.holdings?.find((x) => x.next)?.next : undefined;
  const waiting = place.network.many && h === undefined; // a fresh address is better than the first
  useEffect(() => {
    if (waiting) return;
    let current = true;
    const asked = { wallet: place.wallet, network: place.account.network };
    const first = (lied: boolean) => ask("receive", asked).then((x) => current && setAt({ ...x, fresh: false, lied }));
    if (next) ask("receive", { ...asked, next }).then((x) => current && setAt({ ...x, fresh: true, lied: false }), () => first(true));
    else void first(false);
    return () => void (current = false);
  }, [next?.address, waiting]);
  if (!at) return <div class="stack"><span class="skeleton qr" role="status" aria-label={t.value.ui.loading} /><Skeleton rows={1} /></div>;
  return (
    <div class="stack">
      <QR text={at.uri} label={said.qr(place.network.name)} />
      <div class="received"><Address text={at.address} large /></div>
      <div class="act middle">
        <Copy text={at.address} label={said.copy} primary />
        {at.uri === at.address ? null : <Copy text={at.uri} label={said.copyLink} />}
      </div>
      <Note kind={place.network.dev ? "" : "wait"}><p>{run(said.only(place.network.name), place.network.dev && said.dev)}</p></Note>
      {at.lied ? <Note kind="bad"><p>{said.wrongNext}</p></Note> : null}
      <p class="small grey">{run(place.network.many && (at.fresh ? said.next : said.first), said.done)}</p>
    </div>
  );
}
