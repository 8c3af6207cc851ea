// The ways in and out: set-up, unlock by password and passkey, two tabs, sign-out, and what is
// left afterwards.
import { open, page as home, Person, prop, same, watched } from "./lib.mjs";
import { addressOf, reader, setUp, signIn, unlock } from "./steps.mjs";

const browser = await open();
const { context, fine } = await watched(browser);
const p = await context.newPage();
const alice = new Person("alice");
const said = (text) => p.getByText(text).first().waitFor();

/** left is everything that the browser keeps of the page. */
async function left() {
  const kept = await p.evaluate(async () => {
    const databases = {};
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise((done, no) => {
        const r = indexedDB.open(name);
        r.onsuccess = () => done(r.result);
        r.onerror = () => no(r.error);
      });
      for (const store of db.objectStoreNames) {
        databases[`${name}/${store}`] = await new Promise((done) => {
          const r = db.transaction(store).objectStore(store).getAll();
          r.onsuccess = () => done(r.result.map((v) => (v.box instanceof Uint8Array ? { ...v, box: new TextDecoder().decode(v.box) } : v)));
        });
      }
      db.close();
    }
    const cached = {};
    for (const name of await caches.keys()) cached[name] = (await (await caches.open(name)).keys()).map((r) => new URL(r.url).pathname);
    return { local: { ...localStorage }, session: { ...sessionStorage }, databases, cached };
  });
  return { ...kept, cookies: await context.cookies() };
}

try {
  await reader(p);
  await setUp(p, alice, { limits: { ETH: "10" } });
  await p.waitForURL(/#\/receive/);
  await p.goto(home + "/#/settings");

  // Lock, and open with the password; a wrong one opens nothing.
  await p.getByRole("button", { name: "Lock", exact: true }).click();
  await p.goto(home + "/#/unlock");
  await p.getByLabel("Vault password").fill("not this one");
  await p.getByRole("button", { name: "Unlock", exact: true }).click();
  await said("not the vault's password");
  await unlock(p, alice);

  // A passkey opens too, and the password still does.
  await p.goto(home + "/#/settings/passkeys");
  await p.getByLabel("Vault password").fill("not this one");
  await p.getByRole("button", { name: "Add a passkey" }).click();
  await said("not the vault's password"); // whoever stands before the open page leaves no way in behind
  await p.getByLabel("Vault password").fill(alice.vault);
  await p.getByRole("button", { name: "Add a passkey" }).click();
  await said("The passkey opens the vault now.");
  await p.getByRole("button", { name: "Lock", exact: true }).click();
  await p.goto(home + "/#/unlock");
  await p.getByRole("button", { name: /^Unlock with/ }).click();
  await p.getByRole("button", { name: "Lock", exact: true }).waitFor();
  await p.getByRole("button", { name: "Lock", exact: true }).click();
  await unlock(p, alice);

  // A second tab says that the first has the vault, and takes it over.
  const q = await context.newPage();
  await q.goto(home + "/#/unlock");
  await q.getByLabel("Vault password").fill(alice.vault);
  await q.getByRole("button", { name: "Unlock", exact: true }).click();
  await q.getByText("The vault is open in another tab").waitFor();
  await q.getByRole("button", { name: "Use it here" }).click();
  await q.getByRole("button", { name: "Lock", exact: true }).waitFor();
  await p.getByRole("button", { name: "Lock", exact: true }).waitFor({ state: "detached" }); // the first is locked
  await q.close();
  await p.waitForFunction(async () => !(await navigator.locks.query()).held.some((l) => l.name === "hefu-vault")); // the browser frees it when the tab is gone
  await unlock(p, alice);

  // Somebody with the account password and codes announces a higher limit elsewhere: every
  // page says so, on whatever page it is.
  const ask = async (path, body, token) => {
    const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID().replaceAll("-", ""), ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const r = await fetch(home + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!r.ok) throw new Error(`${path}: ${await r.text()}`);
    return r.json();
  };
  const { token: thief } = await ask("/v1/sign-in", { name: alice.name, password: alice.password, code: await alice.code() });
  await ask("/v1/limits", { asset: "eip155:31337/slip44:60", units: "15" + "0".repeat(18), code: await alice.code() }, thief);

  await said("A higher limit for ETH is announced");

  // The guard goes away and comes back while the page is open: it says so, and goes on by itself.
  const mine = [await addressOf(p, "Dev chain"), await addressOf(p, "Bitcoin Regtest")];
  const unreachable = p.getByText("Your guard cannot be reached. Nothing moves until it answers.");
  await prop("kill");
  await p.goto(home + "/#/settings/sessions");
  await unreachable.waitFor();
  await prop("start");
  await unreachable.waitFor({ state: "detached" });

  // Without a connection the page still opens: the addresses, what to do, and nothing is sent.
  await prop("kill");
  await context.setOffline(true);
  const asked = [];
  const note = (r) => asked.push(`${r.method()} ${new URL(r.url()).pathname}`);
  context.on("request", note);
  await p.goto(home + "/#/home");
  await p.reload();
  await p.getByRole("heading", { name: "Without a connection" }).waitFor();
  await unreachable.waitFor();
  const shown = (await p.locator("main").innerText()).replace(/\s/g, "");
  for (const address of mine) if (!shown.includes(address)) throw new Error(`without a connection ${address} is not shown`);
  await p.getByRole("button", { name: "Show the QR code" }).first().click();
  await p.getByRole("img", { name: mine.find((a) => shown.indexOf(a) === Math.min(...mine.map((x) => shown.indexOf(x)))) }).waitFor();
  await p.getByRole("button", { name: "Try again" }).last().click();
  await p.getByRole("heading", { name: "Without a connection" }).waitFor();
  await p.goto(home + "/#/send"); // no way past it
  await p.getByRole("heading", { name: "Without a connection" }).waitFor();
  same(asked.filter((r) => !r.startsWith("GET ")).join(), "", "what is sent without a connection");
  context.off("request", note);
  await context.setOffline(false);
  await prop("start");
  await p.getByRole("button", { name: "Try again" }).last().click();
  await unreachable.waitFor({ state: "detached" });
  await unlock(p, alice);

  // Sign-out asks first, and leaves the sealed vault and the page's own files.
  await p.getByRole("button", { name: "Sign out" }).click();
  await p.getByRole("button", { name: "Stay" }).click();
  same(await p.getByRole("button", { name: "Sign out" }).count() > 0, true, "signed in after 'stay'");
  await p.getByRole("button", { name: "Sign out" }).click();
  await p.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await said("Only the sealed vault is left");
  const after = await left();
  same(JSON.stringify(after.cookies.filter((c) => c.value !== "")), "[]", "cookies after sign-out");
  same(JSON.stringify(after.session), "{}", "session storage after sign-out");
  for (const k of Object.keys(after.local)) if (k !== "hefu.settings") throw new Error(`local storage keeps ${k}`);
  same(Object.keys(after.databases).join(), "hefu/vault", "databases after sign-out");
  const box = JSON.parse(after.databases["hefu/vault"][0].box);
  same(Object.keys(box).sort().join(), "content,device,passkeys,password,version", "what the vault's record holds");
  for (const files of Object.values(after.cached)) for (const f of files) if (f.startsWith("/v1")) throw new Error(`an answer of the guard is cached: ${f}`);
  const all = JSON.stringify(after);
  for (const secret of [alice.vault, alice.password, alice.secret, alice.name]) if (all.includes(secret)) throw new Error(`${secret === alice.name ? "the user's name" : "a secret"} is left in the browser`);

  // Back in, with both factors.
  await signIn(p, alice);
  await unlock(p, alice);
  fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
}
