// Step 2: the vault on this device, new or from a file.
import { useState } from "preact/hooks";
import { bytes } from "../bytes";
import { ask } from "../core";
import type { Info } from "../core.d";
import { touches } from "../passkey";
import { opening } from "../session";
import { fleeting } from "../settings";
import { user } from "../store";
import { t } from "../text/text";
import { Button, Field, Form, good, NewPassword, Password } from "../ui";
import { account, offer, pinned, unoffer } from "./state";

export function Vault() {
  const [file, setFile] = useState(false);
  const [warned, setWarned] = useState(!fleeting());
  const said = t.value.vault;
  if (!warned) {
    return (
      <>
        <h1>{said.ios}</h1>
        <p>{said.iosText}</p>
        <p class="grey">{said.iosElse}</p>
        <Button onPress={() => setWarned(true)}>{said.iosKeep}</Button>
      </>
    );
  }
  return file ? <FromFile onBack={() => setFile(false)} /> : <Fresh onFile={() => setFile(true)} />;
}

/** keep asks the browser not to drop the vault when space is short; it may say no. */
const keep = (): void => void navigator.storage?.persist?.().catch(() => false);

/** entering makes the vault; where a touch could open it too, the password is kept until that was offered. */
async function entering(password: string, make: () => Promise<Info>): Promise<void> {
  keep();
  if (await touches()) offer.value = bytes(password);
  try {
    await opening(make);
  } catch (e) {
    unoffer();
    throw e;
  }
  await pinned();
}

function Fresh({ onFile }: { onFile(): void }) {
  const said = t.value.vault;
  const [device, setDevice] = useState(said.myDevice);
  const [password, setPassword] = useState({ value: "", again: "" });
  const name = account.value?.name ?? user.value?.name ?? "";
  const other = account.value?.password;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <Form submit={said.submit} label={said.title} disabled={!device.trim() || !good(password, [name, device], 3) || password.value === other} onSubmit={async () => {
        const secret = bytes(password.value);
        await entering(password.value, () => ask("create", { device: device.trim() }, secret));
      }} other={<Button onPress={onFile}>{said.file}</Button>}>
        <Field label={said.device} value={device} onInput={setDevice} hint={said.deviceHint} maxLength={40} required />
        <input class="unseen" type="text" autocomplete="username" value="hefu vault" readOnly tabIndex={-1} aria-hidden="true" />
        <NewPassword label={said.password} hint={said.passwordHint} state={password} onChange={setPassword} personal={[name, device]} least={3} other={other} />
      </Form>
    </>
  );
}

function FromFile({ onBack }: { onBack(): void }) {
  const [file, setFile] = useState<File | null>(null);
  const [password, setPassword] = useState("");
  const said = t.value.vault;
  return (
    <>
      <div class="stack tight"><h1>{said.fileTitle}</h1><p class="grey">{said.fileText}</p></div>
      <Form submit={said.fileSubmit} label={said.fileTitle} disabled={!file || !password} onSubmit={async () => {
        const content = new Uint8Array(await (file as File).arrayBuffer()), secret = bytes(password);
        await entering(password, () => ask("importVault", {}, content, secret));
      }} other={<Button onPress={onBack}>{t.value.ui.back}</Button>}>
        <div class="field">
          <span class="label" id="file-label">{said.fileField}</span>
          <div class="side">
            <label class="button">
              {said.fileOpen}
              <input class="unseen" type="file" aria-labelledby="file-label" onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} />
            </label>
            <span class="grey">{file?.name ?? said.fileNone}</span>
          </div>
        </div>
        <Password label={said.filePassword} value={password} onInput={setPassword} autocomplete="current-password" required />
      </Form>
    </>
  );
}

