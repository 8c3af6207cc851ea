// How long a person waits: for the first paint, for an unlocked home, for the signature of
// this device; and beside it a page that has a JavaScript library and one whole key. Prints
// series of milliseconds as JSON in its last line.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { brotliCompressSync } from "node:zlib";
import { open, page as home, Person, prop, watched } from "./lib.mjs";
import { setUp } from "./steps.mjs";
import { clock } from "./clock.mjs";

const loads = Number(process.env.HEFU_LOADS), signatures = Number(process.env.HEFU_SIGNATURES);
const series = {}, bytes = {};
const add = (name, ms) => (series[name] ??= []).push(ms);

const browser = await open();
const { context, fine } = await watched(browser);
const p = await context.newPage();
const alice = new Person("alice");

/** forgotten takes the page's files away and leaves the vault and the session. */
async function forgotten() {
  const cdp = await context.newCDPSession(p);
  await cdp.send("Network.clearBrowserCache");
  await cdp.send("Storage.clearDataForOrigin", { origin: home, storageTypes: "service_workers,cache_storage" });
  await cdp.detach();
}

/** load opens the page, gives the vault its password as soon as it is asked for, and waits for home. */
async function load(name) {
  await p.goto("about:blank");
  if (name === "cold") await forgotten();
  await p.goto(home + "/#/home");
  await p.waitForFunction(() => globalThis.measured?.home);
  const m = await p.evaluate(() => ({ ...globalThis.measured, kept: !!navigator.serviceWorker.controller, paint: performance.getEntriesByName("first-contentful-paint")[0].startTime }));
  if (m.kept !== (name === "warm")) throw new Error(`a ${name} load, and the service worker's part is ${m.kept}`);
  add(`${name}/paint`, m.paint);
  add(`${name}/asked`, m.asked);
  add(`${name}/core`, m.core - m.asked);
  add(`${name}/open`, m.opened - m.core);
  add(`${name}/home`, m.home);
}

let paid = 0;

/** sign pays once, never the same twice (the page would ask about that), and measures from the click to the opening. */
async function sign(name) {
  await p.evaluate(() => (globalThis.measured = {}));
  await p.goto(home + "/#/send");
  await p.getByLabel("To", { exact: true }).or(p.getByLabel("Recipient")).first().fill("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
  await p.getByLabel(/^Amount/).fill(`0.00${1000 + ++paid}`);
  await p.locator("main form button[type=submit]").click();
  await p.getByLabel(/code/i).fill(await alice.code());
  // The person reads: meanwhile the slow part of the signature runs and the guard answers.
  await p.waitForFunction(() => globalThis.measured.nonces);
  await p.locator("main form button[type=submit]").click();
  await p.waitForFunction(() => globalThis.measured.opening);
  add(name, await p.evaluate(() => globalThis.measured.opening - globalThis.measured.click));
  await p.waitForURL(/#\/transfer\//);
}

/** peer is the other page: its library, the password's argon2id, an address, signatures. Cold and warm is what the browser's cache has of it. */
async function peer() {
  const lib = readFileSync(process.env.HEFU_PEER);
  bytes.peer = lib.length;
  bytes.peerBrotli = brotliCompressSync(lib).length;
  let asked = 0;
  const server = createServer((q, r) => {
    if (q.url === "/lib.js") asked++;
    r.setHeader("Content-Type", q.url === "/lib.js" ? "text/javascript" : "text/html");
    r.setHeader("Cache-Control", q.url === "/lib.js" ? "max-age=3600" : "no-cache");
    r.end(q.url === "/lib.js" ? lib : "<!doctype html><title>peer</title><p id=shown>A key on one machine</p><script type=module src=lib.js></script>");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const other = await browser.newContext();
  const q = await other.newPage();
  const cdp = await other.newCDPSession(q);
  for (let n = 0; n < 2 * loads; n++) {
    const how = n % 2 ? "warm" : "cold", before = asked;
    await q.goto("about:blank");
    if (how === "cold") await cdp.send("Network.clearBrowserCache");
    await q.goto(`http://localhost:${server.address().port}/`);
    await q.waitForFunction(() => globalThis.measured && performance.getEntriesByName("first-contentful-paint").length > 0);
    if (asked - before !== (how === "cold" ? 1 : 0)) throw new Error(`a ${how} load of the peer fetched its library ${asked - before} times`);
    const m = await q.evaluate(() => ({ ...globalThis.measured, paint: performance.getEntriesByName("first-contentful-paint")[0].startTime }));
    add(`peer/${how}/paint`, m.paint);
    add(`peer/${how}/asked`, m.asked);
    add(`peer/${how}/open`, m.opened - m.asked);
    add(`peer/${how}/home`, m.home);
    for (const ms of m.signatures.slice(0, 1)) add("peer/first", ms);
    for (const ms of m.signatures.slice(1)) add("peer/sign", ms);
  }
  await other.close();
  server.close();
}

try {
  await setUp(p, alice, { limits: { ETH: "10" } });
  await p.waitForURL(/#\/receive/);
  const address = await (await p.waitForFunction(() => JSON.parse(localStorage.getItem("hefu.addresses") ?? "[]").find((a) => a.network.startsWith("eip155"))?.address)).jsonValue();
  await prop("fund", address, "2");
  await context.addInitScript(clock, alice.vault);
  for (let n = 0; n < loads; n++) {
    await load("cold");
    await p.evaluate(() => navigator.serviceWorker.ready); // it keeps the files for the next
    await load("warm");
  }
  await sign("sign/first");
  for (let n = 0; n < signatures; n++) await sign("sign");
  await peer();
  fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
}
console.log(JSON.stringify({ series, bytes }));
