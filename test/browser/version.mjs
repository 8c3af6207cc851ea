// A new version of the page: it is told with its sum and taken only when the person says so, in
// every tab, and the vault is locked by it. A server stands before the guard here that has
// another page one day, as a newer program would: one file is another, and the list of sums.
import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import { open, Person, same, watched } from "./lib.mjs";
import { account, authenticator, unlock, vault } from "./steps.mjs";

const guard = new URL(process.env.HEFU_GUARD), home = process.env.HEFU_PAGE;
const sum = (b) => createHash("sha256").update(b).digest("hex");

/** newer are the files that differ in the next version; undefined today. */
let newer;
const proxy = createServer((q, r) => {
  const body = newer?.[q.url];
  if (body !== undefined) {
    r.writeHead(200, { ...newer.headers, "content-type": "text/javascript; charset=utf-8", "content-length": Buffer.byteLength(body) }).end(body);
    return;
  }
  const on = request({ host: "127.0.0.1", port: guard.port, method: q.method, path: q.url, headers: q.headers }, (a) => {
    r.writeHead(a.statusCode, a.headers);
    a.pipe(r);
  });
  on.on("error", () => r.destroy());
  r.on("close", () => on.destroy());
  q.pipe(on);
});
await new Promise((ready) => proxy.listen(new URL(home).port, "localhost", ready));

/** next makes the version after this one. */
async function next() {
  const files = {}, headers = {};
  for (const name of ["/app.js", "/sw.js"]) {
    const answer = await fetch(guard.origin + name);
    files[name] = await answer.text();
    for (const [k, v] of answer.headers) if (!/^(content-|etag|date|vary|transfer|connection|keep-alive)/.test(k) || k === "content-security-policy") headers[k] = v;
  }
  const list = JSON.parse(/\{"app\.css":"[^}]*\}/.exec(files["/sw.js"].replace(/([{,])(?:"([^"]+)"|([\w$]+)):/g, (_, at, a, b) => `${at}"${a ?? b}":`))[0]);
  const was = sum(Object.keys(list).sort().map((name) => `${list[name]}  ${name}\n`).join(""));
  if (!files["/sw.js"].includes(was)) throw new Error("the version is not the sum of the list");
  const script = files["/app.js"] + "\n// newer\n";
  const sums = { ...list, "app.js": sum(script) };
  const now = sum(Object.keys(sums).sort().map((name) => `${sums[name]}  ${name}\n`).join(""));
  return { was, now, files: { "/app.js": script, "/sw.js": files["/sw.js"].replaceAll(list["app.js"], sums["app.js"]).replaceAll(was, now), headers } };
}

const browser = await open();
const { context, fine } = await watched(browser);
const p = await context.newPage();
const carol = new Person("carol");
const script = (tab) => tab.evaluate(async () => (await (await fetch("app.js")).text()).endsWith("// newer\n"));
const version = async (tab) => {
  await tab.goto(home + "/#/about");
  return (await tab.locator("dd .secret").first().innerText()).replace(/\s/g, "");
};
const ready = (tab) => tab.getByText("A new version is ready.");

try {
  await p.goto(home + "/#/set-up");
  await account(p, carol);
  await vault(p, carol);
  await authenticator(p, carol);
  await p.getByRole("button", { name: "Make a new paper" }).waitFor();
  await p.evaluate(() => navigator.serviceWorker.ready);
  await p.reload(); // from here on it is the service worker's page
  await unlock(p, carol);
  const to = await next();
  same(await version(p), to.was, "the version that runs");
  same(await ready(p).count(), 0, "news of a version that does not exist");

  // An accident: a file that is not what the list says is not taken.
  newer = { ...to.files, "/app.js": to.files["/app.js"] + "broken" };
  same(await p.evaluate(async () => {
    const r = await navigator.serviceWorker.getRegistration();
    const gone = new Promise((done) => r.addEventListener("updatefound", () => {
      const w = r.installing;
      w.addEventListener("statechange", () => (w.state === "redundant" || w.state === "installed") && done(w.state));
    }, { once: true }));
    await r.update().catch(() => undefined);
    return gone;
  }), "redundant", "a version whose files are not those of its list");
  same(await ready(p).count(), 0, "news of a broken version");
  same(await p.evaluate(async () => (await caches.keys()).length), 1, "caches after a broken version");

  // The real one: told, with its sum, in every tab, and nothing changes.
  newer = to.files;
  const q = await context.newPage();
  await q.goto(home + "/#/about");
  await p.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration()).update()));
  for (const tab of [p, q]) {
    await ready(tab).waitFor();
    await tab.getByText(to.now.slice(0, 16)).waitFor();
  }
  same(await p.getByRole("button", { name: "Lock", exact: true }).count(), 1, "the vault is as open as it was");
  same(await script(p), false, "the new script before it was taken");

  // Not pressed: it stays the old one, also loaded anew.
  await p.reload();
  await unlock(p, carol);
  await ready(p).waitFor();
  same(await version(p), to.was, "the version after a reload that nobody asked to change");
  same(await script(p), false, "the new script after a reload");

  // Pressed: both tabs are the new version, and locked.
  const loads = [p, q].map((tab) => tab.waitForEvent("load"));
  await p.getByRole("button", { name: "Load it" }).click();
  await Promise.all(loads);
  for (const tab of [p, q]) {
    await tab.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
    await tab.getByRole("heading").first().waitFor();
    same(await tab.getByRole("button", { name: "Lock", exact: true }).count(), 0, "the vault after the change");
    same(await script(tab), true, "the script after the change");
    same(await version(tab), to.now, "the version after the change");
    same(await ready(tab).count(), 0, "news of what runs already");
  }
  same(await p.evaluate(async () => (await caches.keys()).join()), "hefu-" + to.now, "what is kept of the old version");
  await unlock(p, carol); // and the vault is still there
  fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
  proxy.closeAllConnections();
  proxy.close();
}
