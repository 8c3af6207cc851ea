// Step 1: name and password at the guard.
import { useState } from "preact/hooks";
import { guard } from "../guard";
import { groups } from "../bytes";
import { about } from "../store";
import { t } from "../text/text";
import { Field, Form, good, Link, NewPassword, Note } from "../ui";
import { account } from "./state";

export function Account() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState({ value: "", again: "" });
  const said = t.value.signUp;
  const g = about.value;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <Note title={said.guard}>
        {g ? <p class="fingerprint" data-fingerprint={g.id}>{groups(g.id.replaceAll("-", "")).map((x, i) => <span key={i}>{x}</span>)}</p> : <span class="skeleton w3" />}
        <p class="small grey">{said.guardText}</p>
        {g && g.networks.length > 0 && g.networks.every((n) => n.dev) ? <p class="small">{said.dev}</p> : null}
      </Note>
      <Form submit={said.submit} label={said.title} disabled={!g || !name || !good(password, [name], 0)} other={<Link to="/sign-in">{said.have}</Link>} onSubmit={async () => {
        const { uri } = await guard.signUp(name, password.value);
        account.value = { name, password: password.value, uri };
      }}>
        <Field label={said.name} value={name} onInput={setName} autocomplete="username" hint={said.nameHint} maxLength={64} required />
        <NewPassword label={said.password} hint={said.passwordHint} state={password} onChange={setPassword} personal={[name]} least={0} />
      </Form>
    </>
  );
}
