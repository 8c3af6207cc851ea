import { useState } from "preact/hooks";
import type { Page } from "./list";
import { bytes } from "../bytes";
import { ask } from "../core";
import { Elsewhere, opening } from "../session";
import { answer } from "../passkey";
import { go } from "../router";
import { stored } from "../store";
import { Problem } from "../guard";
import type { Info, Passkey } from "../core.d";
import { t } from "../text/text";
import { Alert, Button, Form, Link, Password, Tally } from "../ui";

export const unlock: Page = { path: "/unlock", needs: "user", title: (x) => x.unlock.title, View };

function View() {
  return <UnlockForm />;
}

/** UnlockForm opens the vault and goes on, or stays where it is shown. */
export function UnlockForm({ stay = false }: { stay?: boolean }) {
  const [password, setPassword] = useState("");
  const [elsewhere, setElsewhere] = useState(false);
  const [wrong, setWrong] = useState("");
  const said = t.value.unlock;
  const enter = async (call: () => Promise<Info>, insist: boolean): Promise<void> => {
    try {
      await opening(call, { insist });
    } catch (e) {
      if (!(e instanceof Elsewhere)) throw e;
      setElsewhere(true);
      setWrong(insist ? said.insisted : "");
      return;
    }
    if (!stay) go("/");
  };
  const byPassword = (insist: boolean) => enter(() => {
    const secret = bytes(password);
    setPassword("");
    return ask("open", {}, secret);
  }, insist);
  const byPasskey = (k: Passkey, insist: boolean) => enter(async () => {
    const prf = await answer([k]);
    if (!prf) throw new Problem("unauthenticated", said.wrongKey);
    return ask("openWithPasskey", { credential: k.credential }, prf.secret);
  }, insist);
  return (
    <>
      <div class="stack centre">
        <Tally size="large" state="apart" />
        <h1>{said.title}</h1>
        <p class="grey">{said.lead(stored.value?.device ?? "")}</p>
      </div>
      {elsewhere ? (
        <div class="note wait stack tight" role="status">
          <h2>{said.elsewhere}</h2>
          <p>{said.elsewhereText}</p>
          <Alert text={wrong} />
        </div>
      ) : null}
      {(stored.value?.passkeys ?? []).map((k) => <Button key={k.credential} kind="primary" whole onPress={() => byPasskey(k, elsewhere)}>{said.passkey(k.name)}</Button>)}
      <Form submit={elsewhere ? said.insist : said.submit} label={said.title} disabled={!password} onSubmit={() => byPassword(elsewhere)}>
        <input class="unseen" type="text" autocomplete="username" value="hefu vault" readOnly tabIndex={-1} aria-hidden="true" />
        <Password label={said.password} value={password} onInput={setPassword} autocomplete="current-password" hint={said.busy} required />
      </Form>
      <details>
        <summary>{said.lost}</summary>
        <div class="stack"><p class="grey">{said.lostText}</p><Link kind="danger" to="/forget">{said.forget}</Link></div>
      </details>
    </>
  );
}
