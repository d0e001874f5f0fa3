/**
 * The largest of what was noted lately: for gauges of delays, which a scrape must not miss.
 *
 * Holds the largest of the present span and of the one before.
 */

import type { Clock } from "../time/clock.ts";

export interface RecentMax {
  note(value: number): void;
  /** Of the last one to two spans; 0 where nothing was noted. */
  read(): number;
}

/** Longer than the usual pause between scrapes. */
const SPAN_MS = 30_000;

export function createRecentMax(clock: Pick<Clock, "elapsed">): RecentMax {
  let [now, before] = [0, 0];
  let began = clock.elapsed();

  function turn(): void {
    const passed = clock.elapsed() - began;
    if (passed < SPAN_MS) return;
    [before, now] = [passed < 2 * SPAN_MS ? now : 0, 0];
    began = clock.elapsed();
  }

  return {
    note(value) {
      turn();
      now = Math.max(now, value);
    },
    read() {
      turn();
      return Math.max(now, before);
    },
  };
}
