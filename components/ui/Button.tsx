/** Does something. What leads somewhere is a link, which looks the same with `class="button"`. */

import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";

export interface ButtonProps {
  /** One primary button at most is on a page; a danger cannot be undone. */
  kind?: "primary" | "danger" | "quiet";
  icon?: IconName;
  /** Says more than what is written on it; must contain that. */
  label?: string;
  /** Sends the form it stands in. */
  submit?: boolean;
  disabled?: boolean;
  onClick?: () => void;
  children?: ComponentChildren;
}

export function Button(
  { kind, icon, label, submit, disabled, onClick, children }: ButtonProps,
): VNode {
  return (
    <button
      type={submit ? "submit" : "button"}
      class={kind}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
