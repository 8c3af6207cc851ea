// The form that the guard's answers about money must have. What has another one is used
// nowhere: an amount that is no number must not reach a sum, nor a name of JavaScript's own
// ("__proto__") a table.
import { Problem } from "../guard";
import type { wire } from "../core.d";
import { t } from "../text/text";
import type { State, Transfer } from "./api";

const states: ReadonlySet<string> = new Set<State>(["proposed", "replan", "evaluating", "resting", "sending", "sent", "final", "stopped", "expired", "dead", "refused"]);

// Our ids are 16 bytes in base32; networks and assets are CAIP-2 and CAIP-19.
const forms = {
  id: /^[a-z2-7]{26}$/,
  drawn: /^[-_0-9A-Za-z]{1,64}$/,
  network: /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/,
  asset: /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}\/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}$/,
  units: /^[0-9]{1,80}$/,
  address: /^[0-9A-Za-z]{0,120}$/,
  txid: /^[0-9A-Za-z]{0,128}$/,
};
type Form = keyof typeof forms | "time" | "decimals" | "text" | "count";

function is(form: Form, v: unknown): boolean {
  if (form === "time") return typeof v === "string" && v.length < 64 && !Number.isNaN(Date.parse(v));
  if (form === "decimals") return Number.isInteger(v) && (v as number) >= 0 && (v as number) <= 77;
  if (form === "count") return Number.isInteger(v) && (v as number) >= 0;
  if (form === "text") return typeof v === "string";
  return typeof v === "string" && forms[form].test(v);
}

type Shape<T> = { [K in keyof T]?: Form };

/** fits holds some of a value's parts to their forms; those in may can be absent. */
function fits<T extends object>(what: string, v: T | null | undefined, must: Shape<T>, may: Shape<T> = {}): T {
  if (typeof v !== "object" || v === null) throw misshapen(what);
  for (const [k, form] of Object.entries(must) as [keyof T & string, Form][]) if (!is(form, v[k])) throw misshapen(`${what}.${k}`);
  for (const [k, form] of Object.entries(may) as [keyof T & string, Form][]) if (v[k] !== undefined && v[k] !== null && v[k] !== "" && !is(form, v[k])) throw misshapen(`${what}.${k}`);
  return v;
}

/** misshapen is said where an answer has not the form that it must have. */
export const misshapen = (what: string): Problem => new Problem("internal", t.peek().fail.form(what), undefined, [], "misshapen: " + what);

/** list is a list of the guard's, or none where it says null. */
export function list<T>(what: string, v: readonly T[] | null | undefined, one: (x: T) => T): T[] {
  if (v === null || v === undefined) return [];
  if (!Array.isArray(v)) throw misshapen(what);
  return v.map(one);
}

export function transfer(x: Transfer): Transfer {
  fits("transfer", x, { id: "id", created: "time", updated: "time" }, { due_at: "time", approved: "time", txid: "txid", confirmations: "count", reason: "text", signed: "text" });
  if (!states.has(x.state)) throw misshapen("transfer.state");
  fits("transfer.intent", x.intent, { network: "network", asset: "asset", amount: "units", fee_cap: "units", from: "address", to: "address" }, { replaces: "id", data: "text", memo: "text" });
  if (typeof x.plan !== "object" || x.plan === null || typeof x.plan.facts !== "object" || x.plan.facts === null) throw misshapen("transfer.plan");
  if (x.plan.facts.token) fits("transfer.plan.facts.token", x.plan.facts.token, { asset: "asset", decimals: "decimals", symbol: "text" });
  return x;
}

export const holding = (x: wire.Holding): wire.Holding => fits("holding", x, { asset: "asset", units: "units", decimals: "decimals", symbol: "text" }, { arrives: "units" });
export const movement = (x: wire.Movement): wire.Movement => fits("movement", x, { asset: "asset", units: "units", decimals: "decimals", symbol: "text", time: "time", txid: "txid", direction: "text" }, { other: "address" });
export const limit = (x: wire.Limit): wire.Limit => fits("limit", x, { asset: "asset", units: "units", spent: "units" }, { raise: "units", raise_at: "time", decimals: "decimals", symbol: "text" });
export const entry = (x: wire.BookEntry): wire.BookEntry => fits("entry", x, { id: "drawn", network: "network", address: "address", name: "text", not_before: "time", created: "time" });
export const quote = (x: wire.Quote): wire.Quote => {
  fits("quote", x, { slow: "units", normal: "units", fast: "units" });
  if (x.all) fits("quote.all", x.all, { slow: "units", normal: "units", fast: "units" });
  return x;
};
