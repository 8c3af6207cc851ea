// A transfer that waits for a person: proposed elsewhere, or in need of fresh bytes.
import type { Page } from "./list";
import { go, type Match } from "../router";
import { Approval } from "../send";
import { useBalances } from "../money/accounts";
import { money } from "../money/api";
import { Reviewing, useApproval } from "../money/review";
import { put, unapproved } from "../money/transfers";
import { vault } from "../store";
import { t } from "../text/text";
import { Alert, Link, Skeleton } from "../ui";

export const approve: Page = { path: "/approve/:id", needs: "open", under: "/activity", title: (x) => x.review.title, View };

function View({ params }: Match) {
  const id = params["id"] ?? "", at = `/transfer/${encodeURIComponent(id)}`;
  useBalances();
  const { approval, wrong } = useApproval(async () => {
    const x = await money.transfer(id);
    put(x);
    if (!unapproved(x.state)) go(at, "replace");
    const a = new Approval(x.intent, x, undefined, "", vault.peek()?.live ?? []);
    if (unapproved(x.state)) await a.read();
    return a;
  }, id);
  if (wrong) return <><h1>{t.value.review.title}</h1><Alert text={wrong} /><p>{t.value.send.nothing}</p><Link to={at}>{t.value.ui.back}</Link></>;
  if (!approval?.review) return <><h1>{t.value.review.title}</h1><Skeleton rows={5} /></>;
  return <Reviewing approval={approval} elsewhere onDeclined={() => go("/activity", "replace")} />;
}
