// Every page in both languages and both themes: no violation of axe's rules, nothing wider than
// a phone, and, where HEFU_SCREENS says so, a picture of each.
import { mkdirSync } from "node:fs";
import { accessible } from "./axe.mjs";
import { open, page as home, Person, prop, watched } from "./lib.mjs";
import { account, addressOf, approve, authenticator, draft, beside, paper, reader, split, vault } from "./steps.mjs";

const folder = process.env.HEFU_SCREENS;
if (folder) mkdirSync(folder, { recursive: true });
const browser = await open();
const { context, fine } = await watched(browser, { reducedMotion: "reduce" });
const p = await context.newPage();
let shown = p; // what is looked at
const alice = new Person("alice");
const names = { en: { options: "Language and theme", done: "Done", to: "中文" }, zh: { options: "语言与主题", done: "完成", to: "English" } };
// What the README shows: these also as a phone shows them, so that they stand beside each other.
const readme = ["welcome", "home", "review", "transfer-resting"];
let lang = "en";
const bad = [];

async function speak(want) {
  if (lang === want) return;
  const said = names[lang];
  await shown.getByRole("button", { name: said.options }).click();
  await shown.getByRole("dialog").getByText(said.to).click();
  lang = want;
  await shown.getByRole("dialog").getByRole("button", { name: names[want].done }).click();
  await shown.getByRole("dialog").waitFor({ state: "detached" }).catch(() => shown.getByRole("dialog").waitFor({ state: "hidden" }));
  await shown.locator(`html[lang^="${want}"]`).waitFor();
  await shown.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

/** picture is the whole page with its bars at their edges, as on a phone that is long enough. */
async function picture(path) {
  const size = shown.viewportSize();
  const height = await shown.evaluate(() => document.documentElement.scrollHeight);
  await shown.setViewportSize({ width: size.width, height: Math.max(size.height, height) });
  await shown.screenshot({ path, scale: "css" });
  await shown.setViewportSize(size);
}

/** shot looks at the page as it stands, in every look. */
async function shot(name) {
  for (const l of ["en", "zh"]) {
    await speak(l);
    await shown.mouse.move(0, 0); // nothing is pointed at
    for (const theme of ["light", "dark"]) {
      await shown.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await shown.waitForFunction(() => !document.querySelector("[aria-busy=true], .skeleton"));
      await accessible(shown, `${name} ${l} ${theme}`).catch((e) => bad.push(e.message));
      const wide = await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) bad.push(`${name} ${l} is ${wide} px wider than a phone`);
      if (!folder) continue;
      await picture(`${folder}/${name}-${l}-${theme}.png`);
      if (readme.includes(name)) await shown.screenshot({ path: `${folder}/${name}-${l}-${theme}-phone.png`, scale: "css" });
    }
  }
  await speak("en");
}

const pages = async (list) => {
  for (const [name, path] of list) {
    await p.goto(`${home}/#${path}`);
    await p.getByRole("heading").first().waitFor();
    await shot(name);
  }
};

