// Whoever else is in the browser: pages of other sites, of sibling ports and under a name
// that was pointed at this machine, against a guard's page and against `hefu open`. The
// user's cookie is there for each of them to use; the guard's state says who got through.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecure } from "node:https";
import { chromium } from "playwright-core";
import { page as guard, Person } from "./lib.mjs";

const want = (what, got, expected) => {
  if (JSON.stringify(got) !== JSON.stringify(expected)) throw new Error(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`);
};

const browser = await chromium.launch({
  executablePath: process.env.HEFU_CHROMIUM,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP evil.test 127.0.0.1, MAP rebound.test 127.0.0.1, MAP *.shared.test 127.0.0.1", "--ignore-certificate-errors",
  ],
});

// The attacker's server tells what it was sent.
const heard = [];
const nice = (q, r) => {
  heard.push(q.headers.cookie ?? "");
  r.setHeader("Content-Type", "text/html");
  r.end("<!doctype html><title>a nice page</title><body>");
};
const evil = createServer(nice);
await new Promise((ready) => evil.listen(0, ready));
const port = evil.address().port;

try {
  for (const [name, origin, sealed] of [["alice", guard, false], ["bob", process.env.HEFU_OPEN, true]]) await besiege(name, origin, sealed);
  await sibling();
} finally {
  evil.close();
  await browser.close();
}

// caller calls the API from a page.
function caller(p) {
  return (method, path, body) => p.evaluate(async ([method, path, body]) => {
    const r = await fetch(path, { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body && JSON.stringify(body) });
    return { status: r.status, said: await r.text() };
  }, [method, path, body]);
}

async function signUp(call, name) {
  const user = new Person(name);
  const up = await call("POST", "/v1/sign-up", { name, password: user.password });
  user.secret = new URL(JSON.parse(up.said).uri).searchParams.get("secret");
  const inside = await call("POST", "/v1/sign-up/confirm", { name, password: user.password, code: await user.code() });
  want("signing in", [inside.status, JSON.parse(inside.said).token], [200, ""]);
}

// A guard over TLS on a domain where somebody else has a name as well.
async function sibling() {
  const origin = `https://wallet.shared.test:${process.env.HEFU_TLS}`;
  const other = createSecure({ cert: readFileSync(process.env.HEFU_CERT), key: readFileSync(process.env.HEFU_KEY) }, nice);
  await new Promise((ready) => other.listen(0, ready));
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    const p = await context.newPage();
    await p.goto(origin + "/");
    const call = caller(p);
    await signUp(call, "carol");
    const [cookie] = await context.cookies();
    want("the cookie over TLS", [cookie.name.slice(0, 12), cookie.httpOnly, cookie.secure, cookie.sameSite, cookie.domain], ["__Host-hefu-", true, true, "Strict", "wallet.shared.test"]);
    heard.length = 0;
    const bad = await context.newPage();
    await bad.goto(`https://sister.shared.test:${other.address().port}/`);
    want("what the sibling was shown", heard.some((c) => c.includes("hefu-")), false);
    await bad.evaluate((name) => {
      for (const n of [name, name.toLowerCase(), name.slice("__Host-".length)]) for (const more of ["; Domain=shared.test; Path=/; Secure", "; Domain=shared.test; Path=/v1/; Secure"]) document.cookie = `${n}=tossed${more}`;
    }, cookie.name);
    want("a cookie for the whole domain is taken, under another name", (await context.cookies(origin)).some((c) => c.value === "tossed"), true);
    want("what of it is the wallet's", (await context.cookies(origin)).filter((c) => c.name.startsWith("__")).map((c) => c.value), [cookie.value]);
    await bad.evaluate((origin) => fetch(origin + "/v1/freeze", { method: "POST", mode: "no-cors", credentials: "include" }).catch(() => 0), origin);
    const form = bad.waitForNavigation();
    await bad.evaluate((origin) => {
      const f = document.createElement("form");
      f.method = "POST"; f.action = origin + "/v1/freeze";
      document.body.append(f); f.submit();
    }, origin);
    want("the sibling's form", (await form).status(), 403);
    const still = await call("GET", "/v1/user");
    want("after the sibling", [still.status, JSON.parse(still.said).name, JSON.parse(still.said).state], [200, "carol", "active"]);
    want("signing out over TLS", (await call("POST", "/v1/sign-out")).status, 204);
    want("what is left over TLS", (await context.cookies(origin)).filter((c) => c.name.startsWith("__")), []);
  } finally {
    await context.close();
    other.close();
  }
}

