// What a person chose for this device: nothing of it is secret, and sign-out leaves it.
import { effect, signal } from "@preact/signals";

export type Lang = "en" | "zh";
export type Theme = "auto" | "light" | "dark";

function kept<T extends string>(key: string, options: readonly T[], otherwise: T): T {
  try {
    const v = localStorage.getItem(key) as T | null;
    return v !== null && options.includes(v) ? v : otherwise;
  } catch {
    return otherwise; // storage is refused: the page works without it
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // as above
  }
}

const spoken: Lang = navigator.languages.find((l) => /^(zh|en)\b/i.test(l))?.toLowerCase().startsWith("zh") ? "zh" : "en";

const lists = ["shown", "away"] as const, saves = ["no", "yes"] as const;
export const minutes = ["1", "5", "15", "60"] as const;

export const lang = signal<Lang>(kept("hefu.lang", ["en", "zh"], spoken));
export const theme = signal<Theme>(kept("hefu.theme", ["auto", "light", "dark"], "auto"));
/** After how many minutes without a touch the vault is locked. */
export const autoLock = signal<(typeof minutes)[number]>(kept("hefu.lock", minutes, "5"));

/** Whether the check-list after set-up is put away. */
export const list = signal<(typeof lists)[number]>(kept("hefu.list", lists, "shown"));
/** Whether a vault file was saved from this browser since the last split: where it goes, the browser does not tell. */
export const saved = signal<(typeof saves)[number]>(kept("hefu.saved", saves, "no"));

/** apple: Safari drops what a page keeps after a week without a visit, unless it is on the Home Screen. */
export const apple = (): boolean => /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
export const fleeting = (): boolean => apple() && !matchMedia("(display-mode: standalone)").matches;
/** Whether this browser keeps public addresses for the page without a connection. */
export const showOffline = signal<"on" | "off">(kept("hefu.offline", ["on", "off"], "on"));

effect(() => {
  document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
});
effect(() => {
  if (theme.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

export function choose(what: { lang?: Lang; theme?: Theme; autoLock?: (typeof minutes)[number]; list?: (typeof lists)[number]; saved?: (typeof saves)[number]; showOffline?: "on" | "off" }): void {
  if (what.lang) keep("hefu.lang", (lang.value = what.lang));
  if (what.theme) keep("hefu.theme", (theme.value = what.theme));
  if (what.showOffline) keep("hefu.offline", (showOffline.value = what.showOffline));
  if (what.autoLock) keep("hefu.lock", (autoLock.value = what.autoLock));
  if (what.list) keep("hefu.list", (list.value = what.list));
  if (what.saved) keep("hefu.saved", (saved.value = what.saved));
}
