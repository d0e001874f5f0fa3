/** The last seconds before the arena, above the page: numbers that run down, or a sentence that stands. */

import type { VNode } from "preact";
import { beginsIn } from "../words/stage.ts";

export interface IntoProps {
  /** Seconds there were, and are left. */
  of: number;
  left: number;
  /** Whether it may move. */
  moves: boolean;
  /** Whether the player is taken in. */
  leads: boolean;
}

/** For the eye alone: who listens is told once, by the stage. */
export function Into({ of, left, moves, leads }: IntoProps): VNode {
  return moves
    ? (
      <p class="into" aria-hidden="true">
        <span key={left} class="number">{left}</span>
      </p>
    )
    : <p class="into still" aria-hidden="true">{beginsIn(of, leads)}</p>;
}
