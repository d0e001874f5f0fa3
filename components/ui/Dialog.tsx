/** Asks before something that cannot be taken back. Escape and the first button leave it. */

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface DialogProps {
  title: string;
  open: boolean;
  onClose?: () => void;
  /** Shown in its place in the page, as in a gallery, and not above it. */
  inline?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, open, onClose, inline, children }: DialogProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (inline) return;
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-label={title} open={inline && open} onClose={onClose}>
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}
