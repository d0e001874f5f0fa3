/** Sentences of the first page that hold elements. */

import type { VNode } from "preact";

export function QueueingNeedsScript(): VNode {
  return (
    <>
      Queueing from this page needs JavaScript. Games queue by <a href="/docs">the API</a>;{" "}
      the board works without.
    </>
  );
}

export function RankOf({ rank, total }: { rank: number; total: number }): VNode {
  return (
    <>
      {"Rank "}
      <span class="number">{rank.toLocaleString("en")}</span>
      {" of "}
      <span class="number">{total.toLocaleString("en")}</span>
    </>
  );
}
