// Forget this device: a separate act from sign-out, after a look at the backup.
import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Page } from "./list";
import { guard } from "../guard";
import { go } from "../router";
import { forget as erase } from "../session";
import { proven } from "../setup/state";
import { here, say, stored, user, vault } from "../store";
import { t } from "../text/text";
import { Button, Check, Empty, Field, Form, Link, Note, Skeleton } from "../ui";
import { UnlockForm } from "./unlock";

export const forget: Page = { path: "/forget", needs: "nothing", under: "/settings", title: (x) => x.forget.title, View };

function View() {
  const said = t.value.forget;
  const [unlock, setUnlock] = useState(false);
  const [lost, setLost] = useState(false);
  if (!stored.value) return <><h1>{said.title}</h1><Skeleton rows={3} /></>;
  if (!stored.value.exists) return <Empty title={said.nothing}><p>{said.nothingText}</p><Link to="/">{t.value.lost.home}</Link></Empty>;
  if (unlock && !vault.value) return <UnlockForm stay />;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p>{said.lead}</p></div>
      <Note kind="bad"><p>{said.back}</p></Note>
      {vault.value ? <Open /> : lost ? <Locked /> : (
        <>
          <Note kind="wait" title={said.locked}><p>{said.lockedText}</p></Note>
          <div class="act">
            <Button kind="primary" onPress={() => setUnlock(true)}>{said.unlock}</Button>
            <Button onPress={() => setLost(true)}>{said.cannot}</Button>
            <Link to="/">{t.value.ui.cancel}</Link>
          </div>
        </>
      )}
    </>
  );
}

/** Open knows what is in the vault: words that are only here are not erased, and a paper may be checked. */
function Open() {
  const said = t.value.forget;
  const [paper, setPaper] = useState(false);
  const [alone, setAlone] = useState(false);
  const [refuse, setRefuse] = useState(true);
  const wallets = vault.value?.wallets ?? [];
  const shown = wallets.length > 0 && wallets.every((w) => proven.value.has(w.id));
  const device = user.value ? here.value?.device : undefined;
  const whole = wallets.filter((w) => w.paper).map((w) => w.label);
  if (whole.length > 0) return <Note kind="wait"><p>{said.whole(whole)}</p><Link to="/set-up">{said.check}</Link></Note>;
  return (
    <Erase ready={shown || (paper && alone)} onErase={async () => {
      if (device && refuse) await guard.refuseDevice(device);
    }}>
      {shown ? <Note><p class="good">{said.proven}</p></Note> : (
        <>
          <Note><p>{said.prove}</p><Link to="/settings/paper?then=/forget">{said.check}</Link></Note>
          <div>
            <Check checked={paper} onChange={setPaper}>{said.paper}</Check>
            <Check checked={alone} onChange={setAlone}>{said.alone}</Check>
          </div>
        </>
      )}
      {device ? <Check checked={refuse} onChange={setRefuse}>{said.refuse}</Check> : null}
    </Erase>
  );
}

/** Locked cannot look into the vault: it says what may be lost, and asks for all of it. */
function Locked() {
  const said = t.value.forget;
  const [agreed, setAgreed] = useState([false, false, false]);
  const lines = [said.paper, said.alone, said.unseen];
  return (
    <Erase ready={agreed.every(Boolean)}>
      <Note kind="bad" title={said.may}><p>{said.mayText}</p><p>{said.stays}</p></Note>
      <div>{lines.map((line, i) => <Check key={line} checked={agreed[i] ?? false} onChange={(v) => setAgreed(agreed.map((a, j) => (j === i ? v : a)))}>{line}</Check>)}</div>
    </Erase>
  );
}

/** Erase asks for a word before the vault goes; what onErase does is done first. */
function Erase({ ready, onErase, children }: { ready: boolean; onErase?(): Promise<void>; children: ComponentChildren }) {
  const said = t.value.forget;
  const [word, setWord] = useState("");
  return (
    <Form submit={said.submit} danger label={said.title} disabled={!ready || word.trim() !== said.word} other={<Link to="/">{t.value.ui.cancel}</Link>} onSubmit={async () => {
      await onErase?.();
      await erase();
      say(said.done);
      go("/");
    }}>
      {children}
      <Field label={said.type(said.word)} value={word} onInput={setWord} required />
    </Form>
  );
}
