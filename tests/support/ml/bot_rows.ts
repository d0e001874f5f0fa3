/** Rows of made-up sessions for the bot model, and play that comes from another kind of device. */

import { HONEST_COHORTS, makeSession, type Observed } from "../../../services/anti_cheat/mod.ts";
import { botFeatures } from "../../../services/ml/features/mod.ts";

export type HonestCohort = typeof HONEST_COHORTS[number];

/** Cohorts that the shipped version has learned from. */
export const KNOWN_COHORTS = HONEST_COHORTS.filter((cohort) => cohort !== "touch");

/** Windows of sessions that nobody trained on, cohorts in turn, as JSON rows by name would have them. */
export function honestRows(
  count: number,
  { seed, cohorts = KNOWN_COHORTS, device = (events) => events }: {
    seed: number;
    cohorts?: readonly HonestCohort[];
    device?: (events: Observed[]) => Observed[];
  },
): Float32Array[] {
  return Array.from(
    { length: count },
    (_, i) =>
      botFeatures(device(makeSession({
        ...{ cohort: cohorts[i % cohorts.length]!, seed: seed + i, minutes: 0.75 },
      }))),
  );
}

/** A device that no training has seen: it reports reactions 60 % late, as one with a slow panel. */
export function slowPanel(events: Observed[]): Observed[] {
  return events.map((event) =>
    event.kind === "reaction"
      ? { ...event, payload: { ...event.payload, ms: Number(event.payload["ms"]) * 1.6 } }
      : event
  );
}
