import { useState } from "preact/hooks";
import type { Page } from "./list";
import { bytes } from "../bytes";
import { ask } from "../core";
import { go } from "../router";
import { relook, took } from "../session";
import { say, user, vault } from "../store";
import { t } from "../text/text";
import { Form, good, NewPassword, Note, Password } from "../ui";

export const password: Page = { path: "/settings/password", needs: "vault", under: "/settings", title: (x) => x.password.title, View };

function View() {
  const said = t.value.password;
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState({ value: "", again: "" });
  const personal = [user.value?.name ?? "", vault.value?.device.name ?? ""];
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      {(vault.value?.passkeys?.length ?? 0) > 0 ? <Note kind="wait"><p>{said.passkeys}</p></Note> : null}
      <Form submit={said.submit} label={said.title} disabled={!old || !good(fresh, personal, 3)} onSubmit={async () => {
        took(await ask("setPassword", {}, bytes(old), bytes(fresh.value)));
        await relook();
        say(said.done);
        go("/settings");
      }}>
        <input class="unseen" type="text" autocomplete="username" value="hefu vault" readOnly tabIndex={-1} aria-hidden="true" />
        <Password label={said.old} value={old} onInput={setOld} autocomplete="current-password" required />
        <NewPassword label={said.fresh} hint={said.hint} state={fresh} onChange={setFresh} personal={personal} least={3} other={old} />
      </Form>
    </>
  );
}
