/** A control with its name, a hint, and what is wrong with what it holds. */

import type { ComponentChildren, VNode } from "preact";

export function Field(
  { label, hint, error, children }: {
    label: string;
    hint?: string | undefined;
    error?: string | undefined;
    children: ComponentChildren;
  },
): VNode {
  return (
    <label class="field">
      <span>{label}</span>
      {children}
      {error !== undefined
        ? <small class="failed" role="alert">{error}</small>
        : hint !== undefined && <small>{hint}</small>}
    </label>
  );
}
