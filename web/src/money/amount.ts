// Base units as people read them. Integers only: nothing here ever becomes a float.

/** decimal writes base units in whole coins, without zeros at the end. */
export function decimal(units: string, decimals: number): string {
  if (!/^-?[0-9]{1,100}$/.test(units) || !(decimals >= 0 && decimals <= 100)) return "?"; // nothing that could be taken for an amount
  const minus = units.startsWith("-") ? "-" : "";
  const digits = units.replace(/^-/, "").padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals), part = decimals > 0 ? digits.slice(-decimals).replace(/0+$/, "") : "";
  return minus + whole + (part ? "." + part : "");
}

/** brief is the amount for a list: at most so many digits after the point, cut and marked, never rounded up. */
export function brief(units: string, decimals: number, digits = 8): string {
  const text = decimal(units, decimals), point = text.indexOf(".");
  if (point < 0 || text.length - point - 1 <= digits) return text;
  return text.slice(0, point + 1 + digits) + "…";
}

export const sum = (...units: string[]): string => units.reduce((a, u) => a + read(u), 0n).toString();
export const less = (a: string, b: string): string => (read(a) - read(b)).toString();
export const above = (a: string, b: string): boolean => read(a) > read(b);
export const none = (units: string | undefined): boolean => !units || read(units) === 0n;

/** read is a number of base units; what is none is an error that the page's edge tells, and never zero. */
function read(units: string): bigint {
  if (!/^-?[0-9]{1,100}$/.test(units)) throw new RangeError("not an amount");
  return BigInt(units);
}

/** plain drops what could hide or reorder: a token's name is written by whoever made it. */
export function plain(symbol: string): string {
  return Array.from(symbol).filter((c) => c > " " && c <= "~").slice(0, 24).join("") || "?";
}

export const networkOf = (asset: string): string => asset.split("/")[0] ?? "";
