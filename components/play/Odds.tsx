/** How likely each team was to win: a bar in their shares, and in words. */

import type { VNode } from "preact";
import { chanceOf, chancesToWin, percent } from "../words/match.ts";

const GAP = 0.5;

export function Odds(
  { chances, names }: { chances: readonly number[]; names: readonly string[] },
): VNode {
  const starts = chances.map((_, i) => chances.slice(0, i).reduce((sum, each) => sum + each, 0));
  const text = chances.map((chance, i) => chanceOf(`${names[i]}`, Math.round(chance * 100))).join(
    ", ",
  );
  return (
    <figure class="plotted">
      <svg
        class="chance"
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        role="img"
        aria-label={chancesToWin(text)}
      >
        {chances.map((chance, i) => (
          <rect
            key={i}
            x={(starts[i]! * 100 + (i > 0 ? GAP / 2 : 0)).toFixed(2)}
            width={Math.max(0.2, chance * 100 - GAP / 2).toFixed(2)}
            height="8"
            class={i % 2 === 0 ? "even" : "odd"}
          />
        ))}
      </svg>
      <figcaption class="shares">
        {chances.map((chance, i) => (
          <span key={i} class={i % 2 === 0 ? "team" : "team odd"}>
            {names[i]}
            <span class="number">{percent(Math.round(chance * 100))}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
