// Send: who, how much, how fast; then the review.
import { useState } from "preact/hooks";
import type { Page } from "./list";
import { go, type Match } from "../router";
import { Approval } from "../send";
import { payers, held, keyOf, places, useBalances } from "../money/accounts";
import { choices, Draft } from "../money/draft";
import { Reviewing } from "../money/review";
import { refusedAt } from "../refused";
import { vault } from "../store";
import { t } from "../text/text";
import { Empty, Link, Note, Skeleton } from "../ui";

export const send: Page = { path: "/send", needs: "open", under: "/home", title: (x) => x.send.title, View };

function View({ query }: Match) {
  useBalances();
  const said = t.value.send;
  const [approval, setApproval] = useState<Approval | undefined>(undefined);
  const [start, setStart] = useState({ wallet: query.get("wallet") ?? "", asset: query.get("asset") ?? "", to: query.get("to") ?? "" });
  if (approval) {
    return <Reviewing approval={approval} onDeclined={() => {
      setStart({ wallet: approval.review.wallet, asset: approval.intent.asset, to: "" });
      setApproval(undefined);
      go("/home", "replace");
    }} />;
  }
  const waiting = !places.value || payers.value.some((p) => !held.value.get(keyOf(p)));
  return (
    <>
      <h1>{said.title}</h1>
      {refusedAt() ? <Note kind="bad"><p>{t.value.refused.nothing}</p></Note> : waiting ? <Skeleton rows={4} /> : choices().length === 0 ? <Empty title={said.none}><p>{said.noneText}</p><Link to="/receive">{t.value.home.receive}</Link></Empty> : (
        <Draft start={start} onDrafted={async (d) => {
          const a = await Approval.propose(d.intent, d.typed, vault.peek()?.live ?? []);
          scrollTo(0, 0);
          setApproval(a);
        }} />
      )}
    </>
  );
}
