import { signal } from "@preact/signals";
import { useEffect, useId, useState } from "preact/hooks";
import type { Enforcer, hefu } from "../core.d";
import { ask } from "../core";
import { sentence } from "../fail";
import { lang } from "../settings";
import { t } from "../text/text";

const labels = signal<{ lang: string; all: readonly hefu.Label[] }>({ lang: "", all: [] });

/**
 * useControls are the controls with who makes each hold, as this program words them in the
 * page's language; undefined until the core answered. No guard has a word in it.
 */
export function useControls(wanted = true): readonly hefu.Label[] | undefined {
  const now = lang.value;
  useEffect(() => {
    if (wanted && labels.peek().lang !== now) void ask("controls", {}).then((x) => (labels.value = { lang: now, all: x.labels }), () => undefined);
  }, [now, wanted]);
  return labels.value.lang === now ? labels.value.all : undefined;
}

/**
 * Stamp says who enforces a control; a tap explains what that protects against and what not.
 * It stands beside the control, and its explanation under it.
 */
export function Stamp({ by: named, control }: { by: Enforcer; control?: string }) {
  const by: Enforcer = named === "device" || named === "chain" ? named : "guard"; // a word that nobody knows is the guard's
  const [open, setOpen] = useState(false);
  const id = useId();
  const said = t.value.stamp;
  const text = useControls(open && control !== undefined)?.find((c) => c.control === control)?.text;
  return (
    <>
      <button type="button" class={"stamp " + by} aria-expanded={open} aria-controls={id} aria-label={said.name(said.word[by])} onClick={(e) => {
        e.stopPropagation();
        setOpen(!open);
      }}>{said.word[by]}</button>
      <span id={id} class={open ? "said" : ""} role="note" hidden={!open}>{open ? <>{text ? <>{sentence(text)} </> : null}{said.means[by]}</> : null}</span>
    </>
  );
}
