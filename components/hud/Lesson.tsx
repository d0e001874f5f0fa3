/** What to try next, for who has never played. */

import type { VNode } from "preact";
import { dodgeWith, type Hands, moveWith, shootWith } from "../words/hud.ts";
import type { HudKeys } from "./panels/KeyPanel.tsx";

export interface LessonProps {
  name: "move" | "shoot" | "dodge";
  by: Hands;
  keys: HudKeys;
  /** So many of so many. */
  step: number;
  steps: number;
}

export function Lesson({ name, by, keys, step, steps }: LessonProps): VNode {
  const text = name === "move"
    ? moveWith(by, [keys.up, keys.left, keys.down, keys.right])
    : name === "shoot"
    ? shootWith(by, keys.bolt)
    : dodgeWith(by, keys.dodge);
  return (
    <p class="hud-lesson" role="status">
      <span aria-hidden="true">
        {Array.from({ length: steps }, (_, i) => <i key={i} data-done={i < step} />)}
      </span>
      {text}
    </p>
  );
}
