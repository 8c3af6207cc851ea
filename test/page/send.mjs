// A signature from the proposal to the guard's answer, with every step of it failing in every
// way: what this device gives away, what the page says, and what the chain pays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { everywhere, Refusal, World } from "./world.mjs";
import { lock } from "../../web/src/core.ts";
import { Problem } from "../../web/src/guard.ts";
import { money } from "../../web/src/money/api.ts";
import { Approval, CodeRefused, Given, Loose, Restless } from "../../web/src/send.ts";
import { user, vault } from "../../web/src/store.ts";
import { en } from "../../web/src/text/en.ts";
import { zh } from "../../web/src/text/zh.ts";

const intent = { network: "eip155:1", from: "0xmine", to: "0xfriend", asset: "eip155:1/slip44:60", amount: "1", fee_cap: "1", expiry: 1 };

/** Money is one account with one transfer; loose are the plans that exclude no earlier one. */
class Money extends World {
  constructor(fault, { stale = 0, loose = [], unfit = 0, code = "111111" } = {}) {
    super(fault);
    Object.assign(this, { stale, loose, unfit, code, lock, handles: 0, live: [], opened: [], bodies: [], paid: [], used: new Set() });
    this.transfer = { id: "aaaaaaaaaaaaaaaaaaaaaaaaa2", intent, state: "proposed", plan: { number: 1, facts: {} }, created: "2026-01-01T00:00:00Z", updated: "2026-01-01T00:00:00Z" };
    user.value = { id: "u1", name: "alice", state: "active" };
    vault.value = { live: [] };
  }

  // The core.
  info() { return { live: this.live }; }
  reviewed(handles, plan) {
    const review = ++this.handles;
    handles.set(review, { plan });
    return { review, transfer: "aaaaaaaaaaaaaaaaaaaaaaaaa2", plan, parties: [], loose: this.loose.includes(plan) ? ["aaaaaaaaaaaaaaaaaaaaaaaaa2"] : [] };
  }
  review({ transfer }, handles) { return this.reviewed(handles, transfer.plan.number); }
  renew({ review, plan }, handles) {
    if (!handles.has(review)) throw new Refusal("invalid", "again");
    if (plan.number <= handles.get(review).plan) throw new Refusal("invalid", "the guard offers that plan again; nothing was signed");
    if (plan.number === this.unfit) throw new Refusal("invalid", "the bytes do something else; nothing was signed");
    return this.reviewed(handles, plan.number);
  }
  begin({ review }, handles) {
    const r = handles.get(review);
    if (!r) throw new Refusal("invalid", "again");
    const signing = ++this.handles;
    handles.set(signing, { plan: r.plan });
    return { signing, commit: `commit ${signing}` };
  }
  openSigning({ signing, points, risk }, handles) {
    const s = handles.get(signing);
    if (!s) throw new Refusal("invalid", "again");
    if (points !== `points of plan ${s.plan} for commit ${signing}`) throw new Refusal("replan");
    if (this.loose.includes(s.plan) && !risk) throw new Refusal("forbidden", "an earlier version may still happen");
    handles.delete(signing);
    this.live = [...this.live, { transfer: "aaaaaaaaaaaaaaaaaaaaaaaaa2", plan: s.plan }];
    this.opened.push({ signing, plan: s.plan });
    return { opening: `opening ${signing}` };
  }