async function besiege(name, origin, sealed) {
  const context = await browser.newContext();
  const p = await context.newPage();
  await p.goto(origin.replace("localhost", "127.0.0.1") + "/#/welcome");
  want("an address leads to the name, and the place in the page stays", p.url(), origin + "/#/welcome");
  want("the page stands alone", await p.evaluate(() => crossOriginIsolated), true);

  const call = caller(p);
  await signUp(call, name);
  const cookies = await context.cookies();
  want("the cookie", cookies.map((c) => [c.name.slice(0, 5), c.httpOnly, c.secure, c.sameSite, c.domain, c.path, c.expires]), [["hefu-", true, false, "Strict", "localhost", "/", -1]]);
  want("what a script reads of it", await p.evaluate(() => document.cookie), "");
  await p.evaluate(() => new Promise((done, no) => {
    const r = indexedDB.open("kept", 1);
    r.onsuccess = () => { r.result.close(); done(); };
    r.onerror = no;
  }));

  // Another site, and another port of localhost, which is 'same-site'.
  for (const from of [`http://evil.test:${port}/`, `http://localhost:${port}/`]) {
    heard.length = 0;
    const bad = await context.newPage();
    await bad.goto(from);
    want(`${from}: cookies that it was shown`, heard.some((c) => c.includes("hefu-")), from.includes("localhost"));
    const tries = await bad.evaluate(async (origin) => {
      const out = [];
      for (const [method, mode, type] of [["GET", "cors"], ["POST", "cors", "application/json"], ["POST", "no-cors", "text/plain"]]) {
        for (const path of ["/v1/user", "/v1/freeze", "/v1/sign-out"]) {
          try {
            const r = await fetch(origin + path, { method, mode, credentials: "include", headers: type ? { "Content-Type": type } : {}, body: method === "POST" ? "{}" : undefined });
            out.push([path, mode, r.type, r.status]);
          } catch {
            out.push("refused");
          }
        }
      }
      return out;
    }, origin);
    for (const t of tries) if (t !== "refused" && t[2] !== "opaque") throw new Error(`${from} reads ${JSON.stringify(t)}`);
    const framed = await bad.evaluate((origin) => new Promise((done) => {
      const f = document.createElement("iframe");
      f.src = origin + "/";
      f.onload = () => { let reach = "another origin"; try { reach = f.contentDocument ? "a blank page" : reach; } catch { /* as it should */ } done(reach); };
      document.body.append(f);
    }), origin);
    want(`${from}: the frame`, [framed, bad.frames().filter((f) => f.url().startsWith(origin)).length], ["another origin", 0]);
    const form = bad.waitForNavigation();
    await bad.evaluate((origin) => {
      const f = document.createElement("form");
      f.method = "POST"; f.action = origin + "/v1/freeze";
      document.body.append(f); f.submit();
    }, origin);
    const said = await form;
    if (said.status() < 400) throw new Error(`${from}: a form is answered with ${said.status()}`);
    await bad.close();
  }
  // A name that resolves to this machine.
  const rebound = await context.newPage();
  for (const path of ["/", "/v1/user"]) {
    const r = await rebound.goto(`http://rebound.test:${new URL(origin).port}${path}`);
    want(`under another name, ${path}`, r.status(), 421);
  }
  await rebound.close();

  const still = await call("GET", "/v1/user");
  want("after all of it", [still.status, JSON.parse(still.said).state], [200, "active"]);
  if (sealed) { // what another port was shown is nothing at the guard
    const value = cookies[0].value;
    for (const token of [value, Buffer.from(value, "base64url").toString("latin1").replace(/[^\x21-\x7e]/g, "x")]) {
      const r = await fetch(guard + "/v1/user", { headers: { Authorization: `Bearer ${token}` } });
      want("the cookie at the guard", r.status, 401);
    }
  }
  want("signing out", (await call("POST", "/v1/sign-out")).status, 204);
  want("what is left", await context.cookies(), []);
  want("the vault's place", (await p.evaluate(() => indexedDB.databases())).some((d) => d.name === "kept"), true);
  want("afterwards", (await call("GET", "/v1/user")).status, 401);
  await context.close();
}
