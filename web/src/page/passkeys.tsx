import { useState } from "preact/hooks";
import type { Page } from "./list";
import { bytes } from "../bytes";
import { ask } from "../core";
import { Problem } from "../guard";
import { canPasskey, make } from "../passkey";
import { relook, took } from "../session";
import { say, user, vault } from "../store";
import { t } from "../text/text";
import { Button, Empty, Field, Form, List, Note, Password, Row } from "../ui";

export const passkeys: Page = { path: "/settings/passkeys", needs: "vault", under: "/settings", title: (x) => x.passkeys.title, View };

function View() {
  const said = t.value.passkeys;
  const [name, setName] = useState(said.first);
  const [password, setPassword] = useState("");
  const kept = vault.value?.passkeys ?? [];
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      {kept.length === 0 ? <Empty title={said.none}><p>{said.noneText}</p></Empty> : (
        <List label={said.title}>
          {kept.map((k) => (
            <Row key={k.credential} title={k.name} end={<Button kind="danger" label={`${said.remove}: ${k.name}`} onPress={async () => {
              took(await ask("removePasskey", { credential: k.credential }));
              await relook();
              say(said.removed);
            }}>{said.remove}</Button>} />
          ))}
        </List>
      )}
      {canPasskey() ? (
        <Form submit={said.add} label={said.add} disabled={!name.trim() || !password} onSubmit={async () => {
          const made = await make(name.trim(), user.value?.name ?? "hefu");
          if (!made) throw new Problem("invalid", said.weak);
          took(await ask("addPasskey", made.key, made.secret, bytes(password)));
          setPassword("");
          await relook();
          say(said.added);
        }}>
          <Field label={said.name} value={name} onInput={setName} hint={said.nameHint} maxLength={40} required />
          <Password label={t.value.unlock.password} value={password} onInput={setPassword} hint={said.password} autocomplete="current-password" required />
          <p class="small grey">{said.host(location.hostname)}</p>
        </Form>
      ) : <Note><p>{said.cannot}</p></Note>}
    </>
  );
}
