// A router over the part of the URL after '#': it never reaches the server.
import { signal } from "@preact/signals";

function read(): string {
  const h = location.hash.replace(/^#/, "");
  return h.startsWith("/") ? h : "/";
}

/** The current path, such as /asset/eip155:1, with what follows '?'. */
export const route = signal(read());

addEventListener("hashchange", () => (route.value = read()));

/** go opens a page; replace leaves no step back to the present one. */
export function go(path: string, how: "push" | "replace" = "push"): void {
  if (path === route.peek()) return;
  if (how === "replace") {
    history.replaceState(null, "", "#" + path);
    route.value = read();
  } else {
    location.hash = path;
  }
}

export interface Match { params: Record<string, string>; query: URLSearchParams }

/** match compares a pattern such as /asset/:id with a path, or returns null. */
export function match(pattern: string, path: string): Match | null {
  const [at = "", search = ""] = path.split("?", 2);
  const want = pattern.split("/");
  const have = at.split("/");
  if (want.length !== have.length) return null;
  const params = Object.create(null) as Record<string, string>;
  for (const [i, part] of want.entries()) {
    const got = have[i] ?? "";
    if (part.startsWith(":")) {
      try {
        params[part.slice(1)] = decodeURIComponent(got);
      } catch {
        return null;
      }
    } else if (part !== got) {
      return null;
    }
  }
  return { params, query: new URLSearchParams(search) };
}
