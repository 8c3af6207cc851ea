// A second device, on the new one: a vault, a sign-in that makes it known to the guard, and a
// code on the screen until the device that has the half has handed it over.
import { useEffect, useState } from "preact/hooks";
import type { Page } from "./list";
import { groups } from "../bytes";
import { ask } from "../core";
import type { door } from "../core.d";
import { guard } from "../guard";
import { type At, wait } from "../pairing";
import { go } from "../router";
import { arrived } from "../session";
import { Register } from "../setup/code";
import { Passkey } from "../setup/passkey";
import { offer, pinned, registered } from "../setup/state";
import { Vault } from "../setup/vault";
import { here, stored, user, vault } from "../store";
import { t } from "../text/text";
import { Alert, Button, Code, Field, Form, Link, List, Note, Password, QR, Row, Skeleton, Stamp, Steps, Tally } from "../ui";
import { Wait } from "./rest";
import { Fingerprint } from "./sign-in";
import { UnlockForm } from "./unlock";

export const pair: Page = { path: "/pair", needs: "nothing", under: "/settings", title: (x) => x.pair.title, View };

function View() {
  const [begun, setBegun] = useState(false);
  const said = t.value.pair;
  if (user.value === undefined || stored.value === undefined) return <Wait />;
  if (!stored.value.exists && !begun) return <Intro onBegin={() => setBegun(true)} />;
  const at = !vault.value || offer.value ? 1 : !user.value || !here.value ? 2 : 3;
  return (
    <>
      <Steps at={at} of={3} name={said.steps[at - 1] ?? ""} />
      {!stored.value.exists ? <Vault /> : !vault.value ? <UnlockForm stay /> : offer.value ? <Passkey /> : !user.value ? <Enter /> : !here.value ? <Register /> : <Waiting />}
    </>
  );
}

function Intro({ onBegin }: { onBegin(): void }) {
  const said = t.value.pair;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p>{said.lead}</p></div>
      <ul class="stack rules">{said.rules.map((r) => <li key={r}>{r}</li>)}</ul>
      <Fingerprint />
      <div class="act"><Button kind="primary" onPress={onBegin}>{said.begin}</Button><Link to="/">{t.value.ui.back}</Link></div>
      <p class="small grey">{said.lost}</p>
    </>
  );
}

/** Enter signs in and makes this device known under one code. */
function Enter() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const said = t.value.signIn;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{t.value.pair.enter}</p></div>
      <Form submit={said.submit} label={said.title} disabled={!name || !password || code.length < 6} onSubmit={async () => {
        try {
          const device = await ask("prove", { guard: await pinned(), user: name });
          const r = await guard.signIn(name, password, code, device);
          if (r.device) await registered(r.device.id, r.user.id);
          setPassword("");
          arrived(r.user);
        } finally {
          setCode("");
        }
      }}>
        <Field label={said.name} value={name} onInput={setName} autocomplete="username" required />
        <Password label={said.password} value={password} onInput={setPassword} autocomplete="current-password" hint={said.vaultHint} required />
        <Code value={code} onInput={setCode} />
      </Form>
    </>
  );
}

function Waiting() {
  const said = t.value.pair;
  const [at, setAt] = useState<At>({ is: "begin" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const end = new AbortController();
    void wait(end.signal, (x) => end.signal.aborted || setAt(x));
    return () => end.abort();
  }, [turn]);
  if (at.is === "begin") return <Skeleton rows={4} />;
  if (at.is === "came") return <Came came={at.came} />;
  if (at.is !== "shown") {
    return (
      <>
        <h1>{at.is === "over" ? said.over : said.failed}</h1>
        {at.is === "over" ? <p role="status">{said.overText}</p> : <Alert text={at.text} />}
        <div class="act"><Button kind="primary" onPress={() => setTurn(turn + 1)}>{said.again}</Button><Link to="/">{t.value.ui.cancel}</Link></div>
      </>
    );
  }
  return (
    <>
      <div class="stack tight"><h1>{said.show}</h1><p>{said.showText}</p></div>
      <QR text={at.qr} label={said.qr} />
      <div class="stack centre tight">
        <p class="grey small">{said.typed}</p>
        <p class="paircode" data-code={at.code}><span class="unseen">{groups(at.code).join(" ")}</span>{groups(at.code).map((g, i) => <span key={i} aria-hidden="true">{g}</span>)}</p>
      </div>
      <div class="stack centre tight">
        <Tally />
        <p role="status">{said.waits}</p>
        <Left until={at.until} />
      </div>
      <Note><p class="small">{said.only}</p><p class="small">{said.reload}</p><p class="small">{said.ten} <Stamp by="guard" control="pairing" /></p></Note>
      <div class="act"><Link to="/">{t.value.ui.cancel}</Link></div>
    </>
  );
}

/** Left counts down; it is not read aloud each second. */
function Left({ until }: { until: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  return <p class="num grey" role="timer">{t.value.pair.left(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`)}</p>;
}

function Came({ came }: { came: door.Arrived }) {
  const said = t.value.pair;
  return (
    <>
      <div class="stack centre">
        <Tally size="large" state="together" />
        <h1>{said.came}</h1>
        <p role="status">{said.cameText}</p>
      </div>
      <List label={said.came}>{came.wallets.map((w) => <Row key={w.wallet} title={w.label} />)}</List>
      {came.left.length > 0 ? <List label={said.notTaken}>{came.left.map((w) => <Row key={w.wallet} title={w.label} note={<span class="wait">{w.why}</span>} />)}</List> : null}
      <Note kind="wait"><p>{said.compare}</p></Note>
      <p class="small grey">{said.paper}</p>
      <div class="act"><Button kind="primary" onPress={() => go("/home", "replace")}>{t.value.ui.next}</Button></div>
    </>
  );
}
