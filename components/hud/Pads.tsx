/** Where thumbs rest: a stick or a D-pad for moving, a stick for aiming. Shown where fingers play. */

import type { VNode } from "preact";

export function Pads({ moving }: { moving: "joystick" | "dpad" }): VNode {
  return (
    <div class="pads" aria-hidden="true">
      <div class="pad" data-stick="move" data-mode={moving}>
        {moving === "dpad" && (
          <svg viewBox="0 0 120 120">
            <path d="M44 6h32v38h38v32H76v38H44V76H6V44h38z" />
            <path
              class="arms"
              d="M60 18l9 13H51zM60 102l9-13H51zM18 60l13-9v18zM102 60l-13-9v18z"
            />
          </svg>
        )}
        <i class="knob" />
      </div>
      <div class="pad" data-stick="aim" data-mode="joystick">
        <i class="knob" />
      </div>
    </div>
  );
}
