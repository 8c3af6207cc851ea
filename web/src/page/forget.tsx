// Forget this device: a separate act from sign-out, after a look at the backup.
import { useState } from "preact/hooks";
import type { Page } from "./list";
import { guard } from "../guard";
import { go } from "../router";
import { forget as erase } from "../session";
import { here, say, user, vault } from "../store";
import { t } from "../text/text";
import { Check, Field, Form, Link, Note } from "../ui";

export const forget: Page = { path: "/forget", needs: "nothing", under: "/settings", title: (x) => x.forget.title, View };

function View() {
  const said = t.value.forget;
  const [paper, setPaper] = useState(false);
  const [alone, setAlone] = useState(false);
  const [refuse, setRefuse] = useState(true);
  const [word, setWord] = useState("");
  const whole = (vault.value?.wallets ?? []).some((w) => w.paper);
  const device = user.value ? here.value?.device : undefined;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p>{said.lead}</p></div>
      <Note kind="bad"><p>{said.back}</p></Note>
      {whole ? <Note kind="wait"><p>{said.whole}</p><Link to="/set-up">{said.check}</Link></Note> : (
        <Form submit={said.submit} danger label={said.title} disabled={!paper || !alone || word.trim() !== said.word} other={<Link to="/">{t.value.ui.cancel}</Link>} onSubmit={async () => {
          if (device && refuse) await guard.refuseDevice(device);
          await erase();
          say(said.done);
          go("/");
        }}>
          <div>
            <Check checked={paper} onChange={setPaper}>{said.paper}</Check>
            <Check checked={alone} onChange={setAlone}>{said.alone}</Check>
            {device ? <Check checked={refuse} onChange={setRefuse}>{said.refuse}</Check> : null}
          </div>
          <Field label={said.type(said.word)} value={word} onInput={setWord} required />
        </Form>
      )}
    </>
  );
}
