/** How right estimates were: each wait against what was expected when it began (MM13). Pure. */

import { median } from "../../platform/median.ts";
import { estimateWait } from "./waits.ts";
import type { Wait } from "../types.ts";

/** The waits that ended in one stretch of time. */
export interface CalibrationStep {
  /** When it began, in milliseconds since the epoch. */
  at: number;
  /** Waits that could be judged. */
  judged: number;
  /** Medians, in seconds. */
  expected: number;
  happened: number;
}

export interface Calibration {
  judged: number;
  /** Share of waits no longer than the expected median: right is 0.5; null while nothing is judged. */
  withinP50: number | null;
  /** Share no longer than the expected 95th percentile: right is 0.95. */
  withinP95: number | null;
  steps: CalibrationStep[];
}

/** An estimate knows the waits of the hour before, this many at most. */
const KNOWN = 500;
const KNOWN_MS = 3_600_000;

/**
 * @param waits in the order in which they ended, those that only make known included
 * @param since of the first wait to judge, by its end
 * @param stepMs length of a step
 * @param most waits that are judged, the last of each step: as many say enough, and more cost time
 */
export function calibrate(
  waits: readonly Wait[],
  { since, stepMs, most }: { since: number; stepMs: number; most: number },
): Calibration {
  const stepOf = ({ endedAt }: Wait) => Math.floor((endedAt - since) / stepMs);
  const asked = Map.groupBy(waits.filter(({ endedAt }) => endedAt >= since), stepOf);
  const perStep = Math.ceil(most / Math.max(1, asked.size));
  const last = [...asked.values()].flatMap((ofStep) => ofStep.slice(-perStep));
  const judged = last.flatMap((wait) => {
    const known = waits.filter(({ endedAt }) =>
      endedAt <= wait.enqueuedAt && endedAt > wait.enqueuedAt - KNOWN_MS
    ).slice(-KNOWN);
    const estimate = estimateWait(known, wait.mmr);
    return estimate ? [{ ...wait, ...estimate }] : [];
  });
  const share = (of: "p50" | "p95") =>
    judged.length > 0
      ? judged.filter((wait) => wait.seconds <= wait[of]).length / judged.length
      : null;
  const steps = Map.groupBy(judged, stepOf);
  return {
    judged: judged.length,
    withinP50: share("p50"),
    withinP95: share("p95"),
    steps: [...steps].sort(([a], [b]) => a - b).map(([step, inIt]) => ({
      at: since + step * stepMs,
      judged: inIt.length,
      expected: median(inIt.map(({ p50 }) => p50)),
      happened: median(inIt.map(({ seconds }) => seconds)),
    })),
  };
}
