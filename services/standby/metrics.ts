/** What operators see of the standby: how far it is behind, and who answers the staff's bulk reads. */

import type { Metrics } from "../platform/observe/metrics.ts";
import type { Refusal, StandbyState } from "./types.ts";

export interface StandbyMetrics {
  /** A bulk read was answered: by the standby, or for this reason by the primary. */
  answered(why: Refusal | undefined): void;
}

const REFUSALS: readonly Refusal[] = ["down", "not_standby", "behind", "own_act"];

export function createStandbyMetrics(
  { meter, state }: Pick<Metrics, "meter"> & { state: () => StandbyState },
): StandbyMetrics {
  const reads = meter.createCounter("staff_reads_total", {
    description:
      "What the staff asked for in bulk, by who answered; standby, or why the primary did",
  });
  for (const by of ["standby", ...REFUSALS]) reads.add(0, { by });
  meter.createObservableGauge("standby_usable", {
    description: "1 while the standby may answer the staff",
  }).addCallback((result) => result.observe(state().kind === "usable" ? 1 : 0));
  meter.createObservableGauge("standby_lag_seconds", {
    description: "How long ago the primary stood where the standby stands",
  }).addCallback((result) => {
    const now = state();
    if (now.kind !== "unknown" && now.lagMs !== undefined) result.observe(now.lagMs / 1000);
  });
  return { answered: (why) => reads.add(1, { by: why ?? "standby" }) };
}
