// The shell chooses the page: what a page needs and is missing is asked for first.
import { useEffect, useRef } from "preact/hooks";
import { Edge } from "./edge";
import { Frame } from "./frame";
import { resumed } from "./handed";
import { pages, type Page } from "./page/list";
import { Lost, Wait } from "./page/rest";
import { go, match, route, type Match } from "./router";
import { offline, ready, stored, user, vault } from "./store";
import { t } from "./text/text";

/** after is where to go once what was missing is there. */
let after = "";

export function Shell() {
  const path = route.value;
  const to = lead(path);
  useEffect(() => {
    if (to && to !== path) go(to, "replace");
  }, [to, path]);
  const found = to === path ? find(path) : undefined;
  useTitle(found?.page, path);
  return (
    <Frame page={found?.page}>
      {to === undefined ? <Wait /> : to !== path ? null : found ? <Edge at={path}><found.page.View key={path.split("?")[0]} {...found.at} /></Edge> : <Lost />}
    </Frame>
  );
}

function find(path: string): { page: Page; at: Match } | undefined {
  for (const page of pages) {
    const at = match(page.path, path);
    if (at) return { page, at };
  }
  return undefined;
}

/** lead is where a path leads now: itself, what is missing before it, or nobody knows yet. */
function lead(path: string): string | undefined {
  const start = path === "/" || path === "";
  const page = find(path)?.page;
  if (!start && (!page || page.needs === "nothing")) return path;
  if (user.value === undefined || stored.value === undefined) return offline.value ? "/offline" : undefined;
  const way = missing(page);
  if (way === undefined) return start ? take("/home") : path;
  if (!start && way !== path && page?.path !== "/unlock") after = path; // a door is no place to come back to
  return way;
}

function missing(page: Page | undefined): string | undefined {
  if (!user.value) return stored.value?.exists ? "/sign-in" : "/welcome";
  if (page?.needs === "user") return undefined;
  if (!stored.value?.exists) return "/set-up";
  if (!vault.value) return "/unlock";
  if (page?.needs === "vault") return undefined;
  if (!ready.value && page?.path !== "/set-up") return "/set-up";
  return undefined;
}

function take(otherwise: string): string {
  // Whoever was cut off while signing sees what became of that, and no empty form to fill in again.
  const signed = resumed();
  const to = signed ? `/transfer/${encodeURIComponent(signed)}` : after || otherwise;
  after = "";
  return to;
}

/** useTitle names the tab, and moves the focus to the new page's heading for screen readers. */
function useTitle(page: Page | undefined, path: string): void {
  const first = useRef(true);
  const title = page ? page.title(t.value) : t.value.brand;
  useEffect(() => {
    document.title = `${title} · ${t.value.brand}`;
  }, [title]);
  useEffect(() => {
    if (first.current && !page) return;
    if (!first.current) {
      scrollTo(0, 0);
      const h = document.querySelector<HTMLElement>("main h1");
      if (h && !document.querySelector("main [autofocus]")) {
        h.tabIndex = -1;
        h.focus({ preventScroll: true });
      }
    }
    first.current = false;
  }, [path, page]);
}
