/** What a wait is expected to be, from the waits of those who were matched lately (MM13). Pure. */

import type { Wait, WaitEstimate } from "../types.ts";

/** Waits of the nearest ratings that count. */
const NEAREST = 50;
/** The latest of these are judged. */
const JUDGED = 60;
/** Fewer say nothing. */
const LEAST = 5;

/** Expected wait of a player with this rating, in seconds; null while too little is known. */
export function estimateWait(waits: readonly Wait[], mmr: number): WaitEstimate | null {
  if (waits.length < LEAST) return null;
  const near = [...waits]
    .sort((a, b) => Math.abs(a.mmr - mmr) - Math.abs(b.mmr - mmr) || b.endedAt - a.endedAt)
    .slice(0, NEAREST)
    .map(({ seconds }) => seconds)
    .sort((a, b) => a - b);
  return { p50: quantile(near, 0.5), p95: quantile(near, 0.95) };
}

/**
 * Share of the latest waits that were no longer than the median expected when they began, each judged by what
 * was known then; half of them if the estimate is right.
 * @param waits in the order in which they ended
 */
export function coverage(waits: readonly Wait[]): number | null {
  let judged = 0;
  let within = 0;
  for (const { mmr, seconds, enqueuedAt } of waits.slice(-JUDGED)) {
    const known = waits.filter(({ endedAt }) => endedAt <= enqueuedAt);
    const estimate = known.length >= NEAREST ? estimateWait(known, mmr) : null;
    if (!estimate) continue;
    judged++;
    if (seconds <= estimate.p50) within++;
  }
  return judged > 0 ? within / judged : null;
}

/** Linear interpolation between the two nearest of ascending numbers. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
