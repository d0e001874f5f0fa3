/** What is said in the middle of the world, and what to do next. */

import type { VNode } from "preact";
import { Countdown } from "../ui/States.tsx";
import { ArenaWords } from "../words/arena.ts";

export interface SaidProps {
  text: string;
  /** Counts down to this time, in milliseconds since the epoch. */
  until?: number;
  /** It is over: what can be played next. */
  onward?: "practice" | "match";
}

export function Said({ text, until, onward }: SaidProps): VNode {
  return (
    <div class="hud-said" role="status">
      <p>
        {text}
        {until !== undefined && <Countdown until={until} />}
      </p>
      {onward && (
        <p class="actions">
          {onward === "practice"
            ? <a class="button primary" href="/play">{ArenaWords.Again}</a>
            : <a class="button primary" href="/">{ArenaWords.PlayAgain}</a>}
          {onward === "practice" && <a class="button" href="/">{ArenaWords.Back}</a>}
        </p>
      )}
    </div>
  );
}
