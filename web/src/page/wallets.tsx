// The wallets of this vault: each is one paper. Here another is added, renamed or taken off this device.
import { useEffect, useState } from "preact/hooks";
import type { Page } from "./list";
import type { VaultWallet } from "../core.d";
import { bytes, wipe } from "../bytes";
import { ask, call } from "../core";
import { complain } from "../fail";
import { forgetAddresses } from "../offline";
import { go } from "../router";
import { took } from "../session";
import { adding } from "../setup/state";
import { Three } from "../setup/words";
import { say, vault } from "../store";
import { t, when } from "../text/text";
import { Button, Check, Dialog, Field, Form, Link, List, Note, Password, Row } from "../ui";

export const walletsPage: Page = { path: "/settings/wallets", needs: "vault", under: "/settings", title: (x) => x.wallets.title, View };

type Asked = { what: "rename" | "remove"; wallet: VaultWallet } | null;

function View() {
  const said = t.value.wallets;
  const [asked, setAsked] = useState<Asked>(null);
  const [name, setName] = useState("");
  const all = vault.value?.wallets ?? [];
  const close = (): void => setAsked(null);
  const unsplit = all.find((w) => !w.split || w.paper);
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <List label={said.title}>
        {all.map((w) => (
          <Row key={w.id} title={w.label} note={w.split ? <>{said.split(when(w.created))}{w.imported ? <> · {said.imported}</> : null}</> : <span class="wait">{said.whole}</span>}
            end={(
              <span class="side">
                <Button label={`${said.rename}: ${w.label}`} onPress={() => setAsked({ what: "rename", wallet: w })}>{said.rename}</Button>
                <Button kind="danger" label={`${said.remove}: ${w.label}`} onPress={() => setAsked({ what: "remove", wallet: w })}>{said.remove}</Button>
              </span>
            )} />
        ))}
      </List>
      {unsplit ? <Note kind="wait"><p>{said.unfinished(unsplit.label)}</p><Link to="/set-up">{said.finish}</Link></Note> : (
        <section class="stack">
          <h2>{said.add}</h2>
          <Form submit={said.next} label={said.add} disabled={!name.trim()} onSubmit={() => {
            adding.value = name.trim();
            go("/set-up");
          }}>
            <Field label={said.name} value={name} onInput={setName} hint={said.nameHint} maxLength={40} required />
          </Form>
        </section>
      )}
      {asked?.what === "rename" ? <Rename wallet={asked.wallet} onClose={close} /> : null}
      {asked?.what === "remove" ? <Remove wallet={all.find((w) => w.id === asked.wallet.id) ?? asked.wallet} onClose={close} /> : null}
    </>
  );
}

function Rename({ wallet, onClose }: { wallet: VaultWallet; onClose(): void }) {
  const said = t.value.wallets;
  const [label, setLabel] = useState(wallet.label);
  return (
    <Dialog open title={said.renameTitle(wallet.label)} onClose={onClose}>
      <Form submit={said.rename} label={said.rename} disabled={!label.trim() || label.trim() === wallet.label} other={<Button onPress={onClose}>{t.value.ui.cancel}</Button>} onSubmit={async () => {
        took(await ask("renameWallet", { wallet: wallet.id, label: label.trim() }));
        onClose();
      }}>
        <Field label={said.name} value={label} onInput={setLabel} maxLength={40} required />
      </Form>
    </Dialog>
  );
}

function Remove({ wallet, onClose }: { wallet: VaultWallet; onClose(): void }) {
  const said = t.value.wallets;
  const [paper, setPaper] = useState(false);
  const [password, setPassword] = useState("");
  return (
    <Dialog open title={said.removeTitle(wallet.label)} onClose={onClose}>
      <p>{wallet.paper ? said.removeWhole : said.removeText}</p>
      {wallet.paper && !wallet.checked ? <Unwritten wallet={wallet.id} /> : <Form submit={said.remove} danger label={said.remove} disabled={!paper || !password} other={<Button onPress={onClose}>{t.value.ui.cancel}</Button>} onSubmit={async () => {
        const typed = bytes(password);
        setPassword("");
        took(await ask("removeWallet", { wallet: wallet.id }, typed));
        forgetAddresses(); // those of the wallets that stay are kept anew
        say(said.removed(wallet.label));
        onClose();
      }}>
        <Check checked={paper} onChange={setPaper}>{said.havePaper}</Check>
        <Password label={t.value.unlock.password} value={password} onInput={setPassword} autocomplete="current-password" required />
      </Form>}
    </Dialog>
  );
}

/** Unwritten: the words are here and, for all that anybody showed, nowhere else; three of them come first. */
function Unwritten({ wallet }: { wallet: string }) {
  const said = t.value.wallets;
  const [count, setCount] = useState(0);
  useEffect(() => {
    call("paper", { wallet }).then(({ secrets }) => {
      setCount(1 + (secrets[0] ?? new Uint8Array()).filter((b) => b === 32).length);
      wipe(...secrets);
    }).catch(complain);
  }, [wallet]);
  return (
    <>
      <Note kind="bad"><p>{said.unwritten}</p></Note>
      {count ? <Three wallet={wallet} count={count} back={said.lookAgain} onBack={() => go("/set-up")} /> : null}
    </>
  );
}
