// A stranger had the port of `hefu open` once, and left a service worker there.
import { createServer } from "node:http";
import { open, prop } from "./lib.mjs";

const port = Number(process.env.HEFU_OPEN_PORT);
const worker = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (e) => e.respondWith(new Response("<title>thief</title><h1>THIEF'S PAGE</h1>", { headers: { "content-type": "text/html" } })));`;
const stranger = createServer((q, a) => {
  if (q.url === "/x.js") a.writeHead(200, { "content-type": "text/javascript" }).end(worker);
  else a.writeHead(200, { "content-type": "text/html" }).end(`<script>navigator.serviceWorker.register("/x.js", { scope: "/" }).then(() => navigator.serviceWorker.ready).then(() => (document.title = "planted"))</script>`);
});
await new Promise((done) => stranger.listen(port, "localhost", done));
const browser = await open();
try {
  const context = await browser.newContext();
  const p = await context.newPage();
  const at = `http://localhost:${port}/`;
  await p.goto(at);
  await p.waitForFunction(() => document.title === "planted");
  stranger.closeAllConnections();
  await new Promise((done) => stranger.close(done));
  await prop("open", String(port));

  // The first visit is still the stranger's; some seconds after it the browser looks for a
  // newer script of the worker, and finds the one that takes itself away.
  for (const end = Date.now() + 120_000; (await p.goto(at), await p.title()) === "thief";) {
    if (Date.now() > end) throw new Error("the stranger's worker still answers in the page's place");
    await p.waitForTimeout(20_000); // each visit puts the look off
  }
  await p.getByRole("heading").first().waitFor();
  if ((await p.locator("body").innerText()).includes("THIEF")) throw new Error("the page is the stranger's");
} finally {
  await browser.close();
}
