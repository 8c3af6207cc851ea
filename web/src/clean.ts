// What others write (the guard, whoever named a device, a token or a link) is a stranger's
// text: it may hide characters, turn the direction of a line, or be a thousand lines long.
// Here, and only here, it is made harmless: every text of the page goes through it on its way
// to the screen, and names are cut where they stand in a sentence.
import { Fragment, options } from "preact";

/** Characters that nobody sees: controls, marks of direction (Unicode's Bidi_Control), zero widths, fillers, tags. */
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
/** More marks on one letter than any language writes would cover the lines above and below. */
const heaped = /(\p{M}{4})\p{M}+/gu;
const plain = /^[ -~\u00a0-\u00ac\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]*$/;

/** clean gives a stranger's text without what hides or reorders, in one line, of at most so many characters. */
export function clean(text: unknown, most = 300): string {
  if (typeof text !== "string") return typeof text === "number" ? String(text) : "";
  let s = text.length > 4 * most ? text.slice(0, 4 * most) : text; // a character has at most two units; the rest is for what is dropped
  if (!plain.test(s)) s = s.replace(breaks, " ").replace(hidden, "").replace(heaped, "$1");
  const cut = text.length > 4 * most || s.length > most;
  if (!cut) return s;
  const all = Array.from(s);
  return all.length > most || text.length > 4 * most ? all.slice(0, most).join("") + "…" : s;
}

/** named is a stranger's name for a person, a device or an entry; one of which nothing is left is "?". */
export const named = (text: unknown): string => clean(text, 80).trim() || "?";

/** pick looks a stranger's word up in a table of ours; words such as "constructor" are in none. */
export const pick = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined => (Object.hasOwn(table, word) ? table[word] : undefined);

const longest = 5000; // of one text on the page
const spoken = ["aria-label", "title", "alt", "placeholder"];

function tame(child: unknown): unknown {
  if (typeof child === "string") return clean(child, longest);
  if (Array.isArray(child) && child.some((c) => typeof c === "string" || Array.isArray(c))) return child.map(tame);
  return child;
}

const before = options.vnode;
options.vnode = (v) => {
  if (typeof v.type === "string" || v.type === Fragment) {
    const props = v.props as Record<string, unknown>;
    if (props["children"] !== undefined) props["children"] = tame(props["children"]);
    if (v.type !== Fragment) for (const k of spoken) if (typeof props[k] === "string") props[k] = clean(props[k], longest);
  }
  before?.(v);
};
