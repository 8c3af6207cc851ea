// What the guard says it sent is held to what this device signed, before anything of it is
// forgotten: each transfer once, and an alarm stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal, World } from "./world.mjs";
import { alarms, check, checked, leave } from "../../web/src/money/transfers.ts";
import { user, vault } from "../../web/src/store.ts";

/** Signed is a vault with one live transfer whose bytes are "right". */
class Signed extends World {
  constructor(fault) {
    super(fault);
    this.asked = [];
    leave();
    user.value = { id: "u1", name: "alice", state: "active" };
    vault.value = { live: [{ transfer: "t1", plan: 1 }] };
  }
  sent({ transfer, signed, txid }) {
    this.asked.push(["sent", transfer, signed, txid]);
    if (signed !== "right") throw new Refusal("forbidden", "what was sent is not what this device signed");
  }
  settle({ transfer, state }) {
    this.asked.push(["settle", transfer, state]);
    return { live: [] };
  }
}
const said = () => alarms.value.get("t1");
const look = (state, signed) => check({ id: "t1", state, txid: "0x1", ...(signed ? { signed } : {}) });

test("bytes that this device signed are settled", async () => {
  const w = new Signed();
  await look("sent", "right");
  await look("final", "right");
  assert.deepEqual([w.asked, said()], [[["sent", "t1", "right", "0x1"], ["settle", "t1", "sent"]], undefined]); // the vault has nothing live after it
});

for (const state of ["sending", "sent", "final"]) {
  test(`${state}: other bytes raise an alarm, and nothing is forgotten`, async () => {
    const w = new Signed();
    await look(state, "wrong");
    await look("final", "right"); // too late: who lied once
    assert.match(said(), /not what this device signed/);
    assert.deepEqual([w.asked.length, vault.value.live.length, checked.value.has("t1")], [1, 1, false]);
  });
}

test("final without any bytes is not believed", async () => {
  const w = new Signed();
  await look("final");
  assert.ok(said());
  assert.deepEqual([w.asked, vault.value.live.length], [[], 1]);
});

test("what this device did not sign is none of its business", async () => {
  const w = new Signed();
  await check({ id: "t2", state: "sent", signed: "wrong" });
  assert.deepEqual([w.asked, alarms.value.size], [[], 0]);
});

test("a vault that was locked meanwhile raises no alarm", async () => {
  const w = new Signed({ at: 0, kind: "locked before" });
  w.lock = () => { vault.value = null; core.lock(); };
  const core = await import("../../web/src/core.ts");
  await look("sent", "wrong");
  assert.deepEqual([w.asked, alarms.value.size], [[], 0]);
});
