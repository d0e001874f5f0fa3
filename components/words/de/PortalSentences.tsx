/** Sätze der ersten Seite, in denen Elemente stehen. */

import type { VNode } from "preact";

export function QueueingNeedsScript(): VNode {
  return (
    <>
      Die Suche auf dieser Seite braucht JavaScript. Spiele suchen über{" "}
      <a href="/docs">die API</a>; die Rangliste geht auch ohne.
    </>
  );
}

export function RankOf({ rank, total }: { rank: number; total: number }): VNode {
  return (
    <>
      {"Platz "}
      <span class="number">{rank.toLocaleString("de")}</span>
      {" von "}
      <span class="number">{total.toLocaleString("de")}</span>
    </>
  );
}
