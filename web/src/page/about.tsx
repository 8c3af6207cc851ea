import type { Page } from "./list";
import { groups } from "../bytes";
import { named } from "../clean";
import { about as guardOf, version } from "../store";
import { t } from "../text/text";
import { Facts, Note } from "../ui";

export const about: Page = { path: "/about", needs: "nothing", under: "/settings", title: (x) => x.about.title, View };

const parts = [["Preact, Preact Signals", "MIT"], ["uqr", "MIT"], ["jsQR", "Apache-2.0"], ["Go", "BSD-3-Clause"]] as const;

function View() {
  const said = t.value.about;
  return (
    <>
      <div class="stack tight"><h1>{said.title}</h1><p class="grey">{said.lead}</p></div>
      <Facts rows={[
        [said.guard, guardOf.value ? named(guardOf.value.version) : "–"],
        [said.page, version.value ? <span class="secret">{groups(version.value, 8).map((g, i) => <span key={i}>{g}</span>)}</span> : said.pageNone],
      ]} />
      <p class="small grey">{said.pageHint}</p>
      <Note kind="wait" title={said.crypto}>{said.cryptoText.map((p) => <p key={p}>{p}</p>)}</Note>
      <section class="stack">
        <h2>{said.licences}</h2>
        <ul class="stack tight">{parts.map(([what, which]) => <li key={what}>{said.licence(what, which)}</li>)}<li>{said.source}</li></ul>
      </section>
    </>
  );
}
