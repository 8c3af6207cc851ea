// The address book: checked on this device; a new entry counts after a wait.
import { useEffect, useState } from "preact/hooks";
import type { Page } from "./list";
import { named } from "../clean";
import { ask } from "../core";
import type { wire } from "../core.d";
import { told } from "../fail";
import { networkNamed, networks, payers, useBalances } from "../money/accounts";
import { money } from "../money/api";
import { about, news, say } from "../store";
import { span, t, when } from "../text/text";
import { Address, Alert, Button, Code, Dialog, Empty, Field, Form, Link, Select, Skeleton, Stamp } from "../ui";

export const book: Page = { path: "/book", needs: "open", under: "/limits", title: (x) => x.book.title, View };

interface Entry extends wire.BookEntry { verdict: string }

async function read(): Promise<Entry[]> {
  const entries = await money.book();
  const { verdicts } = await ask("book", { entries, transfers: [], network: "" });
  return entries.map((e) => ({ ...e, verdict: verdicts.find((v) => v.id === e.id)?.verdict ?? "foreign" }));
}

function View() {
  useBalances();
  const said = t.value.book;
  const [all, setAll] = useState<Entry[] | undefined>(undefined);
  const [leave, setLeave] = useState<Entry | undefined>(undefined);
  const at = news.value;
  const [wrong, setWrong] = useState("");
  const again = (): Promise<void> => read().then((e) => {
    setAll(e);
    setWrong("");
  });
  useEffect(() => void again().catch((e: unknown) => setWrong(told(e))), [at]);
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead} <Stamp by="device" control="address-book" /></p></div>
      {wrong ? <><Alert text={wrong} /><Button onPress={again}>{t.value.ui.retry}</Button></> : null}
      {!all ? (wrong ? null : <Skeleton rows={3} />) : all.length === 0 ? <Empty title={said.none}><p>{said.noneText}</p></Empty> : (
        <ul class="list" aria-label={said.title}>
          {all.map((e) => (
            <li key={e.id} class="row">
              <span class="row-main">
                <span class="row-title">{named(e.name)}</span> <span class="row-note">{networkNamed(e.network)?.name ?? e.network}</span>
                <Address text={e.address} />
                {e.verdict === "changed" ? <span class="small bad">{said.changed}</span> : e.verdict === "foreign" ? <span class="small wait">{said.foreign}</span> : new Date(e.not_before) > new Date() ? <span class="small wait">{said.waits(when(e.not_before))}</span> : null}
              </span>
              <span class="row-end stack tight">
                {e.verdict === "genuine" && new Date(e.not_before) <= new Date() ? <Link kind="quiet" to={`/send?to=${encodeURIComponent(e.address)}`}>{t.value.home.send}</Link> : null}
                <Button kind="quiet" onPress={() => setLeave(e)}>{said.remove}</Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      <Add onAdded={again} />
      <Dialog open={leave !== undefined} title={said.remove} onClose={() => setLeave(undefined)}>
        <Form danger submit={said.remove} onSubmit={async () => {
          if (leave) await money.removeFromBook(leave.id);
          setLeave(undefined);
          say(said.removed);
          await again();
        }} other={<Button onPress={() => setLeave(undefined)}>{t.value.ui.cancel}</Button>}><p>{said.removeSure(named(leave?.name))}</p></Form>
      </Dialog>
    </>
  );
}

function Add({ onAdded }: { onAdded(): Promise<void> }) {
  const said = t.value.book;
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [network, setNetwork] = useState("");
  const [wallet, setWallet] = useState("");
  const [code, setCode] = useState("");
  const on = network || networks.value[0]?.id || "";
  const wallets = [...new Map(payers.value.map((p) => [p.wallet, p.label])).entries()];
  const of = wallet || wallets[0]?.[0] || "";
  return (
    <section class="stack">
      <h2>{said.add}</h2>
      <p class="grey">{said.wait(span(about.value?.policy.book_seconds ?? 0))} <Stamp by="guard" control="new-entry" /></p>
      <Form submit={said.submit} label={said.add} disabled={!name.trim() || !address.trim() || code.length < 6} onSubmit={async () => {
        const made = await ask("newBookEntry", { wallet: of, name: name.trim(), network: on, address: address.trim() });
        const e = await money.addToBook({ ...made, code });
        setName("");
        setAddress("");
        setCode("");
        say(said.added(when(e.not_before)));
        await onAdded();
      }}>
        <Field label={said.name} value={name} onInput={setName} maxLength={64} />
        {networks.value.length > 1 ? <Select label={said.network} value={on} onChange={setNetwork} options={networks.value.map((n) => ({ value: n.id, label: n.name }))} /> : null}
        {wallets.length > 1 ? <Select label={said.wallet} value={of} onChange={setWallet} options={wallets.map(([value, label]) => ({ value, label }))} /> : null}
        <Field label={said.address} value={address} onInput={setAddress} hint={said.addressHint} mono rows={2} />
        <Code value={code} onInput={setCode} hint={said.code} />
      </Form>
    </section>
  );
}
