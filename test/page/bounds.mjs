// What a guard cannot do to the page: keep the vault open by never answering, send lists and
// answers without an end, texts that hide, and ids that are names of JavaScript's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal, World } from "./world.mjs";
import { clean, named, pick } from "../../web/src/clean.ts";
import { alone, lock, onLock, quiet, signing, touched, Updating } from "../../web/src/core.ts";
import { count, Cursors, every, guard, Unending } from "../../web/src/guard.ts";
import { given, giving, interrupted, resumed, unsettled } from "../../web/src/handed.ts";
import { decimal, none, sum } from "../../web/src/money/amount.ts";
import { money } from "../../web/src/money/api.ts";
import { vault } from "../../web/src/store.ts";
import { en } from "../../web/src/text/en.ts";
import { when } from "../../web/src/text/text.ts";

const turns = async () => { for (let n = 0; n < 20; n++) await new Promise((done) => setTimeout(done, 0)); }; // as the page's own timers
const one = "aaaaaaaaaaaaaaaaaaaaaaaaa2";
const minutes = (n) => n * 60_000;

test("a guard that never answers keeps the vault open for ten minutes and no longer", async () => {
  const real = Date.now, start = real();
  let at = start, locked = 0;
  Date.now = () => at;
  try {
    onLock(() => locked++);
    assert.ok(await alone());
    void signing(() => new Promise(() => undefined));
    touched();
    at = start + minutes(9); // nobody touched anything for longer than the five minutes
    await turns();
    assert.equal(locked, 0);
    at = start + minutes(10) + 1;
    await turns();
    assert.equal(locked, 1);
    await quiet(); // what was cut off keeps nothing waiting
  } finally {
    Date.now = real;
    lock();
  }
});

test("while a new version is being loaded nothing is signed", async () => {
  const real = navigator.locks.request;
  navigator.locks.request = async (_, __, f) => f(null);
  try {
    let done = false;
    await assert.rejects(signing(async () => void (done = true)), Updating);
    assert.equal(done, false);
  } finally {
    navigator.locks.request = real;
  }
});

test("what was handed over when the vault was locked is said until it is settled", () => {
  const live = (...ids) => (vault.value = { live: ids.map((transfer) => ({ transfer })), wallets: [], guards: [] });
  live();
  giving("t1");
  live("t1");
  assert.deepEqual(unsettled.value, []); // the page that hands it over shows it
  vault.value = null;
  assert.deepEqual(interrupted.value, ["t1"]);
  given("t1", true); // an answer that nobody saw
  assert.deepEqual(interrupted.value, ["t1"]);
  live("t1", "t2");
  assert.deepEqual([unsettled.value, resumed()], [["t1", "t2"], "t1"]);
  live("t2");
  assert.deepEqual([unsettled.value, resumed()], [["t2"], undefined]);
  live("t2", "t3");
  assert.deepEqual(unsettled.value, ["t2"]); // one that the person saw taken is on the home page
  vault.value = null;
  assert.deepEqual(interrupted.value, []);
});

/** Lists answers every list with what it is told. */
class Lists extends World {
  constructor(page) {
    super();
    this.page = page;
  }
  guard(name) {
    if (this.steps.length > 2000) throw new Refusal("not-found", "who goes on asking");
    if (name.startsWith("GET")) return this.page();
    throw new Refusal("not-found", name);
  }
}

test("a list without an end, and one that begins again, are given up and said", async () => {
  count(() => en.fail.unending);
  let n = 0;
  new Lists(() => ({ entries: [], next: "page" + n++ }));
  await assert.rejects(money.book(), (e) => e instanceof Unending && e.message === en.fail.unending);
  assert.ok(n < 100);
  const w = new Lists(() => ({ devices: [], next: "same" }));
  await assert.rejects(guard.allDevices(), Unending);
  assert.equal(w.steps.length, 2);
  await assert.rejects(every(async () => ({ list: Array(6000).fill(1), next: String(n++) })), Unending);
  assert.equal((await every(async () => ({ list: [1, 2], next: String(n++) }), 5)).length, 6);
  const c = new Cursors();
  assert.deepEqual([c.next("a"), c.next(undefined), c.next("b")], ["a", undefined, "b"]);
  assert.throws(() => c.next("a"), Unending);
});

test("ids, states, amounts and times are held to their form", async () => {
  const intent = { network: "eip155:1", from: "0xa", to: "0xb", asset: "eip155:1/slip44:60", amount: "1", fee_cap: "1" };
  const right = { id: one, intent, state: "sent", plan: { number: 1, facts: {} }, created: "2026-01-01T00:00:00Z", updated: "2026-01-01T00:00:00Z" };
  const say = (x) => new Lists(() => ({ transfers: [x] }));
  say(right);
  assert.equal((await money.transfers()).transfers.length, 1);
  for (const wrong of [
    { id: "__proto__" }, { id: "constructor" }, { state: "toString" }, { created: "soon" }, { plan: null }, { plan: { number: 1 } }, { txid: "a b" }, { confirmations: -1 },
    { intent: { ...intent, amount: "1e5" } }, { intent: { ...intent, amount: "-1" } }, { intent: { ...intent, asset: "__proto__" } }, { intent: { ...intent, to: "0x\u202e" } },
    { plan: { number: 1, facts: { token: { asset: intent.asset, symbol: "X", decimals: 1e9 } } } },
  ]) {
    say({ ...right, ...wrong });
    await assert.rejects(money.transfers(), /has not the form/, JSON.stringify(wrong));
  }
  new Lists(() => ({ limits: [{ asset: "constructor", units: "1", spent: "0", raise: "0" }] }));
  await assert.rejects(money.limits(), /limit\.asset/);
  new Lists(() => ({ holdings: [{ asset: intent.asset, units: "0x1", decimals: 18, symbol: "ETH" }] }));
  await assert.rejects(money.balances("eip155:1", "0xa"), /holding\.units/);
  new Lists(() => ({ id: "g", networks: null }));
  await assert.rejects(guard.about());
});

test("what does not parse breaks no sentence and becomes no amount", () => {
  assert.deepEqual([decimal("1e9", 2), decimal("9".repeat(1000), 2), decimal("1", 1e9), when("never"), when("")], ["?", "?", "?", "?", ""]);
  for (const f of [() => sum("1", ""), () => none("x"), () => sum("1", " 2")]) assert.throws(f);
});

test("a stranger's text hides nothing, turns nothing and has an end", () => {
  assert.equal(clean("a\u202eb\u2066c\u200bd\u0000e\u{e0041}f"), "abcdef");
  assert.equal(clean("one\r\ntwo\u2028three"), "one two three");
  assert.equal(clean("x".repeat(1e6), 10), "x".repeat(10) + "…");
  assert.equal(clean("\u202e".repeat(1e6), 10), "…");
  assert.equal(clean("z" + "\u0300".repeat(500)).length, 5);
  assert.equal(clean("守卫 — “ok” 🙂 é"), "守卫 — “ok” 🙂 é");
  assert.deepEqual([named("\u202e\u200b"), named(undefined), named({}), named(7)], ["?", "?", "?", "7"]);
  assert.deepEqual([pick({ a: 1 }, "a"), pick({ a: 1 }, "constructor"), pick({ a: 1 }, "__proto__")], [1, undefined, undefined]);
});
