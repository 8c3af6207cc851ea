import { useState } from "preact/hooks";
import type { Page } from "./list";
import { bytes } from "../bytes";
import { call } from "../core";
import { choose } from "../settings";
import { say } from "../store";
import { t } from "../text/text";
import { Form, Note, Password } from "../ui";

export const file: Page = { path: "/settings/file", needs: "vault", under: "/settings", title: (x) => x.file.title, View };

function View() {
  const said = t.value.file;
  const [password, setPassword] = useState("");
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <Note><p>{said.not}</p></Note>
      <Form submit={said.submit} label={said.title} disabled={!password} onSubmit={async () => {
        const { secrets } = await call("exportVault", {}, [bytes(password)]);
        setPassword("");
        save(secrets[0] ?? new Uint8Array());
        choose({ saved: "yes" });
        say(said.done);
      }}>
        <input class="unseen" type="text" autocomplete="username" value="hefu vault" readOnly tabIndex={-1} aria-hidden="true" />
        <Password label={said.password} value={password} onInput={setPassword} autocomplete="current-password" required />
      </Form>
      <p class="small grey">{said.import}</p>
    </>
  );
}

function save(content: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([content as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }));
  const a = document.createElement("a");
  a.href = url;
  a.download = `hefu-vault-${new Date().toISOString().slice(0, 10)}.hefu`;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
