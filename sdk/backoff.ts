/**
 * How long to wait before trying again: exponential with full jitter, a time drawn from the whole
 * window (M. Brooker, "Exponential Backoff And Jitter", AWS 2015), so that many do not come at once.
 */
export interface Backoff {
  /** Milliseconds before the next try. `least` is the size of the window at the first one. */
  next(least?: number): number;
  reset(): void;
}

const FIRST_MS = 1_000;
const MOST_MS = 8_000;

export function createBackoff(random: () => number): Backoff {
  let tries = 0;
  return {
    next(least = FIRST_MS) {
      const window = Math.min(MOST_MS, Math.max(least, FIRST_MS * 2 ** tries));
      tries++;
      return random() * window;
    },
    reset: () => tries = 0,
  };
}
