/** How far a standby is behind, from where the primary stood before. */

import type { Standing } from "./types.ts";

export interface Sample {
  /** Milliseconds of any clock that is never set. */
  at: number;
  /** Where the primary stood then, in bytes of its log. */
  position: number;
}

/** Whether what was found is a standby of the database that was found. */
export function isStandbyOf(
  { primary, standby }: { primary: Standing; standby: Standing },
): boolean {
  return standby.isStandby && !primary.isStandby && standby.cluster === primary.cluster;
}

/** As far back as a lag can be told. */
const KEPT_MS = 600_000;

/**
 * Adds a look at the primary. Of looks that found it at one place the first and the last stay: between
 * them nothing was to be replayed.
 */
export function noted(samples: readonly Sample[], sample: Sample): Sample[] {
  const kept = samples.filter(({ at }) => sample.at - at <= KEPT_MS);
  const [last, before] = [kept.at(-1), kept.at(-2)];
  // After a failover the log may go on from an earlier place.
  if (last && last.position > sample.position) return [sample];
  const isSame = last?.position === sample.position && before?.position === sample.position;
  return [...(isSame ? kept.slice(0, -1) : kept), sample];
}

/**
 * Milliseconds since the primary stood where the standby stands now; undefined: longer ago than
 * anybody has looked. Positions tell it, not times of commits: those say nothing while nobody writes,
 * nor of a standby that has lost its primary.
 */
export function lagOf(samples: readonly Sample[], replayed: number): number | undefined {
  const now = samples.at(-1);
  const reached = samples.findLast(({ position }) => position <= replayed);
  return now && reached && now.at - reached.at;
}
