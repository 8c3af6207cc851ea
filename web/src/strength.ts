// How hard a password is to guess: a rough count of bits, for the meter. The guard judges
// account passwords itself; for the vault password this is the only judge.

const common = ["password", "passwort", "qwerty", "qwertz", "letmein", "welcome", "iloveyou", "admin", "wallet", "bitcoin", "hefu", "woaini", "dragon", "monkey", "football", "111111", "123123", "abc123", "mima"];

export interface Strength { score: 0 | 1 | 2 | 3 | 4; short: boolean }

/** strength scores 0 (empty) to 4; below 3 it is refused for a vault. */
export function strength(password: string, personal: readonly string[] = []): Strength {
  if (password === "") return { score: 0, short: true };
  const chars = [...password], short = chars.length < 10;
  let p = password.toLowerCase();
  for (const w of [...common, ...personal.map((x) => x.toLowerCase()).filter((x) => x.length > 2)]) p = p.replaceAll(w, "\u0000");
  let bits = 0;
  const left = [...p];
  const pool = size(left);
  left.forEach((c, i) => {
    const before = left[i - 1];
    const step = before === undefined ? 2 : Math.abs((c.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0));
    // What repeats or counts on adds little.
    bits += c === "\u0000" ? 6 : step < 2 ? 1 : left.indexOf(c) < i ? Math.log2(pool) * 0.6 : Math.log2(pool);
  });
  const score = bits < 35 ? 1 : bits < 50 ? 2 : bits < 75 ? 3 : 4;
  return { score: short && score > 1 ? 1 : score, short };
}

function size(chars: readonly string[]): number {
  const has = (r: RegExp): boolean => chars.some((c) => r.test(c));
  return (has(/[a-z]/) ? 26 : 0) + (has(/[0-9]/) ? 10 : 0) + (has(/[ -/:-@[-`{-~]/) ? 20 : 0) + (has(/\p{Script=Han}/u) ? 2000 : 0) + (has(/[^ -~\p{Script=Han}\u0000]/u) ? 60 : 0) || 1;
}
