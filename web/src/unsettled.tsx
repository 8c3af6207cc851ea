// The strip about what this device signed and what is not settled, on every page, locked or
// signed out too: whoever was interrupted must not send it again.
import { useEffect } from "preact/hooks";
import { complain } from "./fail";
import { interrupted, putAway, unsettled } from "./handed";
import { amountOf, StateWord } from "./money/rows";
import { look, transfers } from "./money/transfers";
import { derive, places } from "./money/accounts";
import { about, news, ready } from "./store";
import { t } from "./text/text";
import { Button } from "./ui";

const shown = 3;

export function Unsettled() {
  const said = t.value.handed, ids = unsettled.value;
  const can = ready.value && about.value !== undefined && ids.length > 0, at = news.value;
  useEffect(() => {
    if (!can) return;
    // The guard is asked what became of them, on whatever page one is.
    (places.peek() ? Promise.resolve() : derive()).then(look).catch(complain);
  }, [can, at, ids.join()]);
  if (interrupted.value.length > 0) return <div class="strip bad" role="alert" data-handed=""><div>{said.locked(interrupted.value.length)}</div></div>;
  if (ids.length === 0) return null;
  return (
    <div class="strip bad" role="alert" data-handed=""><div>
      <span>{said.open(ids.length)} {ids.slice(0, shown).map((id) => <One key={id} id={id} />)}</span>
      <Button kind="quiet" onPress={putAway}>{t.value.ui.dismiss}</Button>
    </div></div>
  );
}

function One({ id }: { id: string }) {
  const x = transfers.value?.find((o) => o.id === id);
  return <a class="nowrap" href={`#/transfer/${encodeURIComponent(id)}`}>{x ? <>{amountOf(x)}: <StateWord state={x.state} /></> : t.value.handed.look} </a>;
}
