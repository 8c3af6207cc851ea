import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** Dialog is the browser's own: it keeps the focus, and Escape closes it unless it must not. */
export function Dialog({ title, children, onClose, open }: { title: string; children: ComponentChildren; onClose(): void; open: boolean }) {
  const at = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const d = at.current;
    if (open && d && !d.open) d.showModal();
    if (!open && d?.open) d.close();
  }, [open]);
  return (
    <dialog ref={at} aria-labelledby={id} onClose={onClose} onClick={(e) => {
      if (e.target === at.current) onClose(); // outside of it
    }}>
      {open ? (
        <div class="stack">
          <h2 id={id}>{title}</h2>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}
