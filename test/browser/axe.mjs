// axe-core on the page as it stands, put in by the driver: the page's own policy lets nothing in.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** accessible throws with every violation of axe's rules. */
export async function accessible(p, where) {
  await p.evaluate(source);
  const found = await p.evaluate(async () => (await globalThis.axe.run(document)).violations.map((v) => `${v.id}: ${v.help}\n    ${v.nodes.map((n) => n.html.slice(0, 160)).join("\n    ")}`));
  if (found.length) throw new Error(`${where}:\n  ${found.join("\n  ")}`);
}

/** looks are both themes in both languages. */
export const looks = ["en", "zh"].flatMap((lang) => ["light", "dark"].map((theme) => ({ lang, theme })));

/** dress gives the page a language and a theme, as its own setting. */
export async function dress(p, { lang, theme }) {
  await p.evaluate(([l, th]) => {
    const kept = JSON.parse(localStorage.getItem("hefu.settings") ?? "{}");
    localStorage.setItem("hefu.settings", JSON.stringify({ ...kept, lang: l, theme: th }));
  }, [lang, theme]);
  await p.reload();
}
