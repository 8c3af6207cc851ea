// Step 3: the authenticator; its first code confirms the sign-up and this device at once.
import { useState } from "preact/hooks";
import { groups } from "../bytes";
import { ask } from "../core";
import { guard, Problem } from "../guard";
import { arrived } from "../session";
import { here, user, vault } from "../store";
import { t } from "../text/text";
import { Button, Code as CodeField, Copy, Form, Link, Note, QR } from "../ui";
import { account, pinned, registered } from "./state";

export function Code() {
  const [code, setCode] = useState("");
  const [gone, setGone] = useState(false);
  const said = t.value.enrol;
  const a = account.value;
  if (!a) return null;
  const secret = URL.parse(a.uri)?.searchParams.get("secret") ?? ""; // the guard's words
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <QR text={a.uri} label={said.qr} />
      {a.uri.startsWith("otpauth://totp/") ? <div class="stack centre tight"><a class="button" href={a.uri}>{said.open}</a></div> : null}
      <Note title={said.secret}>
        <p class="secret" data-secret={secret}><span class="unseen">{secret}</span>{groups(secret).map((g, i) => <span key={i} aria-hidden="true">{g}</span>)}</p>
        <p class="small grey">{said.secretHint}</p>
        <div class="side"><Copy text={secret} /></div>
      </Note>
      {gone ? <Note kind="wait"><p>{said.expired}</p><Button onPress={() => void (account.value = null)}>{said.again}</Button></Note> : null}
      <Form submit={said.submit} label={said.title} disabled={code.length < 6} onSubmit={async () => {
        try {
          const id = await pinned();
          const device = await ask("prove", { guard: id, user: a.name });
          const r = await guard.confirmSignUp(a.name, a.password, code, device);
          if (r.device) await registered(r.device.id, r.user.id);
          account.value = null;
          arrived(r.user);
        } catch (e) {
          if (e instanceof Problem && (e.kind === "not-found" || e.kind === "conflict")) setGone(true);
          if (e instanceof Problem && e.kind === "unauthenticated") throw new Problem("unauthenticated", t.peek().enrol.wrong); // only a code was asked for here
          throw e;
        } finally {
          setCode("");
        }
      }}>
        <CodeField label={said.codeLabel} value={code} onInput={setCode} />
      </Form>
    </>
  );
}

/** Register makes this device known to a guard that knows the user already. */
export function Register() {
  const [code, setCode] = useState("");
  const said = t.value.register;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <Form submit={said.submit} label={said.title} disabled={code.length < 6} other={<Link to="/settings">{t.value.settings.title}</Link>} onSubmit={async () => {
        const u = user.peek();
        if (!u || here.peek()) return;
        try {
          const proof = await ask("prove", { guard: await pinned(), user: u.id });
          const d = await guard.addDevice(proof, code).catch((e: unknown) => known(e));
          await registered(d.id, u.id);
        } finally {
          setCode("");
        }
      }}>
        <CodeField value={code} onInput={setCode} hint={said.wait} />
      </Form>
    </>
  );
}

/** known finds this device where an answer of the guard was lost after it registered it. */
async function known(e: unknown): Promise<{ id: string }> {
  if (!(e instanceof Problem && e.kind === "conflict")) throw e;
  const found = (await guard.allDevices()).find((d) => d.key === vault.peek()?.device.key && !d.refused);
  if (!found) throw new Problem("conflict", t.peek().register.already);
  return found;
}