  // The guard.
  guard(name, body) {
    const x = this.transfer;
    switch (name) {
      case "GET /v1/book": return { entries: [] };
      case "GET /v1/recipients": return { transfers: [] };
      case "POST /v1/transfers": return { transfer: x };
      case "GET /v1/transfers/aaaaaaaaaaaaaaaaaaaaaaaaa2": return x;
      case "POST /v1/transfers/aaaaaaaaaaaaaaaaaaaaaaaaa2/nonces":
        if (body.plan !== x.plan.number) throw new Refusal("replan");
        return { points: `points of plan ${body.plan} for ${body.commit}` };
      case "POST /v1/transfers/aaaaaaaaaaaaaaaaaaaaaaaaa2/approve": return this.approve(body);
    }
    throw new Refusal("not-found", name);
  }
  approve({ plan, commit, opening, code }) {
    this.bodies.push({ plan, opening, code });
    if (x(this) === "sending") {
      if (this.taken === opening) return this.transfer; // the same request got there first
      throw new Refusal("conflict", "it was approved already");
    }
    if (code !== undefined ? this.used.has(code) || code !== this.code : !this.transfer.approved) {
      throw new Refusal("forbidden", this.used.has(code) ? "code: it was used" : "code: it is not right");
    }
    if (code) this.used.add(code);
    if (this.stale > 0) {
      this.stale--;
      this.transfer = { ...this.transfer, state: "replan", approved: new Date().toISOString(), plan: { number: this.transfer.plan.number + 1, facts: {} } };
      throw new Refusal("replan");
    }
    if (plan !== this.transfer.plan.number) throw new Refusal("replan");
    assert.ok(this.opened.some((o) => opening === `opening ${o.signing}` && commit === `commit ${o.signing}` && o.plan === plan), "an opening that this device made for that plan");
    this.taken = opening;
    this.paid.push(plan);
    return (this.transfer = { ...this.transfer, state: "sending" });
  }
}
const x = (w) => w.transfer.state;
const approval = "POST /v1/transfers/aaaaaaaaaaaaaaaaaaaaaaaaa2/approve", silent = () => undefined;

const propose = () => Approval.propose(intent, "1", vault.peek()?.live ?? []);
const agree = (a, code = "111111", risk = false) => a.agree(code, risk, silent).then((got) => ({ got }), (e) => ({ e }));

/** once: of one plan this device gives at most one opening, under whatever goes wrong. */
const once = (w) => assert.equal(new Set(w.opened.map((o) => o.plan)).size, w.opened.length, `one opening for each plan: ${JSON.stringify(w.opened)}`);

// The steps of a run with one fresh plan: each fails in every way below.
const steps = await (async () => {
  const w = new Money(undefined, { stale: 1 });
  await agree(await propose());
  return w.steps;
})();
assert.equal(steps.filter((s) => s === approval).length, 2);

test("everything goes well: one opening, one payment", async () => {
  const w = new Money();
  const { got } = await agree(await propose());
  assert.equal(got.state, "sending");
  assert.deepEqual([w.paid, w.opened.length, w.bodies.length], [[1], 1, 1]);
});

test("a stale plan is signed anew unasked, without a second code", async () => {
  const w = new Money(undefined, { stale: 2 });
  const told = [];
  const { got } = await (await propose()).agree("111111", false, (s) => told.push(s)).then((got) => ({ got }));
  assert.equal(got.state, "sending");
  assert.deepEqual(w.bodies.map((b) => [b.plan, b.code]), [[1, "111111"], [2, undefined], [3, undefined]]);
  assert.deepEqual([w.paid, told.filter((s) => s === "again").length], [[3], 2]);
  once(w);
});

test("a fresh plan that leaves an earlier one free is asked about", async () => {
  const w = new Money(undefined, { stale: 1, loose: [2] });
  const a = await propose();
  assert.ok((await agree(a)).e instanceof Loose);
  assert.deepEqual([w.paid, w.opened.map((o) => o.plan)], [[], [1]]);
  assert.equal(a.stands(), true);
  assert.equal((await agree(a, "", true)).got.state, "sending");
  assert.deepEqual(w.paid, [2]);
  once(w);
});

test("the yes to one loose plan is not a yes to the next", async () => {
  const w = new Money(undefined, { stale: 2, loose: [2, 3] });
  const a = await propose();
  assert.ok((await agree(a)).e instanceof Loose);
  assert.ok((await agree(a, "", true)).e instanceof Loose);
  assert.deepEqual([w.paid, w.opened.map((o) => o.plan)], [[], [1, 2]]);
});

test("a fresh plan that does something else is not signed", async () => {
  const w = new Money(undefined, { stale: 1, unfit: 2 });
  const { e } = await agree(await propose());
  assert.ok(e instanceof Given && !e.unknown);
  assert.deepEqual([w.paid, w.opened.map((o) => o.plan)], [[], [1]]);
});

