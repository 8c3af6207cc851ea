// Trusted Types: the page makes script URLs at these two places only, and the policy lets
// nothing else through (Content-Security-Policy: trusted-types hefu).
const allowed = ["worker.js", "sw.js"] as const;

const policy = window.trustedTypes?.createPolicy("hefu", {
  createScriptURL(text: string): string {
    const url = new URL(text, document.baseURI);
    if (url.origin !== location.origin || !allowed.some((name) => url.href === new URL(name, document.baseURI).href)) {
      throw new TypeError("not a script of this page");
    }
    return url.href;
  },
});

/** script is the URL of one of the page's own scripts, in the shape that the browser asks for. */
export function script(name: (typeof allowed)[number]): string {
  const url = new URL(name, document.baseURI).href;
  // Browsers take the trusted object where TypeScript's library still says string.
  return policy ? (policy.createScriptURL(url) as string) : url;
}
