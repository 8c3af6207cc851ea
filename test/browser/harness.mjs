// What `watched` promises is held to it: each thing that a page must never do is done once, and
// has to be noticed.
import { createServer } from "node:http";
import { open, page as home, same, watched } from "./lib.mjs";

let visits = 0;
const elsewhere = createServer((q, r) => {
  visits++;
  r.setHeader("Access-Control-Allow-Origin", "*");
  r.end("elsewhere");
});
await new Promise((ready) => elsewhere.listen(0, "127.0.0.1", ready));
const other = `http://127.0.0.1:${elsewhere.address().port}/`;

/** What is done, and how it is noticed. */
const deeds = {
  "an inline style": [/content security policy: style-src/, (p) => p.evaluate(() => document.body.setAttribute("style", "color: red"))],
  "text as script": [/content security policy: (script-src|require-trusted-types-for)/, (p) => p.evaluate(() => void setTimeout(() => { // the driver itself may
    try {
      (0, globalThis.eval)("1");
    } catch {
      // refused, and that it was tried is said
    }
  }))],
  "a frame": [/content security policy: (frame-src|default-src)/, (p) => p.evaluate((at) => {
    const f = document.createElement("iframe");
    f.src = at;
    document.body.append(f);
  }, other)],
  "text as markup": [/content security policy: require-trusted-types-for|TrustedHTML/, (p) => p.evaluate(() => {
    try {
      document.body.innerHTML = "<b></b>";
    } catch {
      // as above
    }
  })],
  "a picture from elsewhere": [/content security policy: img-src/, (p) => p.evaluate((at) => void (new Image().src = at), other)],
  "a request to elsewhere": [/content security policy: connect-src/, (p) => p.evaluate((at) => fetch(at).catch(() => 0), other)],
  "a request to elsewhere by the Worker": [/in a worker: content security policy: connect-src/, async (p) => {
    const worker = p.workers()[0] ?? (await p.waitForEvent("worker"));
    await worker.evaluate((at) => fetch(at).catch(() => 0), other);
  }],
  "a request to elsewhere by the service worker": [/in a worker: content security policy: connect-src/, async (p) => {
    await p.evaluate(() => navigator.serviceWorker.ready);
    await p.context().serviceWorkers()[0].evaluate((at) => fetch(at).catch(() => 0), other);
  }],
  "a request that no policy stops": [/a request to/, (p) => p.evaluate((at) => window.open(at) && undefined, other)],
  "an error on the console": [/on the console: alas/, (p) => p.evaluate(() => console.error("alas"))],
  "something thrown": [/thrown: .*alas/, (p) => p.evaluate(() => void setTimeout(() => {
    throw new Error("alas");
  }))],
};

const browser = await open();
try {
  for (const [what, [how, deed]] of Object.entries(deeds)) {
    const { context, wrong, fine } = await watched(browser);
    const p = await context.newPage();
    await p.goto(home);
    await p.getByRole("heading").first().waitFor();
    fine();
    await deed(p);
    const end = Date.now() + 20_000;
    for (let said = ""; !how.test(said); await p.waitForTimeout(20)) {
      if (Date.now() > end) throw new Error(`${what} is not noticed: ${JSON.stringify(wrong)}`);
      try {
        fine();
      } catch (e) {
        said = e.message;
      }
    }
    await context.close();
  }
  same(visits > 0, true, "whether the other place was there at all"); // by the one that no policy stops
} finally {
  await browser.close();
  elsewhere.closeAllConnections();
  elsewhere.close();
}