test("a guard that asks for fresh bytes for ever gets six signatures", async () => {
  const w = new Money(undefined, { stale: 100 });
  const { e } = await agree(await propose());
  assert.ok(e instanceof Given && e.why instanceof Restless);
  assert.deepEqual([w.opened.length, w.paid], [6, []]);
  once(w);
});

test("a code that is not right: the same bytes wait for another", async () => {
  const w = new Money();
  const a = await propose();
  const { e } = await agree(a, "000000");
  assert.ok(e instanceof CodeRefused && !e.used);
  assert.equal((await agree(a)).got.state, "sending");
  assert.deepEqual([w.paid, w.opened.length, new Set(w.bodies.map((b) => b.opening)).size], [[1], 1, 1]);
});

test("what the page says after an opening has left", () => {
  for (const [text, want] of [[en, /do not send it again/i], [zh, /不要|勿|请先/]]) {
    assert.match(text.review.given, want);
    assert.match(text.review.unknown, want);
  }
});

for (const fault of everywhere(steps)) {
  test(`${fault.at}: ${fault.step}, ${fault.kind}`, async () => {
    const w = new Money(fault, { stale: 1 });
    const a = await propose().catch((e) => e);
    if (!(a instanceof Approval)) {
      assert.deepEqual([w.opened, w.count(approval)], [[], 0], "nothing is signed for a proposal that failed");
      return;
    }
    const { got, e } = await agree(a);
    once(w);
    // What it says is what is true.
    if (got) assert.deepEqual(w.paid, [2]);
    else if (e instanceof CodeRefused) assert.deepEqual(w.paid, []);
    else if (w.count(approval) > 0) assert.ok(e instanceof Given, `an opening has left, and it throws ${e}`);
    else assert.ok(!(e instanceof Given) && w.paid.length === 0, "nothing had left");
    if (e instanceof Given && !e.unknown) assert.deepEqual(w.paid, [], "a certain 'no', and it is paid");
    // The person does what the page says.
    w.fault = undefined;
    const signed = w.opened.length;
    await goOn(w, a, e);
    assert.equal(w.paid.length, 1, "paid once in the end");
    if (e instanceof Given && e.unknown && !w.locked) assert.equal(w.opened.filter((o) => o.plan === 1).length, 1);
    if (got) assert.equal(w.opened.length, signed);
  });
}

/** goOn is the page after a failure: it asks what happened, and lets the person agree again where nothing was recorded. */
async function goOn(w, a, e) {
  if (!e) return;
  w.code = "222222";
  let now = a;
  if (e instanceof Given && e.unknown && !w.locked && user.value) {
    const x = await a.happened();
    if (x.state === "sending") return;
  } else if (w.locked || !user.value || e instanceof Given) { // unlocked again, it is opened from the list
    user.value = { id: "u1", name: "alice", state: "active" };
    vault.value = { live: w.live };
    const x = await money.transfer("aaaaaaaaaaaaaaaaaaaaaaaaa2");
    if (x.state === "sending") return;
    now = new Approval(intent, x, undefined, "", w.live);
    await now.read();
  }
  const again = await agree(now, now.stands() ? "" : "222222");
  assert.ok(again.got, `after ${e}: ${again.e?.why ?? again.e}`);
}

test("an approval whose answer is lost is repeated under its own key, and then it is not known", async () => {
  const w = new Money({ at: steps.indexOf(approval), kind: "always lost after" });
  const a = await propose();
  const { e } = await agree(a);
  assert.ok(e instanceof Given && e.unknown);
  const keys = w.keys.filter(([name]) => name === approval);
  assert.deepEqual([keys.length, new Set(keys.map(([, k]) => k)).size, w.opened.length, w.paid], [12, 1, 1, [1]]);
  w.fault = undefined;
  assert.equal((await a.happened()).state, "sending");
});

test("an approval that was live before says so, whatever fails now", async () => {
  const w = new Money();
  w.live = [{ transfer: "aaaaaaaaaaaaaaaaaaaaaaaaa2", plan: 1 }];
  const a = new Approval(intent, w.transfer, undefined, "", w.live);
  await a.read();
  w.fault = { at: w.steps.length + 1, kind: "refused" };
  const { e } = await agree(a);
  assert.ok(e instanceof Given && e.why instanceof Problem);
});
