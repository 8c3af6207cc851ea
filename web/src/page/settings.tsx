import type { Page } from "./list";
import { Appearance } from "../frame";
import { t } from "../text/text";

export const settings: Page = { path: "/settings", needs: "open", place: 4, title: (x) => x.settings.title, View };

function View() {
  const said = t.value.settings;
  return (
    <>
      <h1>{said.title}</h1>
      <section class="stack"><h2>{said.appearance}</h2><Appearance /></section>
    </>
  );
}
