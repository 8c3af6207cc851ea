// A thief before the unlocked page, without the factor and without a password, and able to run
// scripts in the page: what he reads, what he changes, whom he pays. And what is signed without
// a second question: fresh bytes that do what was agreed, and those that do not are asked about.
import { open, page as home, Person, prop, same, watched } from "./lib.mjs";
import { addressOf, approve, draft, setUp } from "./steps.mjs";

const friend = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", thief = "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc";
const browser = await open();
const { context, wrong, fine } = await watched(browser);
const p = await context.newPage();
const alice = new Person("alice");
const state = (word) => p.getByRole("heading", { name: word, exact: true }).waitFor();
const wei = async (address) => BigInt(await prop("balance", address));
const ether = (n) => BigInt(Math.round(n * 1e6)) * 10n ** 12n;

/** call asks the guard as the page's own script would, the session's cookie included. */
const call = (method, path, body) => p.evaluate(async ([method, path, body]) => {
  const r = await fetch(path, { method, headers: body ? { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID().replaceAll("-", "") } : {}, body: body && JSON.stringify(body) });
  const text = await r.text();
  return { status: r.status, said: text ? JSON.parse(text) : undefined };
}, [method, path, body]);

/** refused asks for something and must not get it. */
async function refused(what, kinds, method, path, body) {
  const r = await call(method, path, body);
  if (r.status < 400 || !kinds.includes(r.said.kind)) throw new Error(`${what}: ${r.status} ${JSON.stringify(r.said)}`);
}

/** reachable is every text and every byte that a script finds from the page's globals on, and what the document and the browser keep. */
const reachable = () => p.evaluate(async () => {
  const seen = new Set(), found = [], todo = [globalThis, document];
  while (todo.length > 0 && seen.size < 300_000) {
    const x = todo.pop();
    if (typeof x === "string") found.push(x);
    if (x === null || (typeof x !== "object" && typeof x !== "function") || seen.has(x)) continue;
    seen.add(x);
    if (x instanceof ArrayBuffer || ArrayBuffer.isView(x)) {
      found.push(new TextDecoder().decode(x));
      continue;
    }
    if (x instanceof Map || x instanceof Set) todo.push(...[...x].flat());
    for (const key of Reflect.ownKeys(x)) {
      try {
        const v = x[key]; // getters run too, and may refuse, at once or later
        if (v instanceof Promise) v.catch(() => undefined);
        todo.push(v);
      } catch {
        // refused
      }
    }
  }
  const nodes = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT);
  for (let n = nodes.nextNode(); n; n = nodes.nextNode()) for (const key of Reflect.ownKeys(n)) todo.push(n[key]);
  found.push(document.documentElement.outerHTML, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie);
  const records = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, no) => Object.assign(indexedDB.open(name), { onsuccess: (e) => done(e.target.result), onerror: no }));
    for (const store of db.objectStoreNames) {
      records.push(...(await new Promise((done) => Object.assign(db.transaction(store).objectStore(store).getAll(), { onsuccess: (e) => done(e.target.result) }))).map((r) => ({ ...r, box: new TextDecoder().decode(r.box) })));
    }
    db.close();
  }
  for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) found.push(r.url);
  return { found: found.join("\n"), count: seen.size, records };
});

/** entropy of a text in bits by character: of sealed bytes in base64 close to 6. */
function entropy(text) {
  const counts = new Map();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}

