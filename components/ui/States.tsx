/** What a list shows when it has nothing to show, not yet or no longer. */

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import { UiWords } from "../words/ui.ts";

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
      {onRetry && <Button icon="refresh" onClick={onRetry}>{UiWords.TryAgain}</Button>}
    </div>
  );
}

/** The connection is on its way back, or was ended for good; undefined while all is well. */
export type Stale = "waiting" | "ended" | undefined;

/** Says that, where it is so. */
export function Reconnecting({ stale }: { stale: Stale }): VNode | null {
  if (!stale) return null;
  return (
    <p class="reconnecting" role="status">
      {stale === "waiting" ? UiWords.Reconnecting : (
        <>
          {UiWords.NoLongerConnected}
          <a href="">{UiWords.LoadThePageAgain}</a>
        </>
      )}
    </p>
  );
}

/** Follows the server as long as the connection stands; dimmed, and said so, while it does not. */
export function Live({ stale, children }: { stale: Stale; children: ComponentChildren }): VNode {
  return (
    <div class="live-part" data-stale={stale ? "" : undefined}>
      <Reconnecting stale={stale} />
      {children}
    </div>
  );
}

/** Whether what is shown moves by itself. */
export function LiveDot({ on }: { on: boolean }): VNode {
  return <span class={on ? "dot on" : "dot"}>{on ? UiWords.Live : UiWords.Connecting}</span>;
}

const SECOND = 1_000;

/** Seconds left. @param until milliseconds since the epoch */
export function Countdown({ until }: { until: number }): VNode {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / SECOND));
  const [seconds, setSeconds] = useState<number>();
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), SECOND / 4);
    return () => clearInterval(timer);
  }, [until]);
  return <span class="clock">{seconds}</span>;
}
