// The service worker: the page opens offline, and a new version waits until it is taken.
import { lock, quiet, whole } from "./core";
import { fresh, say, updating, version } from "./store";
import { t } from "./text/text";
import { script } from "./trusted";

let waits: ServiceWorker | null = null;

function ask(w: ServiceWorker): Promise<string> {
  return new Promise((resolve) => {
    const c = new MessageChannel();
    c.port1.onmessage = (e: MessageEvent<{ version: string }>) => resolve(e.data.version);
    w.postMessage({ version: true }, [c.port2]);
  });
}

async function ripe(w: ServiceWorker | null): Promise<void> {
  if (!w || !navigator.serviceWorker.controller) return; // the first one: nothing is replaced
  waits = w;
  fresh.value = await ask(w);
}

/** install registers the service worker; without one the page works, only not offline. */
export async function install(): Promise<void> {
  if (!isSecureContext || !("serviceWorker" in navigator)) return;
  try {
    const r = await navigator.serviceWorker.register(script("sw.js"), { type: "module", updateViaCache: "none" });
    // Whoever took the new version, in whatever tab: a page of the old one does not go on.
    const old = navigator.serviceWorker.controller !== null;
    let left = false;
    const leave = (): void => {
      if (!left) anew();
      left = true;
    };
    navigator.serviceWorker.addEventListener("controllerchange", () => old && leave());
    navigator.serviceWorker.addEventListener("message", (e: MessageEvent<{ taken?: string }>) => {
      if (e.data.taken && version.peek() && e.data.taken !== version.peek()) leave();
    });
    const look = (): void => {
      const w = r.installing;
      w?.addEventListener("statechange", () => w.state === "installed" && void ripe(r.waiting));
    };
    r.addEventListener("updatefound", look);
    look();
    void ripe(r.waiting);
    const active = (await navigator.serviceWorker.ready).active;
    if (active) version.value = await ask(navigator.serviceWorker.controller ?? active);
    setInterval(() => void r.update().catch(() => undefined), 3_600_000);
  } catch (e) {
    console.warn("no service worker:", e);
  }
}

/** anew locks the vault and loads the page. What is being signed here, against the rule, ends first. */
const anew = (): void => void quiet().then(() => {
  lock();
  location.reload();
});

const most = 30; // seconds for the new worker to take over: the old one may have work to end

/**
 * take changes to the new version in every tab: it waits while any of them signs and lets none
 * begin to, tells the new worker to take over, and each tab locks and loads anew.
 */
export async function take(): Promise<void> {
  const w = waits;
  if (!w || updating.peek()) return;
  updating.value = true;
  try {
    await navigator.locks.request(whole, async () => {
      for (let n = 0; n < most; n++) {
        w.postMessage({ take: true });
        await new Promise((over) => setTimeout(over, 1000)); // the page is gone before the last of them
      }
      say(t.peek().frame.stuck, "bad");
    });
  } finally {
    updating.value = false;
  }
}
