// A guard that does not answer, lies or breaks, and a vault that is locked at the wrong moment:
// what the page says then, and that a transfer whose signature has left this device is never
// called over before it is.
import { open, page as home, Person, prop, same, watched } from "./lib.mjs";
import { addressOf, draft, setUp, signIn, unlock } from "./steps.mjs";

const friend = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const browser = await open();
const { context, fine } = await watched(browser, { serviceWorkers: "block" });
const p = await context.newPage();
const alice = new Person("alice");
const main = p.locator("main"), strip = p.locator("[data-handed]");
const said = (text) => p.getByText(text).first().waitFor();
const state = (word) => p.getByRole("heading", { name: word, exact: true }).waitFor();

/** lied changes the guard's answers until it is ended. */
async function lied(at, change) {
  const route = async (r) => {
    // The session counts only where the browser says that its own page asks.
    const answer = await r.fetch({ headers: { ...(await r.request().allHeaders()), "sec-fetch-site": "same-origin" } });
    const body = await answer.json().catch(() => undefined);
    await r.fulfill({ status: 200, json: change(body, new URL(r.request().url())) ?? body });
  };
  await p.route(at, route);
  return () => p.unroute(at, route);
}
const refusal = (kind, status, detail) => ({ status, contentType: "application/problem+json", body: JSON.stringify({ type: "about:blank", title: "", status, kind, detail }) });

/** held keeps the answer to an approval back. */
async function held() {
  let asked;
  const waits = [], first = new Promise((done) => (asked = done));
  await p.route("**/approve", (r) => {
    waits.push(r);
    asked();
  });
  return { first, go: async (how) => {
    for (const r of waits.splice(0)) await how(r);
    await p.unroute("**/approve");
  } };
}
async function begin(amount) {
  await draft(p, { to: friend, amount, asset: /ETH/ });
  await state("Review");
  await p.getByLabel("Your code for exactly this transfer").fill(await alice.code());
}

