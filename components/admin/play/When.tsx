/** A moment in UTC: the same for everybody who talks about it. */

import type { VNode } from "preact";

export function When({ at }: { at: Date | string }): VNode {
  const iso = typeof at === "string" ? at : at.toISOString();
  return <time class="number" dateTime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)}`}</time>;
}
