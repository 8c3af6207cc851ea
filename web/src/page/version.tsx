// Another version of a transfer that waits at the nodes: the same for a higher fee, or one
// that pays nobody.
import { useEffect, useState } from "preact/hooks";
import type { Page } from "./list";
import { told } from "../fail";
import { Problem } from "../guard";
import { go, type Match } from "../router";
import { Approval, expiry, tooDear } from "../send";
import { networkNamed, useBalances, written } from "../money/accounts";
import { money, type Transfer } from "../money/api";
import { Fees, type Fee } from "../money/draft";
import { Reviewing } from "../money/review";
import { alarms, check, checked, replaceable, signed } from "../money/transfers";
import type { hefu, wire } from "../core.d";
import { vault } from "../store";
import { t } from "../text/text";
import { Alert, Form, Link, Skeleton } from "../ui";

export const version: Page = { path: "/version/:id/:how", needs: "open", under: "/activity", title: (x) => x.live.title, View };

/** another is the intent that is to take the place; how: speed or cancel. */
function another(x: Transfer, how: string, native: string): hefu.Intent {
  const in_: hefu.Intent = { ...x.intent, replaces: x.intent.replaces || x.id, expiry: expiry() };
  if (how !== "cancel") return in_;
  const { memo: _, data: __, ...rest } = in_;
  return { ...rest, to: in_.from, asset: native, amount: "0" };
}

function View({ params }: Match) {
  const id = params["id"] ?? "", how = params["how"] ?? "", at = `/transfer/${encodeURIComponent(id)}`;
  useBalances();
  const said = t.value.live;
  const [x, setX] = useState<Transfer | undefined>(undefined);
  const [quote, setQuote] = useState<{ quote?: wire.Quote; wrong: string }>({ wrong: "" });
  const [stop, setStop] = useState("");
  const [fee, setFee] = useState<Fee>("fast");
  const [approval, setApproval] = useState<Approval | undefined>(undefined);
  const n = x ? networkNamed(x.intent.network) : undefined;
  useEffect(() => {
    let current = true;
    setX(undefined);
    setStop("");
    money.transfer(id).then(async (fresh) => {
      if (!replaceable(fresh.state)) return go(at, "replace");
      // What waits is what this device signed, and it is remembered, before anything is put in its
      // place. What could not be checked is not replaced: nobody would know what happens twice.
      await check(fresh);
      if (!vault.peek()) return;
      const wrong = alarms.peek().get(fresh.id);
      if (wrong) throw new Problem("invalid", `${wrong} ${t.peek().live.noVersion}`);
      if (signed(fresh.id) && !checked.peek().has(fresh.id)) throw new Problem("invalid", t.peek().live.unchecked);
      if (current) setX(fresh);
    }).catch((e: unknown) => current && setStop(told(e)));
    return () => void (current = false);
  }, [id]);
  useEffect(() => {
    if (!x || !n) return;
    const { network, from, to, asset, amount, data, replaces } = another(x, how, n.native.id);
    money.quote({ network, from, to, asset, amount, ...(data ? { data } : {}), ...(replaces ? { replaces } : {}) }).then((q) => setQuote({ quote: q, wrong: "" }), (e: unknown) => setQuote({ wrong: told(e) }));
  }, [x?.id, n?.id]);
  if (approval) return <Reviewing approval={approval} onDeclined={() => go(at, "replace")} />;
  return (
    <>
      <h1>{how === "cancel" ? said.cancel : said.speed}</h1>
      <p>{said.again}</p>
      {stop || alarms.value.has(id) ? <><Alert text={stop || `${alarms.value.get(id) ?? ""} ${said.noVersion}`} /><Link to={at}>{t.value.ui.back}</Link></> : !x || !n ? <Skeleton rows={2} /> : (
        <Form submit={t.value.send.next} disabled={!quote.quote} onSubmit={async () => {
          const cap = quote.quote?.[fee];
          if (cap === undefined) return;
          const coin = { ...n.native, known: true };
          if (tooDear(cap, n.fee_ceiling)) throw new Problem("invalid", t.peek().send.dear(written(cap, coin), written(n.fee_ceiling, coin)));
          setApproval(await Approval.propose({ ...another(x, how, n.native.id), fee_cap: cap }, "", vault.peek()?.live ?? []));
        }} other={<Link to={at}>{t.value.ui.back}</Link>}>
          <Fees quote={quote} value={fee} onChange={setFee} network={n} />
          <Alert text={quote.wrong} />
        </Form>
      )}
    </>
  );
}
