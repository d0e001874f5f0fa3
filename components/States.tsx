/** What a list shows when it has nothing to show, not yet or no longer. */

import type { ComponentChildren, VNode } from "preact";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";

/** In place of a text that is on its way. */
export function Bone(): VNode {
  return <span class="bone" />;
}

/** Nothing yet: one sentence, and the action that fills the list. */
export function Empty(
  { icon, children, action }: {
    icon?: IconName;
    children: ComponentChildren;
    action?: ComponentChildren;
  },
): VNode {
  return (
    <div class="empty">
      {icon && <Icon name={icon} />}
      <p>{children}</p>
      {action}
    </div>
  );
}

/** What happened, and another try where that helps. */
export function Failed(
  { text, onRetry }: { text: string | undefined; onRetry?: (() => void) | undefined },
): VNode | null {
  if (text === undefined) return null;
  return (
    <div class="failure" role="alert">
      <Icon name="alert" />
      <p>{text}</p>
      {onRetry && <Button icon="refresh" onClick={onRetry}>Try again</Button>}
    </div>
  );
}

/** Follows the server as long as the connection stands; dimmed, and said so, while it does not. */
export function Live({ stale, children }: { stale: boolean; children: ComponentChildren }): VNode {
  return (
    <div class="live-part" data-stale={stale ? "" : undefined}>
      {stale && <p class="reconnecting" role="status">Reconnecting…</p>}
      {children}
    </div>
  );
}

/** Whether what is shown moves by itself. */
export function LiveDot({ on }: { on: boolean }): VNode {
  return <span class={on ? "dot on" : "dot"}>{on ? "Live" : "Connecting…"}</span>;
}
