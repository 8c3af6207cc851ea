// The service worker: the page opens offline, and a new version waits until it is taken.
import { fresh, version } from "./store";
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

/** take changes to the new version: the page loads anew, the vault is locked by that. */
export function take(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waits?.postMessage({ take: true });
}
