// A new version of the page, with two tabs open: it waits while one of them signs, and then
// both load it and are locked. It comes through a server before the guard's, which gives the
// same files another sum.
import { createServer, request } from "node:http";

const guard = new URL(process.env.HEFU_PAGE);
let version = "", hold; // what an approval waits for
const before = createServer(async (q, a) => {
  if (q.url.endsWith("/approve")) await hold?.();
  if (q.url === "/sw.js") delete q.headers["if-none-match"];
  const asked = request({ host: guard.hostname, port: guard.port, path: q.url, method: q.method, headers: { ...q.headers, "accept-encoding": "identity" } }, async (from) => {
    if (q.url !== "/sw.js" || !version) {
      a.writeHead(from.statusCode, from.headers);
      from.pipe(a);
      return;
    }
    let text = "";
    for await (const part of from.setEncoding("utf8")) text += part;
    const { "content-length": _, etag: __, ...headers } = from.headers;
    a.writeHead(200, headers);
    a.end(text.replaceAll(/\{version:"([0-9a-f]{64})"/.exec(text)[1], version));
  });
  asked.on("error", () => a.destroy());
  q.on("error", () => undefined);
  a.on("error", () => undefined);
  a.on("close", () => asked.destroy());
  q.pipe(asked);
});
await new Promise((done) => before.listen(0, "localhost", done));
process.env.HEFU_PAGE = `http://localhost:${before.address().port}`;
const { open, page: home, Person, prop, watched } = await import("./lib.mjs");
const { addressOf, draft, setUp, unlock } = await import("./steps.mjs");

const friend = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const browser = await open();
const { context, fine } = await watched(browser);
const p = await context.newPage(), alice = new Person("alice");
const update = (tab) => tab.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration()).update()));
/** runs waits for a tab's version, as its own worker says. */
const runs = (tab, v) => tab.waitForFunction((want) => new Promise((done) => {
  const c = new MessageChannel(), w = navigator.serviceWorker.controller;
  if (!w) return done(false);
  c.port1.onmessage = (e) => done(e.data.version === want);
  w.postMessage({ version: true }, [c.port2]);
}), v);

try {
  await setUp(p, alice, { limits: { ETH: "5" } });
  await p.waitForURL(/#\/receive/);
  await prop("fund", await addressOf(p, "Dev chain"), "10");
  await p.goto(home + "/#/home");
  await p.getByText("10", { exact: true }).first().waitFor();
  await p.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const q = await context.newPage();
  await q.goto(home + "/#/welcome");
  await p.reload(); // it is the worker's now
  await p.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await unlock(p, alice);

  // One tab signs, and a new version comes: both tabs say so.
  await draft(p, { to: friend, amount: "0.5", asset: /ETH/ });
  await p.getByRole("heading", { name: "Review", exact: true }).waitFor();
  await p.getByLabel("Your code for exactly this transfer").fill(await alice.code());
  let let_go;
  const asked = new Promise((done) => (hold = () => {
    done();
    return new Promise((go) => (let_go = go));
  }));
  await p.getByRole("button", { name: "Approve and send" }).click();
  await asked;
  version = "5".repeat(64);
  await update(q);
  for (const tab of [p, q]) await tab.getByText("A new version is ready.").waitFor();

  // The other tab takes it: it waits for the signature, which goes on undisturbed.
  await q.evaluate(() => (window.old = true));
  await p.evaluate(() => (window.old = true));
  await q.getByRole("button", { name: "Load it" }).click();
  await q.getByText("It is loaded as soon as no tab signs.").waitFor();
  for (const tab of [p, q]) if (!(await tab.evaluate(() => window.old))) throw new Error("a tab was loaded anew under a signature");
  if (await q.evaluate(() => navigator.serviceWorker.getRegistration().then((r) => r.waiting === null))) throw new Error("the new version took over under a signature");
  hold = undefined;
  let_go();
  // Then both tabs are of the new version, and the vault is locked.
  for (const tab of [q, p]) {
    await tab.waitForFunction(() => window.old === undefined);
    await runs(tab, version);
  }
  await p.getByLabel("Vault password").waitFor();
  await unlock(p, alice);
  await p.goto(home + "/#/activity");
  await p.getByText("final", { exact: true }).first().waitFor();

  // While a new version is being loaded nothing is signed.
  await draft(p, { to: friend, amount: "0.25", asset: /ETH/ });
  await p.getByRole("heading", { name: "Review", exact: true }).waitFor();
  await q.evaluate(() => new Promise((done) => void navigator.locks.request("hefu-whole", () => {
    done();
    return new Promise((end) => (window.end = end));
  })));
  await p.getByLabel("Your code for exactly this transfer").fill(await alice.code());
  await p.getByRole("button", { name: "Approve and send" }).click();
  await p.getByText(/A new version of the page is being loaded\. Nothing was signed\./).waitFor();
  await q.evaluate(() => window.end());
  fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  for (const tab of context.pages()) console.log(await tab.evaluate(() => navigator.serviceWorker.getRegistration().then(async (r) => JSON.stringify([window.old, r.installing?.state, r.waiting?.state, r.active?.state, await navigator.locks.query()]))));
  for (const tab of context.pages()) console.log(tab.url(), await tab.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
  before.closeAllConnections();
  before.close();
}
