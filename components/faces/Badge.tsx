/** A tier, as a badge: one chevron a step, and a star for the highest, so that colour is not all. */

import type { VNode } from "preact";

export interface BadgeProps {
  name: string;
  /** From 0, the lowest. */
  step: number;
  of: number;
}

/** Chevrons that stand above each other; beyond, the outline alone tells. */
const MOST = 3;
const STAR = "M12 5.5l1.9 4.2 4.6.5-3.4 3.1.9 4.5-4-2.3-4 2.3.9-4.5-3.4-3.1 4.6-.5z";

export function Badge({ name, step, of }: BadgeProps): VNode {
  const isHighest = step === of - 1;
  // Low tiers are shields, high ones crystals.
  const isHigh = step >= of / 2;
  const chevrons = 1 + (isHigh ? step - Math.ceil(of / 2) : step) % MOST;
  return (
    <svg
      class={`badge step-${Math.min(5, Math.round(step / Math.max(1, of - 1) * 5))}`}
      viewBox="0 0 24 24"
      role="img"
      aria-label={name}
    >
      <path
        class="plate"
        d={isHigh ? "M12 1l9 6.5v9L12 23l-9-6.5v-9z" : "M3 2h18v11q0 7-9 10-9-3-9-10z"}
      />
      {isHighest ? <path class="sign" d={STAR} /> : (
        <path
          class="chevrons"
          d={Array.from(
            { length: chevrons },
            (_, i) => `M7 ${11 + chevrons * 2 - i * 4}l5-3.5 5 3.5`,
          ).join("")}
        />
      )}
    </svg>
  );
}
