// A check of the paper of a wallet that is split: are the words in hand those of this wallet?
import { useState } from "preact/hooks";
import type { Page } from "./list";
import type { Match } from "../router";
import { bytes } from "../bytes";
import { ask } from "../core";
import { Problem } from "../guard";
import { proven } from "../setup/state";
import { blank, Typed } from "../setup/typed";
import { vault } from "../store";
import { t } from "../text/text";
import { Button, Form, Link, Note, Select, Stamp, Tally } from "../ui";

export const paper: Page = { path: "/settings/paper", needs: "vault", under: "/settings", title: (x) => x.ownPaper.title, View };

/** Where a check may lead on to. */
const ways = ["/forget", "/settings/wallets", "/check-list"];

function View({ query }: Match) {
  const said = t.value.ownPaper;
  const all = vault.value?.wallets ?? [];
  const open = all.filter((w) => !proven.value.has(w.id));
  const [wallet, setWallet] = useState(query.get("wallet") ?? "");
  const [right, setRight] = useState("");
  const [typed, setTyped] = useState(blank);
  const of = all.find((w) => w.id === wallet) ?? open[0] ?? all[0];
  const then = ways.find((w) => w === query.get("then"));
  if (!of) return <><h1>{said.title}</h1><p class="grey">{said.none}</p></>;
  if (right) {
    return (
      <div class="stack centre">
        <Tally size="large" state="together" />
        <h1>{said.right(right)}</h1>
        <p role="status">{said.rightText}</p>
        <div class="act middle">
          {open.length > 0 ? <Button onPress={() => setRight("")}>{said.next}</Button> : null}
          <Link kind="primary" to={then ?? "/settings"}>{then ? t.value.ui.next : t.value.ui.done}</Link>
        </div>
      </div>
    );
  }
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p>{said.lead}</p><p><Stamp by="device" /></p></div>
      <Note kind="wait"><p>{said.enough}</p><p>{said.whole}</p></Note>
      <Form submit={said.submit} label={said.title} disabled={typed.words.trim() === ""} other={<Link to={then ?? "/settings"}>{t.value.ui.cancel}</Link>} onSubmit={async () => {
        const answer = await ask("checkPaper", { wallet: of.id }, bytes(typed.words), bytes(typed.passphrase));
        if (!answer.right) throw new Problem("invalid", said.wrong(of.label));
        setTyped(blank);
        setWallet("");
        proven.value = new Set([...proven.peek(), of.id]);
        setRight(of.label);
      }}>
        {all.length > 1 ? <Select label={t.value.book.wallet} value={of.id} options={all.map((w) => ({ value: w.id, label: w.label }))} onChange={setWallet} /> : null}
        <Typed state={typed} onChange={setTyped} />
      </Form>
    </>
  );
}
