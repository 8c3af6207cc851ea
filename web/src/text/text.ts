// The catalogue: every sentence of the page in both languages, with the same keys.
import { computed } from "@preact/signals";
import { lang } from "../settings";
import { en } from "./en";
import { zh } from "./zh";

/** Text is the shape of the catalogue; a language that lacks a key does not compile. */
export type Text = typeof en;

/** t is the catalogue in the chosen language: t.value.unlock.title. */
export const t = computed<Text>(() => (lang.value === "zh" ? zh : en));

const locale = (): string => (lang.value === "zh" ? "zh-CN" : "en-GB");

/** when writes a time in the language of the page and the zone of the device. */
export function when(iso: string | undefined): string {
  if (!iso) return "";
  if (Number.isNaN(Date.parse(iso))) return "?";
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** span writes a length of time in its largest unit: 24 hours, 3 minutes. */
export function span(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]] as const;
  for (const [unit, n] of units) {
    if (seconds >= n && seconds % n === 0 && !(unit === "day" && seconds === n)) return length(seconds / n, unit);
  }
  return length(Math.max(0, Math.round(seconds)), "second");
}

function length(n: number, unit: "day" | "hour" | "minute" | "second"): string {
  if (lang.value === "zh") return `${n} ${{ day: "天", hour: "小时", minute: "分钟", second: "秒" }[unit]}`;
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(n);
}

/** run puts sentences into one paragraph; Chinese stands without spaces between them. What is not there is left out. */
export function run(...all: (string | false | undefined)[]): string {
  return all.filter(Boolean).join(lang.value === "zh" ? "" : " ");
}
