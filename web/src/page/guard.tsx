// The guard: by what it is known, what it makes wait, and who enforces what.
import type { Page } from "./list";
import { named } from "../clean";
import { about } from "../store";
import { span, t } from "../text/text";
import type { Enforcer } from "../core.d";
import { sentence } from "../fail";
import { Facts, Skeleton, Stamp, useControls } from "../ui";
import { Fingerprint } from "./sign-in";

export const guardPage: Page = { path: "/settings/guard", needs: "nothing", under: "/settings", title: (x) => x.guard.title, View };

function View() {
  const said = t.value.guard;
  const g = about.value, controls = useControls();
  if (!g) return <><h1>{said.title}</h1><Skeleton rows={5} /></>;
  const p = g.policy;
  return (
    <>
      <h1>{said.title}</h1>
      <Fingerprint />
      <section class="stack">
        <h2>{said.networks}</h2>
        <Facts short rows={[...g.networks.map((n) => [named(n.name), n.dev ? said.dev : n.testnet ? said.testnet : n.native.symbol] as const), [said.version, named(g.version)]]} />
      </section>
      <section class="stack">
        <h2>{said.waits}</h2>
        <Facts short rows={[[said.rest, span(p.rest_seconds)], [said.book, span(p.book_seconds)], [said.raise, span(p.raise_seconds)], [said.redeal, span(p.redeal_seconds)], [said.hold, span(p.unfreeze_seconds)]]} />
      </section>
      <section class="stack">
        <h2>{said.enforce}</h2>
        <p class="grey">{said.enforceText}</p>
        {controls ? <ul class="enforce" aria-label={said.enforce}>
          {controls.map((c) => <li key={c.control}><Stamp by={c.by as Enforcer} /><span>{sentence(c.text)}</span></li>)}
        </ul> : <Skeleton rows={5} />}
      </section>
    </>
  );
}
