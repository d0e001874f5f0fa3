/** A moment in UTC, to the second: the same for everybody who talks about it. */

import type { VNode } from "preact";

export function Moment({ at }: { at: Date | string }): VNode {
  const iso = new Date(at).toISOString();
  return <time dateTime={iso} class="number">{iso.slice(0, 19).replace("T", " ")}</time>;
}
