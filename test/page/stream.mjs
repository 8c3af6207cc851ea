// What events do to the page: many of them make it ask no more than a few, a stream that breaks
// is opened again, and without one the page says so and asks by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "./world.mjs";
import { follow, get, listen, request } from "../../web/src/guard.ts";
import { arrived } from "../../web/src/session.ts";
import { late, live, news, user } from "../../web/src/store.ts";
import { Gate, inTurn, joined, single } from "../../web/src/turn.ts";

/** Clock is a time that a test moves, with the page's timers. */
class Clock {
  constructor() {
    Object.assign(this, { at: 1e12, due: [], real: [Date.now, setTimeout, clearTimeout, setInterval, clearInterval] });
    const put = (f, ms, every) => {
      const one = { f, at: this.at + (ms ?? 0), every };
      this.due.push(one);
      return one;
    };
    const drop = (one) => void (this.due = this.due.filter((x) => x !== one));
    Date.now = () => this.at;
    Object.assign(globalThis, { setTimeout: (f, ms) => put(f, ms), setInterval: (f, ms) => put(f, ms, ms), clearTimeout: drop, clearInterval: drop });
  }
  async pass(ms) {
    for (const end = this.at + ms; ;) {
      await settled();
      const next = this.due.filter((x) => x.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) return void (this.at = end);
      this.at = Math.max(this.at, next.at);
      this.due = this.due.filter((x) => x !== next);
      if (next.every) this.due.push(Object.assign(next, { at: next.at + next.every }));
      next.f();
    }
  }
  end() {
    [Date.now, globalThis.setTimeout, globalThis.clearTimeout, globalThis.setInterval, globalThis.clearInterval] = this.real;
  }
}
const settled = async () => { for (let n = 0; n < 50; n++) await new Promise((done) => setImmediate(done)); };

/** Source is an event stream that a test speaks through. */
let sources = [];
class Source {
  static CLOSED = 2;
  constructor(url) {
    Object.assign(this, { url, on: {}, readyState: 1 });
    sources.push(this);
  }
  addEventListener(kind, f) { this.on[kind] = f; }
  close() { this.readyState = 2; }
  say(kind, data, lastEventId = "") { this.on[kind]({ data: typeof data === "string" ? data : JSON.stringify(data), lastEventId }); }
  fail() {
    this.readyState = 2;
    this.onerror();
  }
}

/** timed runs a test with a clock and streams of its own. */
const timed = (name, run) => test(name, async () => {
  const clock = new Clock(), real = globalThis.EventSource;
  globalThis.EventSource = Source;
  sources = [];
  try {
    await run(clock);
  } finally {
    globalThis.EventSource = real;
    clock.end();
  }
});

const last = () => sources.at(-1);
const alice = { id: "u", name: "alice", state: "active" };

class Guard extends World {
  guard(name) { return name === "GET /v1/user" ? alice : {}; }
}

timed("news come every two seconds at most, and the first and the last at once or then", async (clock) => {
  const w = new Guard();
  arrived(alice);
  await clock.pass(5000);
  last().say("ready", {}, "1");
  const before = news.value;
  for (let n = 0; n < 200; n++) { // twenty in a second
    last().say("account", { seq: n, kind: "account" }, String(n));
    if (n === 0) assert.equal(news.value, before + 1);
    await clock.pass(50);
  }
  assert.ok(news.value - before <= 6, `${news.value - before} pieces of news in ten seconds`);
  const then = news.value;
  last().say("device", { seq: 201, kind: "device" }, "201");
  await clock.pass(2000);
  assert.ok(news.value > then); // none is lost
  assert.ok(w.count("GET /v1/user") <= 6, `${w.count("GET /v1/user")} times asked who is signed in`);
});

timed("an end that is not the session's is a stream to open again, more and more slowly", async (clock) => {
  const said = [], heard = [];
  listen((kind) => heard.push(kind));
  const stop = follow(() => undefined, (is) => said.push(is));
  for (const data of [{ kind: "internal" }, { kind: "busy" }, "no JSON", "null", { kind: "constructor" }]) {
    const n = sources.length;
    last().say("ready", {}, "7");
    assert.equal(said.at(-1), true);
    last().say("end", data);
    assert.deepEqual([said.at(-1), last().readyState], [false, 2]);
    await clock.pass(60_000);
    assert.equal(sources.length, n + 1);
    assert.match(last().url, /after=7$/);
  }
  let n = sources.length;
  last().fail();
  await clock.pass(10_000);
  assert.equal(sources.length, n); // slowly by now
  await clock.pass(50_000);
  assert.equal(sources.length, n + 1);
  last().say("ready", {}, "7");
  await clock.pass(30_000); // a good one
  last().fail();
  await clock.pass(1000);
  assert.equal(sources.length, n + 2);
  assert.deepEqual(heard, []);
  n = sources.length;
  last().say("end", { kind: "unauthenticated" });
  await clock.pass(600_000);
  assert.deepEqual([sources.length, heard], [n, ["unauthenticated"]]);
  stop();
});

timed("without a stream for ten seconds the page says so, and asks once a minute", async (clock) => {
  listen(() => undefined);
  const w = new Guard();
  arrived(alice);
  await clock.pass(9_999);
  assert.equal(late.value, false);
  await clock.pass(1);
  assert.equal(late.value, true);
  const before = news.value, asked = w.count("GET /v1/user");
  last().fail(); // and again it does not come
  await clock.pass(180_000);
  assert.deepEqual([news.value - before, w.count("GET /v1/user") - asked], [3, 3]);
  last().say("ready", {}, "1");
  assert.deepEqual([late.value, live.value, user.value], [false, true, alice]);
  const then = news.value;
  await clock.pass(180_000);
  assert.ok(news.value - then <= 1); // what was missed, and no more by the minute
  last().onerror(); // the browser connects again by itself, and soon does
  await clock.pass(5000);
  last().say("ready", {}, "1");
  await clock.pass(20_000);
  assert.equal(late.value, false);
});

test("what a person does waits for no reading", async () => {
  const held = [];
  class Slow extends World {
    async fetch(url, init) {
      if (init.method === "GET") await new Promise((go) => held.push(go));
      return Response.json({});
    }
  }
  new Slow();
  const reads = Array.from({ length: 20 }, (_, n) => get("/v1/read" + n));
  await settled();
  assert.equal(held.length, 4); // of six connections, the stream's one and this leave one
  assert.deepEqual(await request("POST", "/v1/freeze"), {});
  for (let n = 0; n < 20; n++) {
    held.shift()();
    await settled();
  }
  assert.equal((await Promise.all(reads)).length, 20);
});

test("looks come one after the other, and those that come during one share the next", async () => {
  let now = 0, most = 0, runs = 0;
  const look = async () => {
    runs++;
    most = Math.max(most, ++now);
    await settled();
    now--;
  };
  const one = single(look);
  await Promise.all(Array.from({ length: 10 }, one));
  assert.deepEqual([runs, most], [2, 1]);
  await Promise.all(Array.from({ length: 5 }, () => inTurn(look)));
  assert.deepEqual([runs, most], [7, 1]);
  await assert.rejects(inTurn(() => Promise.reject(new Error("no"))));
  await inTurn(look); // one that failed holds nobody up
  const gate = new Gate(1);
  await assert.rejects(gate.pass(() => Promise.reject(new Error("no"))));
  assert.equal(await gate.pass(async () => 1), 1);
});

timed("a clock that was set back holds no news up", async (clock) => {
  let n = 0;
  const tell = joined(() => n++, 2000);
  tell();
  clock.at -= 3_600_000;
  tell();
  assert.equal(n, 2);
});
