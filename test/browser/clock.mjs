// What is put into the page to measure it from inside: it gives the vault its password as soon
// as it is asked for, and notes when what happened, in milliseconds since the page was asked for.

/** clock runs in the page before the page's own scripts. */
export function clock(password) {
  const m = (globalThis.measured = {});
  const note = (what) => (globalThis.measured[what] ??= performance.now());
  const Own = globalThis.Worker;
  const methods = new Map();
  let first; // what opens the vault waits for the core, to tell the two apart
  globalThis.Worker = class extends Own {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", (e) => {
        const { id, progress } = e.data;
        if (progress) return;
        if (id === -1) {
          note("core");
          super.postMessage(...first);
        } else if (methods.get(id) === "open") note("opened");
        else if (methods.get(id) === "openSigning") note("opening");
      });
    }
    postMessage(ask, ...more) {
      methods.set(ask.id, ask.method);
      if (ask.method !== "open") return super.postMessage(ask, ...more);
      first = [ask, ...more];
      super.postMessage({ id: -1, method: "networks", input: "{}", secrets: [], lang: "en" });
    }
  };
  const fetched = globalThis.fetch;
  globalThis.fetch = async (...args) => {
    const r = await fetched(...args);
    if (/\/nonces$/.test(String(args[0]?.url ?? args[0]))) {
      const whole = r.clone();
      void whole.arrayBuffer().then(() => requestAnimationFrame(() => setTimeout(() => note("nonces"))));
    }
    return r;
  };
  addEventListener("click", () => (globalThis.measured.click = performance.now()), true);
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const look = () => {
    const field = location.hash === "#/unlock" && document.querySelector("main input[autocomplete=current-password]");
    if (field && !m.found) {
      m.found = true;
      set.call(field, password);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      requestAnimationFrame(() => setTimeout(() => {
        note("asked");
        field.form.requestSubmit();
      }));
    }
    if (m.opened && !m.seen && location.hash === "#/home" && document.querySelector("main h3.network")) {
      m.seen = true;
      requestAnimationFrame(() => setTimeout(() => note("home"))); // it is painted
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
}
