/**
 * Rate limits of one process: the promises LI1–LI4 of the port, for the takes that come here alone.
 *
 * Holds a number per key, swept as takes come: what is full again goes. It ends with the process, and
 * then every burst is whole again. Two processes on it count apart: with several nodes limits stand
 * in Redis.
 */

import type { Clock } from "../time/clock.ts";
import type { Limit, Limiter, Verdict } from "./limiter.ts";

/** A sweep for keys that are full again comes when the map has doubled since the last one. */
const SWEEP_FROM = 1_024;

/**
 * @param deps.maxKeys Keys kept at most (about 100 bytes each). Where more are in use at a time, those
 * that took longest ago start afresh: the one case in which LI1 gives way, to an attacker's memory.
 */
export function createLimiterMemory(
  { clock, maxKeys = 1_000_000 }: { clock: Pick<Clock, "elapsed">; maxKeys?: number },
): Limiter {
  /** Per key: when its whole burst is back, in milliseconds (GCRA's "theoretical arrival time"). */
  const arrivals = new Map<string, number>();
  let sweepAt = SWEEP_FROM;

  function sweep(now: number): void {
    for (const [key, arrival] of arrivals) if (arrival <= now) arrivals.delete(key);
    // A tenth more than necessary, so that a full map is not swept for every take.
    let surplus = arrivals.size < maxKeys ? 0 : arrivals.size - Math.floor(0.9 * maxKeys);
    for (const key of arrivals.keys()) {
      if (surplus-- <= 0) break;
      arrivals.delete(key);
    }
    sweepAt = Math.min(maxKeys, Math.max(SWEEP_FROM, 2 * arrivals.size));
  }

  return {
    take(takes) {
      const now = Math.floor(clock.elapsed());
      if (arrivals.size >= sweepAt) sweep(now);
      // What the takes would leave behind; it becomes true only when all of them pass (LI3).
      const next = new Map<string, number>();
      const cells = takes.map(({ key, limit }) => {
        const interval = intervalOf(limit);
        const span = limit.burst * interval;
        let stored = Math.max(now, arrivals.get(key) ?? now);
        // A clock set back, or a limit made stricter, must not shut a key out beyond one burst.
        if (stored > now + span) arrivals.set(key, stored = now + span);
        const after = (next.get(key) ?? stored) + interval;
        const wait = after - span - now;
        if (wait <= 0) next.set(key, after);
        return { interval, span, stored, after, wait };
      });
      const passed = cells.every(({ wait }) => wait <= 0);
      if (passed) { for (const [key, arrival] of next) arrivals.set(key, arrival); }
      return Promise.resolve(cells.map(({ interval, span, stored, after, wait }): Verdict => {
        const used = (passed ? after : stored) - now;
        return {
          allowed: wait <= 0,
          remaining: Math.floor((span - used) / interval),
          retryAfter: Math.max(0, wait) / 1_000,
          reset: used / 1_000,
        };
      }));
    },
    [Symbol.asyncDispose]() {
      arrivals.clear();
      return Promise.resolve();
    },
  };
}

/**
 * Milliseconds between takes, rounded up to 2^−10: sums with a present time are then exact, so that
 * neither the last take of a burst nor one that comes on time is lost to rounding.
 */
function intervalOf({ perSecond }: Limit): number {
  return Math.ceil(1_000 / perSecond * 1_024) / 1_024;
}