try {
  await reader(p);
  await p.goto(home);
  await p.getByRole("heading").first().waitFor();
  await pages([["welcome", "/"], ["sign-in", "/sign-in"], ["pair", "/pair"]]);
  await p.goto(home + "/#/set-up");
  await p.getByLabel("User name").waitFor();
  await shot("set-up-1-account");
  await account(p, alice);
  await p.getByLabel("Vault password", { exact: true }).waitFor();
  await shot("set-up-2-vault");
  await vault(p, alice, { look: () => shot("set-up-2-passkey") });
  await p.locator("[data-secret]").waitFor();
  await shot("set-up-3-authenticator");
  await authenticator(p, alice);
  await p.getByRole("button", { name: "Make a new paper" }).waitFor();
  await shot("set-up-4-paper");
  const words = await paper(p, { teach: () => shot("set-up-4-teach"), words: () => shot("set-up-4-words"), check: () => shot("set-up-4-check") });
  await p.getByLabel(/code/i).waitFor();
  await shot("set-up-5-split");
  await split(p, alice, { ETH: "10" });
  await p.waitForURL(/#\/receive/);
  await pages([
    ["settings", "/settings"], ["wallets", "/settings/wallets"], ["passkeys", "/settings/passkeys"], ["password", "/settings/password"], ["file", "/settings/file"], ["devices", "/settings/devices"],
    ["sessions", "/settings/sessions"], ["guard", "/settings/guard"], ["about", "/about"], ["forget", "/forget"], ["check-list", "/check-list"], ["own-paper", "/settings/paper"], ["offline", "/offline"],
  ]);
  await p.goto(home + "/#/settings/paper");
  await p.getByLabel("The words", { exact: true }).fill(words.join(" ").toUpperCase());
  await p.locator("main").getByRole("button", { name: "Check", exact: true }).click();
  await p.getByRole("heading", { name: /^This is the paper of/ }).waitFor();
  await shot("own-paper-right");
  await pages([["pair-code", "/pair"], ["home-empty", "/home"], ["receive", "/receive"], ["activity-empty", "/activity"], ["limits", "/limits"], ["book", "/book"]]);
  const eth = await addressOf(p, "Dev chain");
  await prop("fund", eth, "10");
  await prop("mint", eth, "250");
  await p.goto(home + "/#/home");
  await p.getByText("10", { exact: true }).first().waitFor();
  await p.getByText("ETH", { exact: true }).first().click();
  await p.getByRole("heading").first().waitFor();
  await shot("asset");
  await draft(p, { to: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", amount: "0.5", asset: /ETH/ }, async () => {
    await p.getByLabel(/^Amount/).blur();
    await p.locator(".fees .num", { hasText: "ETH" }).first().waitFor();
    await shot("send");
  });
  await p.getByRole("heading", { name: "Review", exact: true }).waitFor();
  await shot("review");
  await approve(p, alice);
  await p.getByRole("heading", { name: "resting", exact: true }).waitFor();
  await shot("transfer-resting");
  const resting = p.url();
  await pages([["home", "/home"]]);
  await p.goto(resting);
  await p.getByRole("button", { name: "Stop it" }).click();
  await p.getByRole("heading", { name: "stopped", exact: true }).waitFor();
  await p.getByRole("button", { name: "Dismiss" }).click();
  await shot("transfer-stopped");
  await pages([["activity", "/activity"]]);
  const { context: other, fine: there } = await watched(browser, { reducedMotion: "reduce" });
  const q = await other.newPage();
  await beside(q, alice, { name: "Tablet", vault: "another vault for the tablet" });
  await p.goto(home + "/#/settings/devices");
  await p.getByText("“Tablet” waits for the half").waitFor();
  await shot("devices-waiting");
  await p.goto(home + "/#/settings/devices/add");
  await p.getByLabel("Code on the new device").waitFor();
  await shot("hand-over");
  await p.getByLabel("Code on the new device").fill(await q.locator("[data-code]").getAttribute("data-code"));
  await p.getByRole("button", { name: "Continue" }).click();
  await p.getByRole("heading", { name: "Hand over to “Tablet”?" }).waitFor();
  await shot("hand-over-to");
  await p.getByLabel("Vault password").fill(alice.vault);
  await p.getByLabel("One-time code").fill(await alice.code());
  await p.getByRole("button", { name: "Hand over" }).click();
  await p.getByRole("heading", { name: "Handed over" }).waitFor();
  await shot("hand-over-done");
  await q.getByRole("heading", { name: "The half is here" }).waitFor();
  shown = q;
  await shot("pair-came");
  shown = p;
  await other.close();
  there();
  await p.getByRole("button", { name: "Sign out" }).click();
  await p.getByRole("dialog").getByRole("button", { name: "Sign out" }).waitFor();
  await p.keyboard.press("Escape");
  await p.getByRole("button", { name: "Lock", exact: true }).click();
  await pages([["unlock", "/unlock"], ["forget-locked", "/forget"]]);
  await p.getByRole("button", { name: "I cannot: the password is lost" }).click();
  await shot("forget-lost");
  fine();
  if (bad.length) throw new Error(bad.join("\n"));
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
}
