// The wait of a new device for its half: what an abandoned one leaves alone, and when one ends
// though the guard would have it last.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal, World } from "./world.mjs";
import { alone, lock } from "../../web/src/core.ts";
import { wait } from "../../web/src/pairing.ts";
import { about, news, user, vault } from "../../web/src/store.ts";

const minutes = (n) => n * 60_000;
const turns = async () => { for (let n = 0; n < 30; n++) await new Promise((done) => setTimeout(done, 0)); };

/** Waits is a core with one key at a time, and a guard whose boxes come when the test says so. */
class Waits extends World {
  constructor({ life = 10 } = {}) {
    super();
    Object.assign(this, { life, codes: 0, key: undefined, boxes: new Set(), begun: 0, hangs: new Set(), left: 0 });
    user.value = { id: "u1", name: "alice", state: "active" };
    about.value = { id: "g1", networks: [] };
    vault.value = { wallets: [], guards: [{ id: "g1", user: "u1", device: "d1" }], live: [] };
  }

  // The core.
  meet() { return { known: true }; }
  pairKey() { return { code: (this.key = "code" + ++this.codes), qr: "qr", key: "key" }; }
  pairForget({ code }) { if (code === this.key) this.key = undefined; }
  pairOpen({ pairing }) {
    if (pairing.box !== "for " + this.key) throw new Refusal("conflict", "show a fresh code");
    return { info: vault.peek(), wallets: [{ wallet: "w1", label: "Main" }], left: [] };
  }

  // The guard.
  fetch(url, init) {
    if (init.method === "GET" && this.hangs.has(url.pathname)) {
      return new Promise((_, no) => init.signal.addEventListener("abort", () => {
        this.left++;
        no(init.signal.reason);
      }));
    }
    return super.fetch(url, init);
  }
  guard(name) {
    const created = "2026-01-01T00:00:00Z", expires = new Date(Date.parse(created) + minutes(this.life)).toISOString();
    if (name === "POST /v1/pairings") return { id: "p" + ++this.begun, created, expires };
    if (name.startsWith("DELETE")) return {};
    const id = name.split("/").pop();
    return { id, created, expires, ...(this.boxes.has(id) ? { box: "for code" + id.slice(1) } : {}) };
  }
}

test("the late end of a wait that was given up leaves the next one's key alone", async () => {
  const w = new Waits();
  w.hangs.add("/v1/pairings/p1");
  const first = new AbortController(), told = [];
  const gone = wait(first.signal, () => undefined);
  await turns();
  assert.equal(w.begun, 1);
  const next = wait(new AbortController().signal, (at) => told.push(at)); // its key takes the first one's place
  await turns();
  assert.equal(w.key, "code2");
  first.abort();
  await turns();
  assert.equal(w.left, 1); // its question is not waited for
  await gone;
  await turns();
  assert.deepEqual([w.left, w.key], [1, "code2"]);
  w.boxes.add("p2");
  news.value++;
  await next;
  assert.equal(told.at(-1).is, "came");
  await turns();
  assert.equal(w.key, undefined);
});

test("who left before there was a key makes none", async () => {
  const w = new Waits(), end = new AbortController();
  end.abort();
  await wait(end.signal, () => undefined);
  assert.deepEqual([w.codes, w.begun], [0, 0]);
});

for (const [what, life] of [["a year", 365 * 24 * 60], ["no time that is one", NaN], ["less than nothing", -1]]) {
  test(`a guard that says that a pairing lasts ${what} keeps the vault open for no longer than ten minutes`, async () => {
    const real = Date.now, start = real();
    let at = start;
    Date.now = () => at;
    try {
      const w = new Waits({ life: 0 }), told = [];
      const said = w.guard;
      w.guard = function (name) {
        const p = said.call(this, name);
        return p.created ? { ...p, expires: life > 0 ? new Date(Date.parse(p.created) + minutes(life)).toISOString() : life < 0 ? "2025-01-01T00:00:00Z" : "soon" } : p;
      };
      assert.ok(await alone());
      const over = wait(new AbortController().signal, (x) => told.push(x));
      await turns();
      const shown = told.find((x) => x.is === "shown");
      assert.ok(shown.until - start <= minutes(10), `until ${shown.until - start}`);
      at = start + minutes(10) + 1;
      news.value++;
      await over;
      assert.equal(told.at(-1).is, "over");
    } finally {
      Date.now = real;
      lock();
    }
  });
}
