/** One of the icon set. The page holds the drawings once: an island that uses one carries a name. */

import type { VNode } from "preact";
import type { IconName } from "./icons.ts";

export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <use href={`#icon-${name}`} />
    </svg>
  );
}
