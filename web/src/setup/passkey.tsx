// Step 2, at its end: a touch may open the vault too, where this device can tell its owner.
import { ask } from "../core";
import { Problem } from "../guard";
import { make } from "../passkey";
import { relook, took } from "../session";
import { say, user } from "../store";
import { run, t } from "../text/text";
import { Button, Form, Stamp } from "../ui";
import { account, offer, unoffer } from "./state";

export function Passkey() {
  const said = t.value.offer, keys = t.value.passkeys;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p>{said.lead}</p><p><Stamp by="device" /></p></div>
      <Form submit={said.submit} label={said.title} other={<Button onPress={unoffer}>{said.later}</Button>} onSubmit={async () => {
        const made = await make(keys.first, account.peek()?.name ?? user.peek()?.name ?? "hefu");
        if (!made) throw new Problem("invalid", keys.weak);
        const password = offer.peek();
        if (!password) return; // the vault was locked meanwhile
        took(await ask("addPasskey", made.key, made.secret, password.slice()));
        await relook();
        unoffer();
        say(keys.added);
      }}>
        <p class="small grey">{run(keys.host(location.hostname), said.where)}</p>
      </Form>
    </>
  );
}
