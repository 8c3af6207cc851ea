import { useState } from "preact/hooks";
import type { Page } from "./list";
import { groups } from "../bytes";
import { guard } from "../guard";
import { arrived } from "../session";
import { go } from "../router";
import { about, endedBy } from "../store";
import { t } from "../text/text";
import { Code, Field, Form, Link, Note, Password } from "../ui";

export const signIn: Page = { path: "/sign-in", needs: "nothing", title: (x) => x.signIn.title, View };

function View() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const said = t.value.signIn;
  return (
    <>
      <div class="stack tight">
        <h1>{said.title}</h1>
        <p class="grey">{said.lead}</p>
      </div>
      {endedBy.value === "freeze" ? <Note kind="bad"><p>{said.frozen}</p></Note> : null}
      <Form submit={said.submit} label={said.title} disabled={!name || !password || code.length < 6} other={<Link to="/set-up">{said.new}</Link>} onSubmit={async () => {
        try {
          const r = await guard.signIn(name, password, code);
          setPassword("");
          arrived(r.user);
          go(r.user.state === "frozen" ? "/limits" : "/"); // who froze, or was frozen, comes back to unfreeze
        } finally {
          setCode(""); // a code works once, right or wrong
        }
      }}>
        <Field label={said.name} value={name} onInput={setName} autocomplete="username" required />
        <Password label={said.password} value={password} onInput={setPassword} autocomplete="current-password" hint={said.vaultHint} required />
        <Code value={code} onInput={setCode} />
      </Form>
      <Fingerprint />
      <details><summary>{said.lost}</summary><p class="grey">{said.lostText}</p></details>
    </>
  );
}

/** Fingerprint shows by what the guard is known. */
export function Fingerprint() {
  const said = t.value.signIn;
  return (
    <section class="stack tight" aria-label={said.fingerprint}>
      <h2>{said.fingerprint}</h2>
      {about.value ? <p class="fingerprint" data-fingerprint={about.value.id}>{groups(about.value.id.replaceAll("-", "")).map((g, i) => <span key={i}>{g}</span>)}</p> : <span class="skeleton w3" />}
      <p class="small grey">{said.fingerprintHint}</p>
    </section>
  );
}
