/**
 * What shadows may cost: a share of the time that served models take in the engine. Earned and spent by
 * what was really measured, so that the average holds whichever of the two is the dearer one.
 */

export interface Budget {
  /** Seconds that served models took. */
  earn(seconds: number): void;
  /** Seconds that shadows took. */
  spend(seconds: number): void;
  /** Whether a shadow may be asked now. */
  readonly isLeft: boolean;
}

/** With drift a twentieth at most (bench/ml_watch_bench.ts). */
export const SHADOW_SHARE = 0.03;
/** Saved up at most: a quiet hour pays for no storm. */
const MOST_SECONDS = 0.25;
/** To begin with: some batches, so that a candidate says something on the first day. */
const FIRST_SECONDS = 0.01;

export function createBudget(share = SHADOW_SHARE): Budget {
  let seconds = FIRST_SECONDS;
  return {
    earn(more) {
      seconds = Math.min(MOST_SECONDS, seconds + share * more);
    },
    spend(less) {
      seconds -= less;
    },
    get isLeft() {
      return seconds > 0;
    },
  };
}
