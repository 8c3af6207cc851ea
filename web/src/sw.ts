// The service worker: the page opens without a connection, and a new version is taken only
// when the person says so. It keeps the page's own files and nothing that the guard answers.
declare const self: ServiceWorkerGlobalScope;
declare const FILES: Record<string, string>; // SHA-256 by name, from web/build
declare const VERSION: string;

const prefix = "hefu-";
const mine = prefix + VERSION;
const root = new URL("./", self.location.href);
/** The first file is served at the root and nowhere else. */
const at = (name: string): URL => (name === "index.html" ? root : new URL(name, root));

async function sum(b: ArrayBuffer): Promise<string> {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", b)), (x) => x.toString(16).padStart(2, "0")).join("");
}

// A file that differs from the list is a server between two versions, or an accident: the
// new version is then not installed, and the browser tries again later.
async function install(): Promise<void> {
  try {
    const cache = await caches.open(mine);
    for (const [name, want] of Object.entries(FILES)) {
      const answer = await fetch(at(name), { cache: "no-cache" });
      const body = await answer.clone().arrayBuffer();
      if (!answer.ok || (await sum(body)) !== want) throw new Error(name + " is of another version");
      await cache.put(at(name), answer);
    }
  } catch (e) {
    await caches.delete(mine);
    throw e;
  }
}

/** tidy drops older versions, and tells every tab, also those that this worker does not serve. */
async function tidy(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== mine) await caches.delete(name);
  for (const tab of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) tab.postMessage({ taken: VERSION });
}

async function serve(r: Request, name: string): Promise<Response> {
  const kept = await (await caches.open(mine)).match(at(name));
  return kept ?? fetch(r);
}

self.addEventListener("install", (e) => e.waitUntil(install()));
self.addEventListener("activate", (e) => e.waitUntil(tidy()));
self.addEventListener("message", (e) => {
  const said = e.data as { take?: true; version?: true };
  if (said.take) void self.skipWaiting();
  if (said.version) e.ports[0]?.postMessage({ version: VERSION });
});
self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith(root.pathname)) return;
  const name = url.pathname.slice(root.pathname.length) || "index.html";
  if (name in FILES) e.respondWith(serve(e.request, name));
});
export {};
