import { useState } from "preact/hooks";
import type { Page } from "./list";
import { bytes } from "../bytes";
import { ask } from "../core";
import type { Passkey } from "../core.d";
import { Problem } from "../guard";
import { canPasskey, make } from "../passkey";
import { relook, took } from "../session";
import { say, user, vault } from "../store";
import { t } from "../text/text";
import { Button, Dialog, Empty, Field, Form, List, Note, Password, Row } from "../ui";

export const passkeys: Page = { path: "/settings/passkeys", needs: "vault", under: "/settings", title: (x) => x.passkeys.title, View };

function View() {
  const said = t.value.passkeys;
  const [name, setName] = useState(said.first);
  const [password, setPassword] = useState("");
  const [leaving, setLeaving] = useState<Passkey | null>(null);
  const kept = vault.value?.passkeys ?? [];
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      {kept.length === 0 ? <Empty title={said.none}><p>{said.noneText}</p></Empty> : (
        <List label={said.title}>
          {kept.map((k) => (
            <Row key={k.credential} title={k.name} end={<Button kind="danger" label={`${said.remove}: ${k.name}`} onPress={() => setLeaving(k)}>{said.remove}</Button>} />
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
      {leaving ? <Remove passkey={leaving} onClose={() => setLeaving(null)} /> : null}
    </>
  );
}

/** Remove seals the vault under a fresh key, which only the password can do. */
function Remove({ passkey, onClose }: { passkey: Passkey; onClose(): void }) {
  const said = t.value.passkeys;
  const [password, setPassword] = useState("");
  return (
    <Dialog open title={said.removeTitle(passkey.name)} onClose={onClose}>
      <p>{said.removeText}</p>
      <Form submit={said.remove} danger label={said.remove} disabled={!password} other={<Button onPress={onClose}>{t.value.ui.cancel}</Button>} onSubmit={async () => {
        const typed = bytes(password);
        setPassword("");
        const before = vault.peek()?.passkeys ?? [];
        const info = await ask("removePasskey", { credential: passkey.credential }, typed);
        took(info);
        await relook();
        const gone = before.filter((k) => k.credential !== passkey.credential && !info.passkeys.some((x) => x.credential === k.credential));
        say(gone.length > 0 ? said.removedToo(gone.map((k) => k.name).join(", ")) : said.removed);
        onClose();
      }}>
        <Password label={t.value.unlock.password} value={password} onInput={setPassword} autocomplete="current-password" required />
      </Form>
    </Dialog>
  );
}
