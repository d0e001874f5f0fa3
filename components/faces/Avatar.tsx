/** A player's face, beside a name that says who it is: decorative. */

import type { VNode } from "preact";
import { COLOURS, EYES, faceOf, HEADS, INKS, MOUTHS } from "./face.ts";

export function Avatar({ id }: { id: string }): VNode {
  const { head, eyes, mouth, colour, ink } = faceOf(id);
  return (
    <svg class="face" viewBox="0 0 24 24" aria-hidden="true">
      <path d={HEADS[head]} fill={COLOURS[colour]} />
      <path d={`${EYES[eyes]}${MOUTHS[mouth]}`} fill={INKS[ink]} />
    </svg>
  );
}
