// What the guard says in English, in the language of the page. The core knows the texts in
// both; until it answered, and where it knows none, the English stands.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../core";
import { sentence } from "../fail";
import { lang } from "../settings";

const known = signal<ReadonlyMap<string, string>>(new Map());

/** translated puts sentences of the guard into the page's language. */
export async function translated(texts: readonly string[]): Promise<string[]> {
  if (lang.peek() === "en" || texts.length === 0) return [...texts];
  const { sentences } = await ask("translate", { sentences: [...texts] });
  return texts.map((x, i) => sentences[i] ?? x);
}

/** Said shows one sentence of the guard. */
export function Said({ text }: { text: string }) {
  const zh = lang.value === "zh", there = known.value.get(text);
  useEffect(() => {
    if (!zh || there !== undefined) return;
    void translated([text]).then(([s = text]) => (known.value = new Map([...known.peek(), [text, s]])), () => undefined);
  }, [zh, text]);
  return <>{sentence(zh ? there ?? text : text)}</>;
}