try {
  await setUp(p, alice, { limits: { ETH: "5" } });
  await p.waitForURL(/#\/receive/);
  await prop("fund", await addressOf(p, "Dev chain"), "10");
  await p.goto(home + "/#/home");
  await p.getByText("10", { exact: true }).first().waitFor();

  // Who is signed in, and where.
  const fingerprint = await p.evaluate(() => fetch("/v1/guard").then((r) => r.json()).then((g) => g.id));
  const who = async (at) => {
    await at.locator("[data-who]").waitFor();
    const text = await at.locator("[data-who]").innerText();
    for (const part of [alice.name, new URL(home).host]) if (!text.includes(part)) throw new Error(`who is signed in is not said: ${text}`);
    same(await at.locator("[data-who] [data-fingerprint]").getAttribute("data-fingerprint"), fingerprint, "the guard's fingerprint");
  };
  await who(main);
  await p.goto(home + "/#/settings");
  await who(main);
  await p.getByRole("button", { name: "Sign out" }).click();
  await who(p.getByRole("dialog"));
  await p.getByRole("button", { name: "Stay" }).click();

  // The vault is locked while the guard is asked: it is said, and after the unlock the page
  // shows the transfer and no empty form.
  await begin("0.5");
  await who(main);
  let approval = await held();
  await p.getByRole("button", { name: "Approve and send" }).click();
  await approval.first;
  await p.getByRole("button", { name: "Lock", exact: true }).click();
  await strip.getByText(/may still go out: do not send it again/).waitFor();
  await unlock(p, alice);
  await p.waitForURL(/#\/transfer\//);
  await strip.getByText(/may still go out: do not send it again/).waitFor();
  await main.getByText(/the guard says that nobody approved it\. It may still go out/).waitFor();
  await approval.go((r) => r.continue());
  await state("final"); // the answer came after all, and nothing was sent twice
  await strip.waitFor({ state: "detached" }); // it is settled

  // The session ends in the middle.
  await begin("0.25");
  approval = await held();
  await p.getByRole("button", { name: "Approve and send" }).click();
  await approval.first;
  await approval.go((r) => r.fulfill(refusal("unauthenticated", 401, "session: it has ended; sign in")));
  await p.waitForURL(/#\/sign-in/);
  await strip.getByText(/may still go out: do not send it again/).waitFor();
  await signIn(p, alice);
  await unlock(p, alice);
  await p.waitForURL(/#\/transfer\//);
  const left = new URL(p.url()).hash.split("/")[2];
  await strip.getByText(/may still go out: do not send it again/).waitFor();
  await p.goto(home + "/#/activity");
  await strip.locator(`a[href$="${left}"]`).waitFor(); // on every page
  await p.reload(); // and after the page is loaded anew
  await unlock(p, alice);
  await strip.locator(`a[href$="${left}"]`).waitFor();

  // Another version only of what was checked: the guard says that it was sent and shows no bytes.
  const sent = (x) => (x.id === left ? { ...x, state: "sent", signed: undefined, txid: undefined } : x);
  let end = await lied("**/v1/transfers/" + left, sent);
  await p.goto(home + `/#/version/${left}/speed`);
  await main.getByText(/The guard shows no bytes of it that this device could check/).waitFor();
  same(await main.getByRole("button", { name: "Review" }).count(), 0, "ways on after a check that failed");
  await end();

  // Lists without an end, and one that begins again.
  let pages = 0;
  end = await lied("**/v1/book*", () => ({ entries: [], next: "page" + pages++ }));
  await p.goto(home + "/#/book");
  await said(/The guard's list does not end/);
  if (pages > 1000) throw new Error(`${pages} pages were asked for`);
  await end();
  end = await lied("**/v1/sessions*", (b) => ({ ...b, next: "again" }));
  await p.goto(home + "/#/settings/sessions");
  await p.getByRole("button", { name: /older/i }).click();
  await said(/begins again and again/);
  await main.getByRole("button", { name: /older/i }).waitFor({ state: "detached" });
  await end();

  // Names that turn the line around or hide, and long ones.
  const evil = "al\u202eeci\u2066\u200b\u0007 " + "x".repeat(3000);
  end = await lied("**/v1/user", (b) => ({ ...b, name: evil }));
  await p.reload();
  await unlock(p, alice);
  await p.goto(home + "/#/home");
  const text = await p.locator("[data-who]").innerText();
  if (/[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069]/.test(text)) throw new Error("a name turns the line around");
  if (text.length > 400) throw new Error(`a name of ${text.length} characters`);
  await end();
  await p.route("**/stop-all", (r) => r.fulfill(refusal("conflict", 409, "\u202eno\u2028" + "y".repeat(9000))));
  await p.goto(home + "/#/limits");
  await p.getByRole("button", { name: /^Stop everything/ }).click();
  await p.getByRole("dialog").getByRole("button", { name: /^Stop everything/ }).click();
  const alarm = p.getByRole("dialog").getByRole("alert").getByText("no");
  await alarm.waitFor();
  const words = await alarm.innerText();
  if (/[\u202e\u2028]/.test(words) || words.length > 700) throw new Error("a problem's words are shown as they came");
  await p.keyboard.press("Escape");

  // What is no amount, no time and no id is used nowhere, and no page is white.
  for (const [at, change, where, what] of [
    ["**/v1/limits", () => ({ limits: [{ asset: "__proto__", units: "1", spent: "0", raise: "0", decimals: 18, by: "guard" }] }), "/limits", /has not the form that it must have \(limit\.asset\)/],
    ["**/v1/limits", (b) => ({ limits: b.limits.map((l) => ({ ...l, units: "1e99" })) }), "/limits", /has not the form.*limit\.units/],
    ["**/v1/transfers?*", (b) => ({ ...b, transfers: b.transfers.map((x) => ({ ...x, created: "yesterday" })) }), "/activity", /has not the form.*transfer\.created/],
    ["**/v1/transfers?*", (b) => ({ ...b, transfers: b.transfers.map((x) => ({ ...x, state: "constructor" })) }), "/activity", /has not the form.*transfer\.state/],
    ["**/v1/balances*", (b) => ({ holdings: b.holdings.map((h) => ({ ...h, units: "-1" })) }), "/home", /balance could not be read/],
    ["**/v1/dealings", () => ({ dealings: [{ id: "constructor", state: "waiting", created: "never", device: "" }] }), "/home", /Your key is to be split again/],
  ]) {
    end = await lied(at, change);
    await p.reload();
    await unlock(p, alice);
    await p.goto(home + "/#" + where);
    await said(what);
    await end();
  }
  // A page that breaks all the same says what to do, and the rest of the page stands.
  end = await lied("**/v1/sessions*", (b) => ({ sessions: [null, ...b.sessions] }));
  await p.goto(home + "/#/settings/sessions");
  await said("This page could not be shown");
  await p.getByRole("button", { name: "Sign out" }).waitFor();
  await end();
  await p.getByRole("button", { name: "Try again" }).click();
  await p.getByRole("heading", { name: "Sign-ins" }).waitFor();

  // So does a notice around it that breaks.
  end = await lied("**/v1/pairings", () => ({ pairings: [{ id: "x", device: "y", name: { toString: null } }] }));
  await p.reload();
  await unlock(p, alice);
  await p.goto(home + "/#/home");
  await said("A notice that belongs here could not be shown");
  await main.getByRole("link", { name: "Receive" }).first().waitFor();
  await end();
  await p.goto(home + "/#/limits");
  await p.getByText("A notice that belongs here could not be shown").waitFor({ state: "detached" });

  // What was chosen stays chosen when nothing of it is left: its amount does not become one of
  // another coin.
  await prop("pay", await addressOf(p, "Bitcoin Regtest"), "0.5");
  await p.goto(home + "/#/home");
  await p.getByText("0.5", { exact: true }).first().waitFor();
  await p.goto(home + "/#/send");
  const what = p.getByLabel("Asset");
  await what.locator("option", { hasText: "rBTC" }).waitFor({ state: "attached" });
  const rbtc = (await what.locator("option").allInnerTexts()).find((x) => /rBTC/.test(x));
  await what.selectOption({ label: rbtc });
  await p.getByLabel(/^Amount/).fill("0.4");
  end = await lied("**/v1/balances*", (b, url) => (url.searchParams.get("network").startsWith("bip122") ? { holdings: b.holdings.map((h) => ({ ...h, units: "0" })) } : b));
  await prop("fund", await p.evaluate(() => JSON.parse(localStorage.getItem("hefu.addresses")).find((a) => a.network.startsWith("eip155")).address), "11");
  await p.getByText("You hold 0 rBTC.").waitFor();
  same(await what.evaluate((s) => s.selectedOptions[0].textContent), rbtc, "what is chosen");
  await end();

  // Addresses for times without a connection are a choice.
  await p.goto(home + "/#/receive");
  await p.locator(".received").waitFor();
  await p.waitForFunction(() => localStorage.getItem("hefu.addresses"));
  await p.goto(home + "/#/settings");
  await p.getByLabel("Show my addresses without a connection").uncheck();
  same(await p.evaluate(() => localStorage.getItem("hefu.addresses")), null, "what is kept");
  await p.goto(home + "/#/home");
  await p.goto(home + "/#/receive");
  await p.locator(".received").waitFor();
  same(await p.evaluate(() => localStorage.getItem("hefu.addresses")), null, "what is kept after the choice");
  // One whose session ended while the page was away is told nothing of them either.
  await p.goto(home + "/#/settings");
  await p.getByLabel("Show my addresses without a connection").check();
  await p.goto(home + "/#/receive");
  await p.reload();
  await unlock(p, alice);
  await p.waitForFunction(() => localStorage.getItem("hefu.addresses"));
  await context.clearCookies();
  await p.goto("about:blank");
  await p.goto(home + "/#/offline");
  await p.waitForFunction(() => localStorage.getItem("hefu.addresses") === null);
  fine();

  // A browser that keeps nothing says what to do, and not that there is no vault.
  const other = await watched(browser, { serviceWorkers: "block" });
  await other.context.route("**/worker.js", async (r) => {
    const answer = await r.fetch();
    await r.fulfill({ response: answer, body: "indexedDB.open = () => { throw new DOMException('', 'SecurityError'); };" + (await answer.text()) });
  });
  const q = await other.context.newPage();
  await q.goto(home + "/#/set-up");
  await q.getByText(/keeps nothing for this page: private windows/).first().waitFor();
  other.fine();
} catch (e) {
  await p.screenshot({ path: process.env.HEFU_DIR + "/failed.png", fullPage: true });
  console.log(p.url(), await p.locator("body").innerText());
  fine();
  throw e;
} finally {
  await browser.close();
}
