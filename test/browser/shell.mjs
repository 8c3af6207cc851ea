// The shell is painted and can be used while the wallet core is still on its way.
import { open, page as home, Person, same, watched } from "./lib.mjs";
import { setUp } from "./steps.mjs";

const browser = await open();
const alice = new Person("alice");

/** held keeps the core back until it is let go. */
async function held(context) {
  const waits = [];
  let asked;
  const first = new Promise((done) => (asked = done));
  await context.route("**/hefu.wasm", (r) => {
    waits.push(r);
    asked();
  });
  return { first, go: () => Promise.all(waits.map((r) => r.continue())) };
}

const painted = (p) => p.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);

// Its own copy must not answer for the server.
const { context, fine } = await watched(browser, { serviceWorkers: "block" });
const p = await context.newPage();
try {
  await setUp(p, alice, { limits: { ETH: "10" } });
  await p.waitForURL(/#\/receive/);
  await p.goto("about:blank");

  await context.addInitScript(() => {
    globalThis.pushed = [];
    new PerformanceObserver((l) => l.getEntries().forEach((e) => globalThis.pushed.push(e.hadRecentInput ? 0 : e.value))).observe({ type: "layout-shift", buffered: true });
  });
  const core = await held(context);
  await p.goto(home + "/#/home");
  await painted(p);
  await p.getByLabel("Vault password").fill(alice.vault);
  await p.getByRole("button", { name: "Unlock", exact: true }).click();
  await core.first;
  await p.locator("main form [aria-busy=true]").waitFor(); // it says that it works
  await p.getByRole("button", { name: "EN · 文" }).click(); // and the page answers
  await p.getByRole("dialog").getByText("中文").click();
  await p.locator("html[lang^=zh]").waitFor();
  await p.getByRole("dialog").getByText("English").click();
  await p.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  same(new URL(p.url()).hash, "#/unlock", "without the core");
  await core.go();
  await p.getByRole("heading", { name: "Assets" }).waitFor();
  // What was painted stays where it is: nothing about this very device comes above it and goes again.
  const pushed = await p.evaluate(() => globalThis.pushed.reduce((sum, x) => sum + x, 0));
  if (!(pushed < 0.05)) throw new Error(`the page was pushed about by ${pushed}`);

  // Somebody new, without anything on this device.
  const other = await watched(browser, { serviceWorkers: "block" });
  await held(other.context);
  const q = await other.context.newPage();
  await q.goto(home);
  await painted(q);
  await q.getByRole("link", { name: "Set up a wallet" }).or(q.getByRole("button", { name: "Set up a wallet" })).first().click();
  await q.getByLabel("User name").waitFor();
  fine();
  other.fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
}
