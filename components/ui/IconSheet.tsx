/** The drawings of all icons, once in every page. */

import type { VNode } from "preact";
import { ICONS } from "./icons.ts";

export function IconSheet(): VNode {
  return (
    <svg class="sheet" width="0" height="0" aria-hidden="true">
      {Object.entries(ICONS).map(([name, path]) => (
        <symbol key={name} id={`icon-${name}`} viewBox="0 0 20 20">
          <path d={path} />
        </symbol>
      ))}
    </svg>
  );
}
