/** How wide the search has become: a ring that grows from the centre, with its size in words. */

import type { VNode } from "preact";

const RADIUS = 44;
const RINGS = [0.25, 0.5, 0.75, 1];

export function SearchWindow({ points, cap }: { points: number; cap: number }): VNode {
  const share = Math.min(1, Math.max(0.06, points / cap));
  return (
    <figure class="window">
      <svg viewBox="0 0 100 100" width="120" height="120" aria-hidden="true">
        {RINGS.map((ring) => <circle key={ring} cx="50" cy="50" r={RADIUS * ring} class="ring" />)}
        <circle cx="50" cy="50" r={RADIUS * share} class="reach" />
        <circle cx="50" cy="50" r="2" class="self" />
      </svg>
      <figcaption class="quiet">{`Searching ±${Math.round(points)} rating points`}</figcaption>
    </figure>
  );
}
