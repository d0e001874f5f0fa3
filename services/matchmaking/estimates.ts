/** How long players of a pool have waited lately: what a newcomer may expect. */

import type { Clock } from "../platform/clock.ts";
import type { MatchStore } from "./match_store.ts";

export interface Estimates {
  /** Seconds, the median of recent matches' longest waits; null while there are none. */
  of(mode: string, region: string): number | null;
}

const FRESH_MS = 5_000;

/** Answers from memory and looks again in the background: queueing never waits for it. */
export function createEstimates(
  { matches, clock }: { matches: Pick<MatchStore, "medianWait">; clock: Pick<Clock, "now"> },
): Estimates {
  const pools = new Map<string, { seconds: number | null; at: number }>();
  return {
    of(mode, region) {
      const pool = `${region}:${mode}`;
      const known = pools.get(pool);
      if (known && clock.now() - known.at < FRESH_MS) return known.seconds;
      pools.set(pool, { seconds: known?.seconds ?? null, at: clock.now() });
      matches.medianWait(mode, region)
        .then((seconds) => pools.set(pool, { seconds, at: clock.now() }))
        .catch(() => {});
      return known?.seconds ?? null;
    },
  };
}
