// A paper that is typed: its words, with those that fit, and its passphrase.
import { useState } from "preact/hooks";
import { bytes } from "../bytes";
import { ask } from "../core";
import { t } from "../text/text";
import { Field } from "../ui";

export interface TypedState { words: string; passphrase: string }
export const blank: TypedState = { words: "", passphrase: "" };

export function Typed({ state, onChange }: { state: TypedState; onChange(s: TypedState): void }) {
  const [hints, setHints] = useState<string[]>([]);
  const said = t.value.restore;
  const type = (words: string): void => {
    onChange({ ...state, words });
    const last = /(\S+)$/.exec(words)?.[1] ?? "";
    if (!/^[a-zA-Z]{2,}$/.test(last)) return setHints([]);
    void ask("wordHint", {}, bytes(last.toLowerCase())).then((r) => setHints(r.words?.[0] === last && r.words.length === 1 ? [] : r.words ?? []));
  };
  return (
    <>
      <Field label={said.words} value={state.words} onInput={type} rows={4} mono hint={said.hint} required />
      <div class="hints" role="group" aria-label={said.complete}>
        {hints.map((h) => <button key={h} type="button" class="button quiet mono" onClick={() => {
          onChange({ ...state, words: state.words.replace(/\S+$/, h + " ") });
          setHints([]);
          document.querySelector("textarea")?.focus();
        }}>{h}</button>)}
      </div>
      <Field label={said.passphrase} value={state.passphrase} onInput={(passphrase) => onChange({ ...state, passphrase })} hint={said.passphraseHint} />
    </>
  );
}
