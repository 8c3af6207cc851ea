import type { Page } from "./list";
import { t } from "../text/text";

export const home: Page = { path: "/home", needs: "open", place: 1, broad: true, title: (x) => x.home.title, View };

function View() {
  return <h1>{t.value.home.title}</h1>;
}
