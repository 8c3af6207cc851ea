// The picture of the product: a tally in two halves, with 合 across the seam. Drawn once,
// here; CSS moves the halves. It is the logo, the unlock picture, the approval and the
// empty state, and nothing else decorates.
import { useEffect, useRef } from "preact/hooks";

export type TallyState = "apart" | "together" | "broken";

// The seam runs down the middle; a tongue of each half lies in the other. It is at x = 50
// wherever a stroke of the character crosses it, so that the strokes meet.
const left = "M50 6H28Q20 6 20 14V86Q20 94 28 94H50V79H44V67H50V45H56V33H50Z";
const right = "M50 6H72Q80 6 80 14V86Q80 94 72 94H50V79H44V67H50V45H56V33H50Z";

interface Props {
  state?: TallyState;
  size?: "small" | "large";
  /** From 0 (apart) to 1 (together): the halves follow real progress. */
  closed?: number;
  /** What it tells to those who do not see it; without it the picture is hidden from them. */
  label?: string;
}

export function Tally({ state = "apart", size, closed, label }: Props) {
  const at = useRef<SVGSVGElement>(null);
  useEffect(() => {
    if (closed === undefined) at.current?.style.removeProperty("--gap");
    else at.current?.style.setProperty("--gap", String(7 * (1 - closed)));
  }, [closed]);
  return (
    <svg ref={at} class={"tally " + (size ?? "")} viewBox="0 0 100 100" data-state={state} role={label ? "img" : undefined} aria-label={label} aria-hidden={label ? undefined : "true"} focusable="false">
      <g class="half left">
        <path class="body" d={left} />
        <path class="glyph" d="M50 19Q44 33 28 42M36 49.5H50M50 60H37V86H50" />
      </g>
      <g class="half right">
        <path class="body" d={right} />
        <path class="glyph" d="M50 19Q56 33 72 42M64 49.5H50M50 60H63V86H50" />
      </g>
    </svg>
  );
}
