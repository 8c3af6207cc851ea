import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { t } from "../text/text";

interface Props {
  label: string;
  value: string;
  onInput(value: string): void;
  hint?: ComponentChildren;
  error?: string | undefined;
  type?: "text" | "password";
  autocomplete?: string;
  inputMode?: "text" | "numeric" | "decimal";
  placeholder?: string;
  required?: boolean;
  readOnly?: boolean;
  maxLength?: number;
  autoFocus?: boolean;
  onBlur?(): void;
  /** Several lines. */
  rows?: number;
  mono?: boolean;
  /** A control at the end of the line, such as 'paste'. */
  end?: ComponentChildren;
}

export function Field(p: Props) {
  const id = useId();
  const said = [p.hint ? id + "h" : "", p.error ? id + "e" : ""].filter(Boolean).join(" ");
  const shared = {
    id, value: p.value, required: p.required, readOnly: p.readOnly, maxLength: p.maxLength, placeholder: p.placeholder,
    class: "input" + (p.mono ? " mono" : ""), "aria-invalid": p.error ? true : undefined, "aria-describedby": said || undefined,
    autocomplete: p.autocomplete ?? "off", autocapitalize: "none" as const, autocorrect: "off" as const, spellcheck: false, autoFocus: p.autoFocus,
    onInput: (e: { currentTarget: { value: string } }) => p.onInput(e.currentTarget.value), onBlur: p.onBlur,
  };
  return (
    <div class="field">
      <label for={id}>{p.label}</label>
      <div class={p.end ? "with" : ""}>
        {p.rows ? <textarea {...shared} rows={p.rows} /> : p.type === "password" ? <input {...shared} type="password" /> : <input {...shared} type="text" inputMode={p.inputMode} />}
        {p.end}
      </div>
      {p.error ? <p class="error" id={id + "e"}>{p.error}</p> : null}
      {p.hint ? <p class="hint" id={id + "h"}>{p.hint}</p> : null}
    </div>
  );
}

/** Password can be shown while it is typed. */
export function Password(p: Omit<Props, "type" | "end">) {
  const [shown, setShown] = useState(false);
  const said = t.value.ui;
  return (
    <Field {...p} type={shown ? "text" : "password"} end={
      <button type="button" class="button quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>{shown ? said.hide : said.show}</button>
    } />
  );
}

/** Code takes a one-time code of six digits; what an authenticator app copies may have spaces. */
export function Code({ value, onInput, label, hint, error, autoFocus }: { value: string; onInput(v: string): void; label?: string; hint?: ComponentChildren; error?: string | undefined; autoFocus?: boolean }) {
  const id = useId();
  const said = t.value.ui;
  return (
    <div class="field">
      <label for={id}>{label ?? said.code}</label>
      <input id={id} class="input code" type="text" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" maxLength={8} required autoFocus={autoFocus} placeholder="······"
        value={value} aria-invalid={error ? true : undefined} aria-describedby={`${id}h${error ? ` ${id}e` : ""}`}
        onInput={(e) => onInput(e.currentTarget.value.replace(/\D/g, "").slice(0, 6))} />
      {error ? <p class="error" id={id + "e"}>{error}</p> : null}
      <p class="hint" id={id + "h"}>{hint ?? said.codeHint}</p>
    </div>
  );
}

export function Check({ checked, onChange, children }: { checked: boolean; onChange(v: boolean): void; children: ComponentChildren }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(e) => onChange(e.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

/** Choice is a short list of which one is taken. */
export function Choice<T extends string>({ label, value, options, onChange }: { label: string; value: T; options: readonly { value: T; label: string }[]; onChange(v: T): void }) {
  const name = useId();
  return (
    <fieldset class="field">
      <legend class="label">{label}</legend>
      <div class="choice">
        {options.map((o) => (
          <label key={o.value}>
            <input type="radio" name={name} checked={o.value === value} onChange={() => onChange(o.value)} />
            {o.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Select is a longer list, with the browser's own control. */
export function Select<T extends string>({ label, value, options, onChange, hint }: { label: string; value: T; options: readonly { value: T; label: string }[]; onChange(v: T): void; hint?: ComponentChildren }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} class="select" value={value} onChange={(e) => onChange(e.currentTarget.value as T)}>
        {options.map((o) => <option key={o.value} value={o.value} selected={o.value === value}>{o.label}</option>)}
      </select>
      {hint ? <p class="hint">{hint}</p> : null}
    </div>
  );
}
