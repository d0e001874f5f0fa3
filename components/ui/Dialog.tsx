/** Asks before something that cannot be taken back. Escape and the first button leave it. */

import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

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
  const shown = useRef(false);
  // Before anything is painted: what a press caused and the closed dialog are seen at once, and the
  // next key goes to what is seen.
  useLayoutEffect(() => {
    if (inline) return;
    shown.current = open;
    if (open) dialog.current!.showModal();
    else {
      dialog.current!.close();
      // Where nothing had the focus before, a busy browser leaves it in here for a while: the next
      // key would press what nobody sees.
      dialog.current!.querySelector<HTMLElement>(":focus")?.blur();
    }
  }, [open]);

  /** Escape closes it by what is known here, not behind its back. */
  function cancelled(event: Event): void {
    event.preventDefault();
    onClose?.();
  }

  /** The browser tells of it a moment later: by then it may be open anew, or about to be. */
  function closed(): void {
    if (shown.current && !dialog.current!.open) onClose?.();
  }

  return (
    <dialog
      ref={dialog}
      aria-label={title}
      open={inline && open}
      onCancel={cancelled}
      onClose={closed}
    >
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}
