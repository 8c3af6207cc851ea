// Step 4: a new paper, or one that is there already.
import { useState } from "preact/hooks";
import { bytes, wipe } from "../bytes";
import { ask, call } from "../core";
import { go } from "../router";
import { took } from "../session";
import { say } from "../store";
import { t } from "../text/text";
import { Check, Form, List, Note, Row, Button } from "../ui";
import { adding } from "./state";
import { blank, Typed } from "./typed";

export function Paper() {
  const [restoring, setRestoring] = useState(false);
  const said = t.value.paper;
  if (restoring) return <Restore onBack={() => setRestoring(false)} />;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <List>
        <Row title={said.fresh} note={said.freshText} onPress={make} end="›" />
        <Row title={said.have} note={said.haveText} onPress={() => setRestoring(true)} end="›" />
        {adding.value ? null : <Row title={t.value.pair.title} note={t.value.pair.lead} to="/pair" end="›" />}
      </List>
      {adding.value ? <div class="act"><Button onPress={() => {
        adding.value = "";
        go("/settings/wallets", "replace");
      }}>{t.value.ui.cancel}</Button></div> : null}
    </>
  );
}

const label = (): string => adding.peek() || t.peek().paper.label;

async function make(): Promise<void> {
  const { secrets } = await call("newPaper", { label: label() });
  wipe(...secrets); // the next page asks for the words when they are to be seen
  took(await ask("info", {}));
  adding.value = ""; // not before the new wallet is there: set-up would be over
}

function Restore({ onBack }: { onBack(): void }) {
  const [typed, setTyped] = useState(blank);
  const [imported, setImported] = useState(true);
  const said = t.value.restore;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <Form submit={said.submit} label={said.title} disabled={typed.words.trim() === ""} other={<Button onPress={onBack}>{t.value.ui.back}</Button>} onSubmit={async () => {
        const { out } = await call("restore", { label: label(), imported }, [bytes(typed.words), bytes(typed.passphrase)]);
        setTyped(blank);
        if (out.known) say(said.known);
        took(await ask("info", {}));
        adding.value = "";
      }}>
        <Typed state={typed} onChange={setTyped} />
        <Check checked={imported} onChange={setImported}>{said.imported}</Check>
        {imported ? <Note><p class="small">{said.importedText}</p></Note> : null}
      </Form>
    </>
  );
}
