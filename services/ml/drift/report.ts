/** What a window of rows says of drift: PSI by groups, held against their limits (ML6). Pure. */

import { SCORES } from "../reference.ts";
import { layoutOf, limitAt, psiOfAll } from "./psi.ts";
import { type DriftReport, type GroupDrift, USUAL, type Watched, type Window } from "./types.ts";

/** Of fewer rows nothing is said. */
export const FEWEST_ROWS = 200;

export function reportOf({ name, version, reference }: Watched, window: Window): DriftReport {
  const about = { name, version };
  if (!reference) return { ...about, state: "no_reference" };
  if (window.rows < FEWEST_ROWS) {
    return { ...about, state: "too_few", window, fewest: FEWEST_ROWS };
  }
  const all = psiOfAll(reference, window.counts, layoutOf(reference));
  const { features, limits } = reference;
  const names = [...new Set(features.map(({ group }) => group)), SCORES];
  const groups = names.map((group): GroupDrift => {
    const of = group === SCORES
      ? [{ name: SCORES, psi: all.at(-1)! }]
      : features.flatMap((feature, i) =>
        feature.group === group ? [{ name: feature.name, psi: all[i]! }] : []
      );
    const chance = limitAt(
      limits.map(({ rows, groups, scores }) => ({
        ...{ rows, limit: group === SCORES ? scores : groups[group] ?? scores },
      })),
      window.rows,
    );
    const psi = Math.max(...of.map((feature) => feature.psi));
    return { group, psi, chance, limit: Math.max(chance, USUAL.notice), features: of };
  });
  const isShifted = groups.some(({ psi, limit }) => psi > limit);
  return { ...about, state: isShifted ? "shifted" : "steady", window, reference, groups };
}
