// The split of a key, with every step of it failing in every way: the paper goes only when both
// halves have signed, and what was begun is finished or begun afresh.
import assert from "node:assert/strict";
import { test } from "node:test";
import { everywhere, Refusal, World } from "./world.mjs";
import { lock } from "../../web/src/core.ts";
import { Afresh, resume, split, Waiting } from "../../web/src/setup/deal.ts";
import { about, user, vault } from "../../web/src/store.ts";

const curves = ["secp256k1", "ed25519"];

/** Splitting is one wallet whose paper lies in the vault. */
class Splitting extends World {
  constructor(fault, { wait = false, stuck = false } = {}) {
    super(fault);
    Object.assign(this, { lock, wait, stuck, handles: 0, paper: true, pending: undefined, dealing: undefined, packages: 0, opened: [], codes: [], signed: new Set(), proved: new Set() });
    user.value = { id: "u1", name: "alice", state: "active" };
    about.value = { id: "g1" };
    vault.value = { wallets: [{ id: "w1" }], guards: [{ id: "g1" }] };
  }

  // The core.
  meet() { return { known: true }; }
  requestDealing({ generation }) { return { identity: "i", proof: `proof ${generation}` }; }
  deal({ offer }) {
    assert.ok(this.paper, "only the paper can be dealt");
    this.pending = { dealing: offer.dealing.id, package: `package ${++this.packages}` };
    this.proved = new Set();
    return { package: this.pending.package };
  }
  pendingPackage() {
    if (!this.pending) throw new Refusal("not-found");
    return this.pending;
  }
  curves() { return { curves }; }
  beginCheck({ curve }, handles) {
    const check = ++this.handles;
    handles.set(check, curve);
    return { check, commit: `commit ${check}` };
  }
  openCheck({ check, points }, handles) {
    if (!handles.has(check) || this.opened.includes(check)) throw new Refusal("invalid", "again");
    if (points !== `points for commit ${check}`) throw new Refusal("replan");
    this.opened.push(check);
    return { opening: `opening ${check}` };
  }
  finishCheck({ check, signatures }, handles) {
    assert.deepEqual(signatures, [`signature ${check}`]);
    this.proved.add(handles.get(check));
  }
  finishDealing() {
    if (this.proved.size < curves.length) throw new Refusal("conflict", "not every curve was checked");
    assert.deepEqual([this.dealing.state, this.dealing.package], ["active", this.pending.package], "the guard has that very half");
    this.paper = false;
    this.pending = undefined;
    return { wallets: [{ id: "w1", split: true }] };
  }
  giveUpDealing() {
    this.pending = undefined;
    return { wallets: [{ id: "w1" }] };
  }

  // The guard.
  guard(name, body) {
    const d = this.dealing;
    switch (name) {
      case "GET /v1/wallets/w1":
        if (!d) throw new Refusal("not-found");
        return { generation: d.state === "active" ? d.generation : d.generation - 1, latest: d };
      case "POST /v1/dealings": {
        if (this.codes.includes(body.code)) throw new Refusal("forbidden", "code: it was used");
        if (d && ["waiting", "open", "pending"].includes(d.state) && body.generation !== d.generation) throw new Refusal("conflict", "another one is under way");
        this.codes.push(body.code);
        this.signed = new Set();
        return { dealing: (this.dealing = { id: `d${this.codes.length}`, generation: body.generation, state: this.wait ? "waiting" : "open" }) };
      }
    }
    if (!d || !name.includes(`/v1/dealings/${d.id}/`)) throw new Refusal("conflict", "another dealing took its place");
    switch (name.split("/").pop()) {
      case "accept":
        if (d.state === "pending" && d.package !== body.package) throw new Refusal("conflict", "it has another package");
        this.dealing = { ...d, state: "pending", package: body.package };
        return this.dealing;
      case "points": return { points: `points for ${body.commit}` };
      case "check": {
        const n = body.commit.split(" ")[1];
        assert.equal(body.opening, `opening ${n}`);
        this.signed.add(body.curve);
        if (this.signed.size === curves.length && !this.stuck) this.dealing = { ...this.dealing, state: "active" };
        return { dealing: this.dealing, signatures: [`signature ${n}`] };
      }
    }
    throw new Refusal("not-found", name);
  }
}

const silent = () => undefined;
const once = (w) => assert.equal(new Set(w.opened).size, w.opened.length, "one opening for each check");

const steps = await (async () => {
  const w = new Splitting();
  await split("w1", [], "1", silent);
  assert.equal(w.paper, false);
  return w.steps;
})();

test("the steps in their order: stored before it is spoken, erased last", () => {
  const at = (name) => steps.indexOf(name);
  assert.ok(at("core deal") < at("POST /v1/dealings/d1/accept") && at("POST /v1/dealings/d1/accept") < at("core openCheck"));
  assert.equal(steps.at(-1), "core finishDealing");
  assert.equal(steps.filter((s) => s === "core openCheck").length, curves.length);
});

test("a split that the guard announces first waits, and nothing is dealt", async () => {
  const w = new Splitting(undefined, { wait: true });
  await assert.rejects(split("w1", [], "1", silent), Waiting);
  assert.deepEqual([w.packages, w.paper, w.opened], [0, true, []]);
});

test("nothing was begun: it has to begin", async () => {
  const w = new Splitting();
  w.pending = { dealing: "d0", package: "of another guard" };
  await assert.rejects(resume("w1", silent), Afresh);
  assert.equal(w.paper, true);
});

test("what lies in the vault is of another dealing: it has to begin afresh", async () => {
  const w = new Splitting();
  w.pending = { dealing: "d0", package: "an old one" };
  w.dealing = { id: "d1", generation: 1, state: "open" };
  await assert.rejects(resume("w1", silent), Afresh);
  assert.deepEqual([w.paper, w.dealing.state, w.opened], [true, "open", []]);
});

test("a guard that signed and does not call it active gets no paper erased", async () => {
  const w = new Splitting(undefined, { stuck: true });
  await assert.rejects(split("w1", [], "1", silent), Afresh);
  assert.deepEqual([w.paper, w.count("core finishDealing")], [true, 0]);
});

test("points that do not fit are asked for again", async () => {
  const w = new Splitting({ at: steps.indexOf("core openCheck"), kind: "replan" });
  await split("w1", [], "1", silent);
  assert.deepEqual([w.paper, w.opened.length, w.count("core beginCheck")], [false, 2, 3]);
});

for (const fault of everywhere(steps)) {
  test(`${fault.at}: ${fault.step}, ${fault.kind}`, async () => {
    const w = new Splitting(fault);
    let done = await split("w1", [], "1", silent).catch((e) => e);
    once(w);
    if (done instanceof Error) assert.ok(w.paper || w.steps.at(-1) === "core finishDealing", "the paper stays until the end");
    w.fault = undefined;
    // As the page does: what lies in the vault is resumed, what cannot be finished is begun anew.
    for (let n = 2; w.paper && n < 6; n++) {
      user.value = { id: "u1", name: "alice", state: "active" };
      done = await (w.pending ? resume("w1", silent) : split("w1", [], String(n), silent)).catch((e) => e);
      once(w);
      if (done instanceof Error && !(done instanceof Afresh)) throw done;
    }
    assert.deepEqual([w.paper, w.dealing.state, w.pending], [false, "active", undefined]);
  });
}
