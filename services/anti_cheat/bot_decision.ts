/**
 * When a player is suspected by the bot model. Play is cut into windows; a row is the mean of the last
 * ones, and it is not one row that counts, of which everybody has an odd one now and then, but the mean
 * of the last rows' log-odds. Pure; training chooses the threshold by what telemetry decides by.
 */

/** Judged events of a window. */
export const BOT_WINDOW = 256;
/** Windows of which a row is the mean. */
export const BOT_WINDOWS = 8;

export interface BotDecision {
  /** The last rows that count, and the fewest that are enough. */
  rows: number;
  least: number;
  /** Of the mean log-odds of a program; from here on a player is suspected. */
  threshold: number;
}

/** What float32 tells apart from certainty. */
const MOST = 15;

/** Natural logarithm of the odds, kept within ±15. @param score 0 to 1 */
export function logOdds(score: number): number {
  return Math.min(MOST, Math.max(-MOST, Math.log(score / (1 - score))));
}

/**
 * How sure rows are together.
 * @param scores of a player's rows, oldest first; the last ones count
 * @returns undefined of too few
 */
export function meanLogOdds(
  scores: readonly number[],
  { rows, least }: Pick<BotDecision, "rows" | "least">,
): number | undefined {
  const last = scores.slice(-rows);
  if (last.length < least) return undefined;
  return last.reduce((sum, score) => sum + logOdds(score), 0) / last.length;
}

/** Each feature's mean over the windows that have it; NaN where none has. */
export function meanFeatures(windows: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(windows[0]!, (_, column) => {
    let [sum, count] = [0, 0];
    for (const window of windows) {
      const value = window[column]!;
      if (value !== value) continue;
      sum += value;
      count++;
    }
    return count > 0 ? sum / count : NaN;
  });
}
