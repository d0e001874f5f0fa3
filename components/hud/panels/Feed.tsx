/** Who eliminated whom, newest first. */

import type { VNode } from "preact";
import { fell, HudWords } from "../../words/hud.ts";

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
          {lines.toReversed().map(({ id, by, whom, own }) => {
            const [before, behind] = fell(by !== undefined);
            return (
              <li key={id} class={own ? "own" : undefined}>
                {by !== undefined && <b>{by}</b>} {before}
                <span>{whom}</span>
                {behind}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
