// lighthouse on home and on send as a person with a wallet has them: signed in, unlocked, some
// money there. A locked vault stands before both after every load, so each run loads the page
// and opens the vault in it before lighthouse looks. Prints the scores as JSON in its last line.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { navigation } from "lighthouse";
import { flags, page as home, Person, prop } from "./lib.mjs";
import { setUp } from "./steps.mjs";

const speed = process.env.HEFU_SPEED === "1"; // what depends on the machine
const categories = speed ? ["performance"] : ["accessibility", "best-practices", "seo"];
const folder = process.env.HEFU_DIR + "/profile";
const context = await chromium.launchPersistentContext(folder, {
  executablePath: process.env.HEFU_CHROMIUM, headless: true, viewport: null, locale: "en-US", args: [...flags, "--remote-debugging-port=0"],
});
context.setDefaultTimeout(60_000);
const p = context.pages()[0] ?? (await context.newPage());
const alice = new Person("alice");

/** enter opens the vault as soon as it is asked for; by script, because a touch ends what lighthouse calls the load. */
async function enter(path, there) {
  await p.goto(`${home}/#${path}`);
  await p.getByLabel("Vault password").fill(alice.vault);
  await p.locator("main form").first().evaluate((f) => f.requestSubmit());
  await there.waitFor();
}

/** look lets lighthouse do a load and notes its scores. What is cold has none of the page's files before. */
async function look(name, load, where, cold) {
  await p.goto("about:blank"); // another place in the same page would not be a load
  if (cold) {
    const cdp = await context.newCDPSession(p);
    await cdp.send("Network.clearBrowserCache");
    await cdp.send("Storage.clearDataForOrigin", { origin: home, storageTypes: "service_workers,cache_storage" });
    await cdp.detach();
  }
  const { lhr } = await navigation(tab, load, { flags: { disableStorageReset: true, onlyCategories: categories, logLevel: "error" } });
  if (lhr.runtimeError) throw new Error(`${name}: ${lhr.runtimeError.message}`);
  if (!lhr.finalDisplayedUrl.endsWith(where)) throw new Error(`lighthouse looked at ${lhr.finalDisplayedUrl}`);
  said[name] = {};
  for (const c of Object.values(lhr.categories)) {
    said[name][c.id] = Math.round(c.score * 100);
    for (const { id, weight } of c.auditRefs) {
      const a = lhr.audits[id];
      if (weight > 0 && (a.score ?? 1) < 0.9) console.log(`${name}, ${c.id}: ${id} ${a.score} ${a.displayValue ?? a.title} ${JSON.stringify(a.details?.items ?? []).slice(0, 600)}`);
    }
  }
  if (speed) for (const id of ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"]) said[name][id] = lhr.audits[id].numericValue;
  if (speed) for (const x of lhr.audits["long-tasks"].details?.items ?? []) console.log(`  ${Math.round(x.duration)} ms of the main thread at ${Math.round(x.startTime)}: ${x.url}`);
  console.log(name, JSON.stringify(said[name]), lhr.runWarnings.join(" "));
}

const said = {};
let driver, tab;
try {
  await setUp(p, alice, { limits: { ETH: "10" } });
  await p.waitForURL(/#\/receive/);
  const address = await (await p.waitForFunction(() => JSON.parse(localStorage.getItem("hefu.addresses") ?? "[]").find((a) => a.network.startsWith("eip155"))?.address)).jsonValue();
  await prop("fund", address, "2");
  const [port] = readFileSync(folder + "/DevToolsActivePort", "utf8").split("\n");
  driver = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  [tab] = await driver.pages();
  for (const [name, there] of [["home", p.getByRole("heading", { name: "Assets" })], ["send", p.getByLabel(/^Amount/)]]) {
    await look(name, () => enter("/" + name, there), "#/" + name, false);
    if (!speed) continue;
    // As a stranger's lighthouse sees that address, and with the core over its slow line.
    await look(name + ", cold, locked", `${home}/#/${name}`, "#/unlock", true);
    await look(name + ", cold", () => enter("/" + name, there), "#/" + name, true);
  }
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true }).catch(() => undefined);
  console.log(p.url(), await p.locator("body").innerText().catch(() => ""));
  throw e;
} finally {
  await driver?.disconnect();
  await context.close();
}
console.log(JSON.stringify(said));
