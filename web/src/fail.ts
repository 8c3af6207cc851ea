// What is said when something fails: what happened, what it means, what to do.
import { clean, pick } from "./clean";
import { Updating } from "./core";
import { Problem } from "./guard";
import { say } from "./store";
import { t } from "./text/text";

/** told turns whatever was thrown into a sentence for a person. */
export function told(e: unknown): string {
  const said = t.peek().fail;
  if (e instanceof Problem) {
    if (e.message !== "") return sentence(e.message) + (e.kind === "internal" && e.request ? " " + said.request(e.request) : "");
    return pick(said.kind, e.kind) ?? said.kind.internal;
  }
  if (e instanceof Updating) return said.updating;
  if (e instanceof DOMException && e.name === "NotAllowedError") return said.refused;
  console.error(e);
  return said.kind.internal;
}

/** sentence begins with a capital and ends with a full stop; the guard's texts do neither. */
export function sentence(text: string): string {
  text = clean(text, 600).trim();
  if (text === "") return "";
  const s = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?。！？…]$/u.test(s) ? s : s + (/\p{Script=Han}/u.test(s) ? "。" : ".");
}

export const kindOf = (e: unknown): string => (e instanceof Problem ? e.kind : "internal");

/** complain tells a failure at the edge of the page, where no form shows it. */
export function complain(e: unknown): void {
  if (e instanceof DOMException && e.name === "AbortError") return;
  say(told(e), "bad");
}