async function steal(words, eth) {
  // What there is to read.
  const all = await reachable();
  same(all.count > 500, true, `whether the search went anywhere (${all.count} objects)`);
  const text = all.found + JSON.stringify(all.records);
  for (const [what, secret] of [["the vault password", alice.vault], ["the account password", alice.password], ["the authenticator's secret", alice.secret], ["the paper", words.slice(0, 3).join(" ")], ["a word list", words.slice(0, 3).join('","')]]) {
    if (text.includes(secret)) throw new Error(`a script of the page reads ${what}`);
  }
  same(text.includes(eth), true, "the search finds what is public"); // it would find the rest too
  same(all.records.map((r) => Object.keys(r).sort().join()).join(";"), "box,rev", "what IndexedDB holds");
  const box = JSON.parse(all.records[0].box);
  const plain = Object.keys(box).filter((k) => typeof box[k] !== "string").sort();
  same(entropy(box.content) > 5.9, true, `the vault's content is sealed (${entropy(box.content)} bits a character; beside it ${plain})`);

  // The core is a Worker that no script reaches; another one cannot be started, and would be locked.
  same(await p.evaluate(() => {
    try {
      return String(new Worker("worker.js"));
    } catch (e) {
      return e.name;
    }
  }), "TypeError", "a Worker of the thief's");
  while (wrong.length < 2) await p.waitForTimeout(20); // the console's word and the event's
  same(wrong.splice(0).every((w) => w.includes("TrustedScriptURL") || w.includes("require-trusted-types-for")), true, "what the policy refused");

  // What there is to change.
  const limits = JSON.stringify((await call("GET", "/v1/limits")).said);
  const asset = "eip155:31337/slip44:60", units = "9" + "0".repeat(19);
  await refused("a higher limit without a code", ["invalid", "forbidden"], "POST", "/v1/limits", { asset, units });
  await refused("a higher limit with a wrong code", ["forbidden"], "POST", "/v1/limits", { asset, units, code: "000000" });
  same(JSON.stringify((await call("GET", "/v1/limits")).said), limits, "the limits");
  const devices = JSON.stringify((await call("GET", "/v1/devices")).said);
  const key = { name: "thief", key: btoa("k".repeat(32)), proof: btoa("p".repeat(64)) };
  await refused("a device without a code", ["invalid", "forbidden"], "POST", "/v1/devices", key);
  await refused("a device with a wrong code", ["invalid", "forbidden"], "POST", "/v1/devices", { ...key, code: "000000" });
  same(JSON.stringify((await call("GET", "/v1/devices")).said), devices, "the devices");
  await refused("a session's end without a code", ["invalid", "forbidden"], "POST", `/v1/sessions/${(await call("GET", "/v1/sessions")).said.sessions[0].id}/revoke`, {});
  await refused("an unfreezing without a password", ["invalid", "forbidden", "conflict"], "POST", "/v1/unfreeze", { password: "not this one", code: "000000" });

  // By the page's own form. (A passkey: entering.mjs.)
  await p.goto(home + "/#/settings/file");
  let saved = 0;
  p.on("download", () => saved++);
  await p.getByLabel("Vault password").fill("not this one");
  await p.getByRole("button", { name: "Save the file" }).click();
  await p.getByText("not the vault's password").waitFor();
  same(saved, 0, "files saved by the thief");

  // Whom there is to pay: a proposal of his own is nothing without this device and a code.
  const before = await wei(thief);
  const now = Math.floor(Date.now() / 1000);
  const intent = { network: "eip155:31337", from: eth, to: thief, asset, amount: String(ether(1)), fee_cap: String(ether(0.01)), expiry: now + 600 };
  const own = await call("POST", "/v1/transfers", { intent });
  same(own.status < 300, true, `proposing is free: ${JSON.stringify(own.said)}`);
  const id = own.said.transfer.id;
  const envelope = btoa("x".repeat(200));
  for (const code of [undefined, "000000"]) {
    await refused("an approval without an opening", ["invalid", "forbidden", "conflict"], "POST", `/v1/transfers/${id}/approve`, { plan: 1, commit: envelope, opening: envelope, ...(code ? { code } : {}) });
  }
  same((await call("GET", `/v1/transfers/${id}`)).said.state, "proposed", "the thief's own proposal");
  await call("POST", `/v1/transfers/${id}/cancel`, {});

  // Another recipient under the review: what the person typed goes to the guard, and a script
  // changes it on its way there, or in the answer. The device reads the bytes.
  for (const where of ["question", "answer"]) {
    await p.evaluate(([where, friend, thief]) => {
      const real = globalThis.fetch;
      const swap = (text) => text.replaceAll(friend, thief).replaceAll(friend.toLowerCase().slice(2), thief.toLowerCase().slice(2));
      globalThis.fetch = async (url, init = {}) => {
        const proposes = init.method === "POST" && /\/v1\/transfers$/.test(String(url));
        const r = await real(url, proposes && where === "question" ? { ...init, body: swap(init.body) } : init);
        if (!proposes || where !== "answer") return r;
        return new Response(swap(await r.text()), { status: r.status, headers: r.headers });
      };
      globalThis.unhook = () => (globalThis.fetch = real);
    }, [where, friend, thief]);
    await draft(p, { to: friend, amount: "0.3", asset: /ETH/ });
    await p.getByRole("alert").filter({ hasText: /nothing was signed/i }).first().waitFor();
    same(await p.getByLabel("Your code for exactly this transfer").count(), 0, "a code is asked for");
    await p.evaluate(() => globalThis.unhook());
  }
  same(await wei(thief), before, "what the thief has");
  same(JSON.stringify((await call("GET", "/v1/transfers")).said.transfers.filter((x) => !["proposed", "expired", "stopped"].includes(x.state))), "[]", "transfers that anybody approved");
}

