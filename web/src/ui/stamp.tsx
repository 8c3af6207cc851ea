import { useId, useState } from "preact/hooks";
import type { Enforcer } from "../core.d";
import { t } from "../text/text";
import { Said } from "./said";

/**
 * Stamp says who enforces a control; a tap explains what that protects against and what not.
 * It stands beside the control, and its explanation under it.
 */
export function Stamp({ by, text }: { by: Enforcer; text?: string | undefined }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const said = t.value.stamp;
  return (
    <>
      <button type="button" class={"stamp " + by} aria-expanded={open} aria-controls={id} aria-label={said.name(said.word[by])} onClick={(e) => {
        e.stopPropagation();
        setOpen(!open);
      }}>{said.word[by]}</button>
      <span id={id} class={open ? "said" : ""} role="note" hidden={!open}>{open ? <>{text ? <><Said text={text} /> </> : null}{said.means[by]}</> : null}</span>
    </>
  );
}
