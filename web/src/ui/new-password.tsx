import { strength } from "../strength";
import { t } from "../text/text";
import { Password } from "./field";

export interface NewPasswordState { value: string; again: string }

/** good says whether a new password can be taken: strong enough where asked, and typed twice. */
export function good(s: NewPasswordState, personal: readonly string[], least: number): boolean {
  return strength(s.value, personal).score >= least && s.value === s.again;
}

/** NewPassword is a password that is chosen: its strength as it is typed, and typed twice. */
export function NewPassword({ label, hint, state, onChange, personal, least, other }: {
  label: string; hint: string; state: NewPasswordState; /** A password manager fills both fields at once: each change is of what is there then. */
  onChange(change: (s: NewPasswordState) => NewPasswordState): void; personal: readonly string[];
  /** The least score that is taken; 0 leaves the judgement to the guard. */
  least: number;
  /** A password that this one must differ from. */
  other?: string | undefined;
}) {
  const said = t.value.signUp;
  const { score, short } = strength(state.value, personal);
  const wrong = state.value === "" ? undefined : other !== undefined && other === state.value ? said.same : least === 0 ? undefined : short ? said.short : score < least ? said.weak : undefined;
  return (
    <>
      <Password label={label} value={state.value} onInput={(value) => onChange((s) => ({ ...s, value }))} autocomplete="new-password" hint={hint} error={wrong} required />
      <div class="stack tight" aria-live="polite">
        <div class="meter" data-value={score} aria-hidden="true"><i /><i /><i /><i /></div>
        <p class="small grey">{score > 0 ? said.strong(said.strength[score] ?? "") : "\u00a0"}</p>
      </div>
      <Password label={said.again} value={state.again} onInput={(again) => onChange((s) => ({ ...s, again }))} autocomplete="new-password"
        error={state.again !== "" && !state.value.startsWith(state.again) ? said.differ : undefined} required />
    </>
  );
}