/** sent counts the approvals that the page sends, and their codes. */
const sent = [];
p.on("request", (r) => /\/approve$/.test(r.url()) && sent.push(JSON.parse(r.postData())));
const gwei = (n) => prop("basefee", "", String(n));

async function fresh(eth) {
  // The price of the chain falls between the question and the plan and rises again before the
  // approval: the bytes went stale, and fresh ones stay under the cap that was agreed to.
  let before = await wei(friend);
  sent.length = 0;
  await gwei(30);
  await p.route("**/v1/transfers", async (r) => {
    if (r.request().method() === "POST") await gwei(1);
    await r.continue();
  });
  await draft(p, { to: friend, amount: "0.5", asset: /ETH/ });
  await state("Review");
  await p.unroute("**/v1/transfers");
  await gwei(20);
  await approve(p, alice);
  await state("final");
  same(await wei(friend) - before, ether(0.5), "what the friend got by the fresh bytes");
  same(sent.map((b) => `${b.plan} ${b.code === undefined ? "without" : "with"}`).join(), "1 with,2 without", "plans that were approved, and codes");
  same(new Set(sent.map((b) => b.opening)).size, 2, "signatures");

  // While the person reads, something else takes the account's next number. Nothing in fresh
  // bytes excludes the old ones: that is asked, and nothing happens before the yes.
  before = await wei(friend);
  sent.length = 0;
  await gwei(1);
  await draft(p, { to: friend, amount: "0.25", asset: /ETH/ });
  await state("Review");
  await prop("outside", eth);
  await approve(p, alice);
  await p.getByText("An earlier version of this transfer was handed to the guard").waitFor();
  same(sent.length, 1, "approvals before the person was asked");
  same(await wei(friend), before, "what the friend got before the person was asked");
  const go = p.getByRole("button", { name: "Approve and send" });
  same(await go.isDisabled(), true, "the button without the yes");
  await p.getByText("Your code of a moment ago still counts").waitFor();
  await p.getByLabel("I accept that it may be paid twice").check();
  await go.click();
  await state("final");
  same(await wei(friend) - before, ether(0.25), "what the friend got after the yes");
  same(sent.map((b) => `${b.plan} ${b.code === undefined ? "without" : "with"}`).join(), "1 with,2 without", "plans that were approved, and codes, after the yes");

  // The chain asks more than was agreed to: no fresh bytes, and the page says what is known.
  before = await wei(friend);
  sent.length = 0;
  await draft(p, { to: friend, amount: "0.125", asset: /ETH/ });
  await state("Review");
  await gwei(500);
  await approve(p, alice);
  await p.getByText("Do not send it again").first().waitFor();
  same(sent.length, 1, "approvals of a transfer that became too dear");
  await gwei(1);
  await p.getByRole("button", { name: "What became of it?" }).click();
  await p.waitForURL(/#\/transfer\//);
  const x = (await call("GET", "/v1/transfers/" + p.url().split("/").pop())).said;
  same([x.state, x.txid ?? "", x.signed ?? ""].join(), "proposed,,", "what became of it");
  same(await wei(friend), before, "what the friend got of what became too dear");
}

try {
  const words = await setUp(p, alice, { limits: { ETH: "3" } });
  await p.waitForURL(/#\/receive/);
  const eth = await addressOf(p, "Dev chain");
  await prop("fund", eth, "10");
  await p.goto(home + "/#/home");
  await p.getByText("10", { exact: true }).first().waitFor();
  await steal(words, eth);
  await fresh(eth);
  fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText(), e);
  fine();
  throw e;
} finally {
  await browser.close();
}
