// Small parts: rows, skeletons, empty states, addresses, words.
import type { ComponentChildren } from "preact";
import { groups } from "../bytes";
import { say } from "../store";
import { t } from "../text/text";
import { Button } from "./button";
import { Tally, type TallyState } from "./tally";

export function List({ children, label }: { children: ComponentChildren; label?: string }) {
  return <ul class="list" aria-label={label}>{children}</ul>;
}

/** Row is one line of a list: a title, what is known of it, and an end. With to it opens a page. */
export function Row({ title, note, end, to, onPress, before }: { title: ComponentChildren; note?: ComponentChildren; end?: ComponentChildren; to?: string; onPress?: () => void; before?: ComponentChildren }) {
  const inner = (
    <>
      {before}
      <span class="row-main">
        <span class="row-title">{title}</span>
        {note ? <><br /><span class="row-note">{note}</span></> : null}
      </span>
      {end ? <span class="row-end">{end}</span> : null}
    </>
  );
  if (to) return <li><a class="row" href={"#" + to}>{inner}</a></li>;
  if (onPress) return <li><button type="button" class="row" onClick={onPress}>{inner}</button></li>;
  return <li class="row">{inner}</li>;
}

/** Skeleton keeps the place of what is on its way: nothing jumps when it arrives. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  return (
    <div class="list" role="status" aria-label={t.value.ui.loading}>
      {Array.from({ length: rows }, (_, i) => <span key={i} class="skeleton row" />)}
    </div>
  );
}

/** Empty teaches what would be here. */
export function Empty({ title, children, state = "apart" }: { title: string; children?: ComponentChildren; state?: TallyState }) {
  return (
    <div class="empty">
      <Tally state={state} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Note is a framed remark. */
export function Note({ title, children, kind = "" }: { title?: string; children: ComponentChildren; kind?: "" | "wait" | "bad" }) {
  return (
    <div class={"note stack tight " + kind}>
      {title ? <h2>{title}</h2> : null}
      {children}
    </div>
  );
}

/** Facts are names and what holds of each; short: long names, and values of a word or two at the end of the line. */
export function Facts({ rows, short = false }: { rows: readonly (readonly [string, ComponentChildren])[]; short?: boolean }) {
  return <dl class={short ? "facts short" : "facts"}>{rows.map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>;
}

/** Address shows all of an address in groups of four; a screen reader and the clipboard get it whole. */
export function Address({ text, large = false }: { text: string; large?: boolean }) {
  const [, head = "", rest = text] = /^(0x|bc1|tb1|bcrt1)?(.*)$/s.exec(text) ?? [];
  return (
    <span class={"address" + (large ? " large" : "")} data-address={text}
      onCopy={(e) => {
        e.preventDefault();
        e.clipboardData?.setData("text/plain", text);
      }}>
      <span class="unseen">{text}</span>
      {[...(head ? [head] : []), ...groups(rest)].map((g, i) => <span key={i} class="group" aria-hidden="true">{g}</span>)}
    </span>
  );
}

/** Copy puts a public text on the clipboard and says so. */
export function Copy({ text, label, primary = false }: { text: string; label?: string; primary?: boolean }) {
  const said = t.value.ui;
  return (
    <Button kind={primary ? "primary" : "plain"} onPress={async () => {
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        return say(t.peek().ui.noClipboard, "bad");
      }
      say(said.copied);
    }}>{label ?? said.copy}</Button>
  );
}

/** Words shows a paper's words, numbered as they are written down. */
export function Words({ words }: { words: readonly string[] }) {
  return <ol class="words" translate={false}>{words.map((w, i) => <li key={i}>{w}</li>)}</ol>;
}

/** Steps shows how far one is; the text beside it says it too. */
export function Steps({ at, of, name }: { at: number; of: number; name: string }) {
  return (
    <div class="stack tight">
      <ol class="steps" aria-hidden="true">{Array.from({ length: of }, (_, i) => <li key={i} data-done={i < at ? "" : undefined} />)}</ol>
      <p class="small grey">{t.value.ui.step(at, of)} · {name}</p>
    </div>
  );
}
