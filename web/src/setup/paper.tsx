// Step 4: a new paper, or one that is there already.
import { useState } from "preact/hooks";
import { bytes, wipe } from "../bytes";
import { ask, call } from "../core";
import { go } from "../router";
import { took } from "../session";
import { say } from "../store";
import { t } from "../text/text";
import { Check, Field, Form, List, Note, Row, Button } from "../ui";
import { adding, checked } from "./state";

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
  adding.value = "";
  took(await ask("info", {}));
}

function Restore({ onBack }: { onBack(): void }) {
  const [words, setWords] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [imported, setImported] = useState(true);
  const [hints, setHints] = useState<string[]>([]);
  const said = t.value.restore;
  const type = (v: string): void => {
    setWords(v);
    const last = /(\S+)$/.exec(v)?.[1] ?? "";
    if (!/^[a-zA-Z]{2,}$/.test(last)) return setHints([]);
    void ask("wordHint", {}, bytes(last.toLowerCase())).then((r) => setHints(r.words?.[0] === last && r.words.length === 1 ? [] : r.words ?? []));
  };
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <Form submit={said.submit} label={said.title} disabled={words.trim() === ""} other={<Button onPress={onBack}>{t.value.ui.back}</Button>} onSubmit={async () => {
        const { out } = await call("restore", { label: label(), imported }, [bytes(words), bytes(passphrase)]);
        setWords("");
        setPassphrase("");
        if (out.known) say(said.known);
        adding.value = "";
        checked.value = out.wallet.id; // whoever typed the words has them
        took(await ask("info", {}));
      }}>
        <Field label={said.words} value={words} onInput={type} rows={4} mono hint={said.hint} required />
        <div class="hints" role="group" aria-label={said.complete}>
          {hints.map((h) => <button key={h} type="button" class="button quiet mono" onClick={() => {
            setWords(words.replace(/\S+$/, h + " "));
            setHints([]);
            document.querySelector("textarea")?.focus();
          }}>{h}</button>)}
        </div>
        <Field label={said.passphrase} value={passphrase} onInput={setPassphrase} hint={said.passphraseHint} />
        <Check checked={imported} onChange={setImported}>{said.imported}</Check>
        {imported ? <Note><p class="small">{said.importedText}</p></Note> : null}
      </Form>
    </>
  );
}
