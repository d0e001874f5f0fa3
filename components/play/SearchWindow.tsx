/** How wide the search has become: a radar whose reach grows from the centre, with its size in words. */

import type { VNode } from "preact";
import { PlayWords } from "../words/play.ts";

const RADIUS = 48;
const RINGS = [0.25, 0.5, 0.75, 1];

export function SearchWindow({ points, cap }: { points: number; cap: number }): VNode {
  const reach = RADIUS * Math.min(1, Math.max(0.06, points / cap));
  return (
    <figure class="window">
      <svg viewBox="0 0 100 100" aria-hidden="true">
        {RINGS.map((ring) => <circle key={ring} cx="50" cy="50" r={RADIUS * ring} class="ring" />)}
        <path d="M50 2v96M2 50h96" class="axis" />
        <circle cx="50" cy="50" r={reach} class="reach" />
        <circle cx="50" cy="50" r={reach} class="sweep" />
        <circle cx="50" cy="50" r="1.5" class="self" />
      </svg>
      <figcaption class="quiet small">
        {PlayWords.Searching}
        <span class="number">{`±${Math.round(points)}`}</span>
        {PlayWords.RatingPoints}
      </figcaption>
    </figure>
  );
}
