// What stands around the page's modules here: a browser's globals, a Worker that answers as the
// wallet core does and a fetch that answers as the guard does. Every call of either is a step,
// and a fault may stand at each.

/** The ways in which a step fails. */
export const faults = {
  /** of a request to the guard */
  fetch: ["lost before", "lost after", "always lost before", "always lost after", "unauthenticated", "conflict", "replan", "limit", "unavailable", "unavailable after", "internal", "busy", "no guard", "locked meanwhile"],
  /** of a call of the core */
  core: ["refused", "replan", "locked before", "locked after"],
};

const status = { unauthenticated: 401, forbidden: 403, limit: 403, "not-found": 404, conflict: 409, replan: 409, busy: 409, invalid: 400, unavailable: 503, internal: 500 };

/** Refusal is what a guard or a core answers instead. */
export class Refusal extends Error {
  constructor(kind, detail = kind) {
    super(detail);
    this.kind = kind;
  }
}

let world;

const events = () => ({ addEventListener() {}, removeEventListener() {} });
const kept = new Map();
// No step waits for a clock: what it would wait for comes at once.
const later = globalThis.setTimeout;
Object.assign(globalThis, {
  ...events(),
  window: globalThis,
  location: new URL("http://guard.test/"),
  history: { replaceState(_, __, to) { globalThis.location.hash = to; } },
  localStorage: { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) },
  document: { ...events(), documentElement: { dataset: {} }, baseURI: "http://guard.test/", visibilityState: "visible" },
  setTimeout: (f, _, ...args) => later(f, 0, ...args),
  BroadcastChannel: class { postMessage() {} },
  EventSource: class { addEventListener() {} close() {} },
  Worker: class {
    constructor() { this.handles = new Map(); }
    terminate() { this.ended = true; }
    async postMessage({ id, method, input }) {
      const say = (data) => { if (!this.ended) this.onmessage({ data: { id, secrets: [], ...data } }); };
      try {
        if (method === "stored") return say({ out: '{"exists":true,"passkeys":[],"device":""}' }); // nobody waits for it
        say({ out: JSON.stringify((await world.core(this, method, JSON.parse(input), () => this.ended)) ?? {}) });
      } catch (e) {
        if (!(e instanceof Refusal)) throw e;
        say({ error: { kind: e.kind, message: e.message } });
      }
    }
  },
  fetch: (url, init = {}) => world.fetch(new URL(url), init),
});
Object.defineProperty(globalThis, "navigator", { value: { languages: ["en"], locks: { request: (_, __, f) => f({}) } }, configurable: true });

/** World is one run. A subclass says what guard and core answer: on(step, input) each. */
export class World {
  constructor(fault) {
    this.fault = fault;
    this.steps = []; // names in order
    this.keys = []; // that came, with their step
    this.answers = new Map(); // of the guard, by Idempotency-Key
    this.locked = false;
    world = this;
  }

  /** take notes a step and gives the fault that stands at it. */
  take(name) {
    const at = this.steps.push(name) - 1;
    const f = this.fault;
    if (!f || at < f.at) return undefined;
    if (at === f.at) f.name = name;
    return at === f.at || (f.kind.startsWith("always") && name === f.name) ? f.kind : undefined;
  }

  async core(worker, method, input) {
    const kind = this.take("core " + method);
    await undefined;
    if (kind === "refused") throw new Refusal("unavailable");
    if (kind === "replan") throw new Refusal("replan");
    if (kind === "locked before") return this.leave();
    const answer = this[method](input, worker.handles);
    if (kind === "locked after") return this.leave();
    return answer;
  }

  /** leave is a lock: the person's, or that of the machine under the page. */
  leave() {
    this.locked = true;
    this.lock();
  }

  async fetch(url, { method, body, headers }) {
    const name = `${method} ${url.pathname}`, kind = this.take(name);
    await undefined;
    if (kind?.endsWith("lost before")) throw new TypeError("fetch failed");
    if (kind === "locked meanwhile") this.leave();
    if (kind === "no guard") return new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } });
    if (kind in status) return problem(new Refusal(kind));
    const answer = this.reply(name, body, headers["Idempotency-Key"]);
    if (kind === "unavailable after") return problem(new Refusal("unavailable")); // a proxy in between did not wait
    if (kind?.endsWith("lost after")) throw new TypeError("fetch failed");
    return answer;
  }

  /** reply is the guard's: one key has one answer, and one body (the guard keeps both). */
  reply(name, body, key) {
    if (key) this.keys.push([name, key]);
    const before = key && this.answers.get(key);
    if (before) return before.body === body ? before.answer.clone() : problem(new Refusal("conflict", "another request under this key"));
    let answer;
    try {
      answer = Response.json(this.guard(name, body && JSON.parse(body)) ?? {});
    } catch (e) {
      if (!(e instanceof Refusal)) throw e;
      return problem(e); // a refusal is not kept
    }
    if (key) this.answers.set(key, { body, answer: answer.clone() });
    return answer;
  }

  count(name) {
    return this.steps.filter((s) => s === name).length;
  }
}

const problem = (e) => Response.json({ kind: e.kind, detail: e.message }, { status: status[e.kind], headers: { "Content-Type": "application/problem+json" } });

/** everywhere gives each step of a run that goes well with each fault that it can have. */
export function everywhere(steps) {
  return steps.flatMap((step, at) => faults[step.startsWith("core ") ? "core" : "fetch"].map((kind) => ({ at, kind, step })));
}
