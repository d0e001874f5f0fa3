/** Rows of made-up sessions for the bot model, and play that comes from another kind of device. */

import { HONEST_COHORTS, makeSession, type Observed } from "../../../services/anti_cheat/mod.ts";
import { botFeatures } from "../../../services/ml/features/mod.ts";
import { makePerson } from "../../../services/ml/synthetic/people.ts";

export type HonestCohort = typeof HONEST_COHORTS[number];

/** As long as the sessions that the shipped version has learned from. */
const MINUTES = 5;

/**
 * Rows of sessions that nobody trained on: of people made up as the shipped version's were, or of the
 * given cohorts in turn, of whom it has seen nobody.
 */
export function honestRows(
  count: number,
  { seed, cohorts, device = (events) => events }: {
    seed: number;
    cohorts?: readonly HonestCohort[];
    device?: (events: Observed[]) => Observed[];
  },
): Float32Array[] {
  return Array.from({ length: count }, (_, i) => {
    const who = { seed: seed + i, minutes: MINUTES };
    const cohort = cohorts?.[i % cohorts.length];
    return botFeatures(device(cohort ? makeSession({ cohort, ...who }) : makePerson(who).events));
  });
}

/** A device that no training has seen: it reports reactions 60 % late, as one with a slow panel. */
export function slowPanel(events: Observed[]): Observed[] {
  return events.map((event) =>
    event.kind === "reaction"
      ? { ...event, payload: { ...event.payload, ms: Number(event.payload["ms"]) * 1.6 } }
      : event
  );
}
