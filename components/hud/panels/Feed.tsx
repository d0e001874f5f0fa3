/** Who eliminated whom, newest first. */

import type { VNode } from "preact";
import { HudWords } from "../../words/hud.ts";

export interface FeedLine {
  id: number;
  /** Undefined: nobody. */
  by: string | undefined;
  whom: string;
  /** Of the player's own side. */
  own: boolean;
}

export function Feed({ lines }: { lines: readonly FeedLine[] }): VNode {
  return (
    <section>
      <h2>{HudWords.Feed}</h2>
      {lines.length === 0 ? <p>{HudWords.NothingYet}</p> : (
        <ol class="hud-feed">
          {lines.toReversed().map(({ id, by, whom, own }) => (
            <li key={id} class={own ? "own" : undefined}>
              {by !== undefined && <b>{by}</b>} {HudWords.Eliminated} <span>{whom}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
