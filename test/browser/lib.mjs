// What every play needs: a browser, a person with an authenticator, and an eye on what the
// page must never do.
import { createHmac } from "node:crypto";
import { chromium } from "playwright-core";

const env = (name) => {
  const v = process.env[name];
  if (!v) throw new Error(`${name} is not set: plays are run by go test ./test/browser`);
  return v;
};
export const page = env("HEFU_PAGE");
export const token = env("HEFU_TOKEN");

/** prop asks the stage: kill or start the guard, fund an address, read a balance. */
export async function prop(what, address = "", amount = "") {
  const r = await fetch(env("HEFU_PROPS"), { method: "POST", body: JSON.stringify({ do: what, address, amount }) });
  const said = await r.text();
  if (!r.ok) throw new Error(`${what}: ${said}`);
  return said;
}

/** flags are Chromium's, here. */
export const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export async function open({ headless = true } = {}) {
  return chromium.launch({
    executablePath: env("HEFU_CHROMIUM"), headless,
    args: flags,
  });
}

/**
 * watched is a context whose pages may break no promise: no error on the console, no
 * violation of the content security policy, no request to anywhere else.
 */
export async function watched(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-US", ...options });
  const wrong = [];
  const home = new URL(page).origin;
  context.on("request", (r) => {
    const u = new URL(r.url());
    if (u.origin !== home && u.protocol !== "data:" && u.protocol !== "blob:") wrong.push(`a request to ${r.url()}`);
  });
  context.on("console", (m) => {
    // A refusal by the guard is an answer; Chromium writes each as an error.
    if (m.type() === "error" && !/the server responded with a status of (4\d\d|503)/.test(m.text()) && !/net::ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/.test(m.text())) wrong.push(`on the console: ${m.text()}`);
  });
  context.on("weberror", (e) => wrong.push(`thrown: ${e.error()}`));
  await context.addInitScript(() => addEventListener("securitypolicyviolation", (e) => console.error(`content security policy: ${e.violatedDirective} ${e.blockedURI}`)));
  // A worker has a policy of its own, and says of a violation nothing that its page hears.
  const within = (w) => {
    w.on("console", (m) => m.type() === "error" && m.text().startsWith("content security policy") && wrong.push(`in a worker: ${m.text()}`));
    w.evaluate(() => self.addEventListener("securitypolicyviolation", (e) => console.error(`content security policy: ${e.violatedDirective} ${e.blockedURI}`))).catch(() => undefined); // it may be gone
  };
  context.on("page", (p) => p.on("worker", within));
  context.on("serviceworker", within);
  context.setDefaultTimeout(60_000);
  return { context, wrong, fine: () => { if (wrong.length) throw new Error(wrong.join("\n")); } };
}

/** Person has a name, two passwords and an authenticator app. */
export class Person {
  constructor(name) {
    this.name = name;
    this.password = "four mild herons waded past";
    this.vault = "a vault for " + name + " alone";
    this.used = new Set();
  }

  /** code is the next one-time code that was not used yet (RFC 6238). */
  async code() {
    for (;;) {
      const at = Math.floor(Date.now() / 30_000);
      // The guard takes the neighbour's code too, so a play need not wait half a minute.
      for (const step of [at - 1, at, at + 1]) {
        if (step < at && Date.now() % 30_000 > 20_000) continue; // on a busy machine it would come too late
        if (!this.used.has(step) && step > Math.max(0, ...this.used)) {
          this.used.add(step);
          return totp(this.secret, step);
        }
      }
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}

function totp(secret, step) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const c of secret.replace(/[\s=]/g, "")) bits += alphabet.indexOf(c).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

export function same(got, want, what) {
  if (got !== want) throw new Error(`${what}: ${got}, not ${want}`);
}
