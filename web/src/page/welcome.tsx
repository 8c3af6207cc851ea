// Welcome: paper, device, guard in one picture.
import type { Page } from "./list";
import { user } from "../store";
import { t } from "../text/text";
import { Link, Note, Tally } from "../ui";

export const welcome: Page = { path: "/welcome", needs: "nothing", title: (x) => x.welcome.title, View };

function View() {
  const said = t.value.welcome;
  return (
    <>
      <div class="stack centre">
        <Tally size="large" state="together" />
        <h1>{said.title}</h1>
        <p>{said.lead}</p>
      </div>
      <ul class="picture">
        <li><Paper /><strong>{said.paper}</strong><p>{said.paperText}</p></li>
        <li><Half side="left" /><strong>{said.device}</strong><p>{said.deviceText}</p></li>
        <li><Half side="right" /><strong>{said.guard}</strong><p>{said.guardText}</p></li>
      </ul>
      <p class="stack centre"><strong>{said.remember}</strong></p>
      <div class="act middle">
        <Link kind="primary" to="/set-up">{said.begin}</Link>
        <Link to="/pair">{t.value.pair.title}</Link>
        {user.value ? null : <Link to="/sign-in">{said.signIn}</Link>}
      </div>
      <p class="stack centre small grey">{said.restore}</p>
      {location.hostname === "localhost" ? null : <Note title={said.own}><p>{said.ownText}</p></Note>}
    </>
  );
}

function Paper() {
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      <path class="stroke" d="M22 8H66L78 20V92H22Z" />
      <path class="thin" d="M31 34H46M54 34H69M31 46H46M54 46H69M31 58H46M54 58H69M31 70H46M54 70H58" />
      <path class="seal" d="M60 74H71V85H60Z" />
    </svg>
  );
}

/** Half is one half of the tally, on a device or at a guard. */
function Half({ side }: { side: "left" | "right" }) {
  const left = side === "left";
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      {left ? <path class="stroke" d="M28 6H72V94H28ZM45 88H55" /> : <path class="stroke" d="M14 12H86V46H14ZM14 54H86V88H14ZM22 40H30M22 82H30" />}
      <g transform={left ? "translate(31 18) scale(0.66)" : "translate(26 17) scale(0.66)"}>
        {left
          ? <><path class="bronze" d="M50 6H28Q20 6 20 14V86Q20 94 28 94H50V79H44V67H50V45H56V33H50Z" /><path class="inlay" d="M50 19Q44 33 28 42M36 49.5H50M50 60H37V86H50" /></>
          : <><path class="bronze" d="M50 6H72Q80 6 80 14V86Q80 94 72 94H50V79H44V67H50V45H56V33H50Z" /><path class="inlay" d="M50 19Q56 33 72 42M64 49.5H50M50 60H63V86H50" /></>}
      </g>
    </svg>
  );
}
