// Step 4, with a new paper: what to know first, the words, and a check of three of them.
import { useEffect, useState } from "preact/hooks";
import { bytes, readable, wipe } from "../bytes";
import { ask, call } from "../core";
import { complain } from "../fail";
import { Problem } from "../guard";
import { took } from "../session";
import { t } from "../text/text";
import { Button, Check, Field, Form, Note, Words } from "../ui";
import { current } from "./state";

export function PaperWords() {
  const [at, setAt] = useState<"teach" | "words" | "check">("teach");
  const [count, setCount] = useState(24);
  const wallet = current();
  if (!wallet) return null;
  if (at === "teach") return <Teach onReady={() => setAt("words")} />;
  if (at === "words") return <Shown wallet={wallet.id} onWritten={(n) => {
    setCount(n);
    setAt("check");
  }} />;
  return <Three wallet={wallet.id} count={count} onBack={() => setAt("words")} />;
}

function Teach({ onReady }: { onReady(): void }) {
  const [ready, setReady] = useState(false);
  const said = t.value.paper;
  return (
    <>
      <h1>{said.teach}</h1>
      <ul class="stack rules">{said.rules.map((r) => <li key={r}>{r}</li>)}</ul>
      <Check checked={ready} onChange={setReady}>{said.ready}</Check>
      <div class="act"><Button kind="primary" disabled={!ready} onPress={onReady}>{said.show}</Button></div>
    </>
  );
}

/** Shown asks the core for the words only while they are to be seen, and drops them when the page is left. */
function Shown({ wallet, onWritten }: { wallet: string; onWritten(count: number): void }) {
  const [words, setWords] = useState<string[] | null>(null);
  const said = t.value.words;
  const show = async (): Promise<void> => {
    const { secrets } = await call("paper", { wallet });
    setWords(secrets[0] ? readable(secrets[0]).split(" ") : []);
    wipe(...secrets);
  };
  useEffect(() => {
    show().catch(complain);
    const hide = (): void => {
      if (document.visibilityState === "hidden") setWords(null);
    };
    document.addEventListener("visibilitychange", hide);
    return () => document.removeEventListener("visibilitychange", hide);
  }, [wallet]);
  return (
    <>
      <div class="stack tight"><h1>{said.title(words?.length ?? 24)}</h1><p class="grey">{said.lead}</p></div>
      {words ? <Words words={words} /> : <Note><p>{said.hidden}</p><Button onPress={show}>{said.again}</Button></Note>}
      <Note kind="wait"><p class="small">{said.shot}</p></Note>
      <div class="act"><Button kind="primary" disabled={!words} onPress={() => onWritten(words?.length ?? 0)}>{said.written}</Button></div>
    </>
  );
}

/** three draws three different places, in their order. */
function three(count: number): number[] {
  const all = new Set<number>();
  while (all.size < 3) all.add(1 + Math.floor((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) * count / 256));
  return [...all].sort((a, b) => a - b);
}

/** Three asks for three of the words on paper; the vault remembers that they were right. With back, the words of that button, it stands under a heading of others. */
export function Three({ wallet, count, back, onBack }: { wallet: string; count: number; back?: string; onBack(): void }) {
  const [at] = useState(() => three(count));
  const [typed, setTyped] = useState(["", "", ""]);
  const said = t.value.words;
  return (
    <>
      <div class="stack tight">{back ? null : <h1>{said.check}</h1>}<p class="grey">{said.checkText}</p></div>
      <Form submit={said.submit} label={said.check} disabled={typed.some((w) => w.trim() === "")} other={<Button onPress={onBack}>{back ?? said.back}</Button>} onSubmit={async () => {
        const { right } = await ask("checkWords", { wallet, at }, ...typed.map((w) => bytes(w)));
        const bad = at.filter((_, i) => !right[i]);
        if (bad.length > 0) throw new Problem("invalid", said.wrong(bad.join(", ")));
        took(await ask("info", {})); // the vault knows now
      }}>
        <div class="typed">{at.map((n, i) => <Field key={n} label={said.word(n)} value={typed[i] ?? ""} onInput={(v) => setTyped(typed.map((w, j) => (j === i ? v : w)))} mono required />)}</div>
      </Form>
    </>
  );
}
