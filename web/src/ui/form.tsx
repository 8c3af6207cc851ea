import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { told } from "../fail";
import { Button } from "./button";

interface Props {
  children: ComponentChildren;
  /** The text of its one primary action. */
  submit: string;
  onSubmit(): unknown;
  danger?: boolean;
  disabled?: boolean;
  /** Further actions beside the primary one. */
  other?: ComponentChildren;
  label?: string;
}

/** Form is busy while its action runs; what fails is said above its buttons, and read aloud. */
export function Form({ children, submit, onSubmit, danger = false, disabled = false, other, label }: Props) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);
  const send = async (): Promise<void> => {
    if (busy || disabled) return;
    setBusy(true);
    setWrong("");
    try {
      await onSubmit();
    } catch (e) {
      if (alive.current) setWrong(told(e));
    } finally {
      if (alive.current) setBusy(false);
    }
  };
  return (
    <form class="stack" aria-label={label} noValidate onSubmit={(e) => {
      e.preventDefault();
      void send();
    }}>
      {children}
      <Alert text={wrong} />
      <div class="act">
        <Button kind={danger ? "danger primary" : "primary"} type="submit" busy={busy} disabled={disabled}>{submit}</Button>
        {other}
      </div>
    </form>
  );
}

/** Alert is read aloud as soon as it has a text. */
export function Alert({ text }: { text: string }) {
  return <div role="alert">{text ? <p class="alert">{text}</p> : null}</div>;
}
