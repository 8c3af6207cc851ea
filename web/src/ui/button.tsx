import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { complain } from "../fail";

interface Props {
  children: ComponentChildren;
  kind?: "primary" | "plain" | "quiet" | "danger" | "danger primary";
  type?: "button" | "submit";
  /** What it does; while a promise runs the button is busy, and what fails is said. */
  onPress?: () => unknown;
  busy?: boolean;
  disabled?: boolean;
  whole?: boolean;
  /** The accessible name where the text does not do. */
  label?: string;
}

export function Button({ children, kind = "plain", type = "button", onPress, busy = false, disabled = false, whole = false, label }: Props) {
  const [running, setRunning] = useState(false);
  const working = busy || running;
  const press = async (): Promise<void> => {
    if (working || disabled || !onPress) return;
    setRunning(true);
    try {
      await onPress();
    } catch (e) {
      complain(e);
    } finally {
      setRunning(false);
    }
  };
  // A busy button keeps the focus: it is not disabled, it only does nothing.
  return (
    <button type={type} class={`button ${kind}${whole ? " whole" : ""}`} disabled={disabled} aria-busy={working} aria-disabled={working || undefined} aria-label={label}
      onClick={(e) => {
        if (working) e.preventDefault();
        else if (type === "button") void press();
      }}>
      {children}
    </button>
  );
}

/** Link looks like a button and opens a page. */
export function Link({ children, to, kind = "plain", whole = false }: { children: ComponentChildren; to: string; kind?: Props["kind"]; whole?: boolean }) {
  return <a class={`button ${kind}${whole ? " whole" : ""}`} href={"#" + to}>{children}</a>;
}
