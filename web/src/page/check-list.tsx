// The check-list after set-up: what protects against loss and theft and is not done yet. What
// is done follows from the vault and the guard; only where a vault file went nobody can tell.
import { useEffect, useState } from "preact/hooks";
import type { Page } from "./list";
import { ask } from "../core";
import { guard } from "../guard";
import { held, useBalances } from "../money/accounts";
import { none } from "../money/amount";
import { money } from "../money/api";
import { transfers, useTransfers } from "../money/transfers";
import { touches } from "../passkey";
import { apple, choose, fleeting, list, saved } from "../settings";
import { about, news, user, vault } from "../store";
import { span, t } from "../text/text";
import { Button, Link, List, Skeleton } from "../ui";

export const checkList: Page = { path: "/check-list", needs: "open", under: "/settings", title: (x) => x.checkList.title, View };

interface Point { name: string; text: string; to: string; done: boolean; optional?: boolean }

/** Asked is what has to be asked for: how many devices may sign, whether the book has an entry of this vault, whether a touch could open it. */
interface Asked { devices: number; entries: number; touch: boolean }

async function look(): Promise<Asked> {
  const [devices, entries, touch] = await Promise.all([signers(), genuine(), touches()]);
  return { devices, entries, touch };
}

async function signers(): Promise<number> {
  return (await guard.allDevices()).filter((d) => d.confirmed && !d.refused).length;
}

async function genuine(): Promise<number> {
  const entries = await money.book();
  if (entries.length === 0) return 0;
  const { verdicts } = await ask("book", { entries, transfers: [], network: "" });
  return verdicts.filter((v) => v.verdict === "genuine").length;
}

/** usePoints is the list, or undefined until it is known. */
function usePoints(): Point[] | undefined {
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const at = news.value, who = user.value?.id;
  useEffect(() => {
    let current = true;
    void look().then((a) => current && setAsked(a), () => undefined);
    return () => void (current = false);
  }, [at, who]);
  if (!asked || !vault.value || !transfers.value || held.value.size === 0) return undefined;
  return points(asked);
}

function points(asked: Asked): Point[] {
  const said = t.value.checkList;
  const open = vault.value?.wallets.some((w) => w.paper || !w.split) ?? false, keys = vault.value?.passkeys.length ?? 0;
  const came = (transfers.value ?? []).length > 0 || [...held.value.values()].some((h) => (h.holdings ?? []).some((x) => !none(x.units)));
  const out: Point[] = [{ name: said.paper, text: open ? said.paperOpen : said.paperText, to: open ? "/set-up" : "/settings/paper?then=/check-list", done: !open }];
  if (apple()) out.push({ name: said.kept, text: said.keptText, to: "/settings/file", done: !fleeting() || saved.value === "yes" });
  out.push({ name: said.received, text: said.receivedText, to: "/receive", done: came }, { name: said.device, text: said.deviceText, to: "/settings/devices", done: asked.devices > 1 });
  if (asked.touch || keys > 0) out.push({ name: said.passkey, text: said.passkeyText, to: "/settings/passkeys", done: keys > 0, optional: true });
  out.push({ name: said.own, text: asked.entries > 0 ? said.ownDone : said.ownText(span(about.value?.policy.book_seconds ?? 0)), to: "/book", done: asked.entries > 0, optional: true });
  return out;
}

const tally = (all: Point[]): string => t.value.checkList.count(all.filter((p) => p.done).length, all.length);

/** Remaining is the one line about it on Home, while something that is not optional is open. */
export function Remaining() {
  const said = t.value.checkList;
  const all = usePoints();
  if (list.value === "away" || !all || all.every((p) => p.done || p.optional)) return null;
  return <List label={said.title}><li><a class="row" href="#/check-list"><span class="row-main"><span class="row-title">{said.title}</span><br /><span class="row-note">{said.line}</span></span><span class="row-end">{tally(all)} <span class="grey" aria-hidden="true">›</span></span></a></li></List>;
}

function View() {
  useBalances();
  useTransfers();
  const said = t.value.checkList;
  const all = usePoints();
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      {!all ? <Skeleton rows={5} /> : (
        <>
          <p role="status">{all.every((p) => p.done) ? said.all : tally(all)}</p>
          <ul class="list" aria-label={said.title}>
            {all.map((p) => (
              <li key={p.name}>
                <a class="row marked" href={"#" + p.to}>
                  <span class={"mark" + (p.done ? " good" : "")}><span aria-hidden="true">{p.done ? "✓" : "○"}</span><span class="unseen">{p.done ? said.done : said.open}</span></span>
                  <span class="row-main"><span class="row-title">{p.name}</span>{p.optional && !p.done ? <span class="row-note"> · {said.optional}</span> : null}<br /><span class="row-note">{p.text}</span></span>
                  <span class="row-end grey" aria-hidden="true">›</span>
                </a>
              </li>
            ))}
          </ul>
          <p class="small grey">{said.source}</p>
        </>
      )}
      <div class="act">
        {list.value === "away" ? <Button onPress={() => choose({ list: "shown" })}>{said.back}</Button> : <Button onPress={() => choose({ list: "away" })}>{said.away}</Button>}
        <Link to="/home">{t.value.ui.done}</Link>
      </div>
      {list.value === "away" ? <p class="small grey">{said.awayText}</p> : null}
    </>
  );
}
