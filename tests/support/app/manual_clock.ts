/** Time that tests move. */

import type { Clock } from "../../../services/platform/time/clock.ts";

/** A clock that stands still until it is moved; sleepers wake in the order of their deadlines. */
export interface ManualClock extends Clock {
  /** Moves time forward and wakes whoever is due, letting each run before the next. */
  advance(ms: number): Promise<void>;
  /** Sets the time of day, forward or back: nobody's interval is over by that. */
  set(ms: number): void;
}

export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  /** Of the time of day to the time that has passed. */
  let ahead = 0;
  const sleepers: { due: number; wake: () => void }[] = [];
  return {
    now: () => now + ahead,
    elapsed: () => now,
    set: (ms) => ahead = ms - now,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted || ms <= 0) return resolve();
        const sleeper = { due: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener("abort", () => {
          const at = sleepers.indexOf(sleeper);
          if (at >= 0) sleepers.splice(at, 1);
          resolve();
        }, { once: true });
      });
    },
    async advance(ms) {
      const until = now + ms;
      // What is under way may be about to sleep.
      await new Promise((resolve) => setTimeout(resolve, 0));
      for (;;) {
        sleepers.sort((a, b) => a.due - b.due);
        const next = sleepers[0];
        if (!next || next.due > until) break;
        sleepers.shift();
        now = Math.max(now, next.due);
        next.wake();
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      now = until;
    },
  };
}
