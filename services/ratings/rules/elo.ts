/**
 * Elo: r' = r + K (s − e), with e = 1 / (1 + 10^((r_b − r_a) / 400)).
 *
 * Source: A. Elo, "The Rating of Chessplayers, Past and Present" (1978), §1.6 and §2.7. Ratings are
 * points on the displayed scale; a newcomer starts at 1500.
 */

export const START_MMR = 1500;
/** Spread of a rating nobody has tested yet, in points. */
export const START_DEVIATION = 350;

/** Games until a rating counts as settled. */
const PROVISIONAL_GAMES = 30;
export const PROVISIONAL_K = 40;
export const SETTLED_K = 20;

/** Probability that a beats b, a draw counting half. */
export function expectedScore(a: number, b: number): number {
  return 1 / (1 + 10 ** ((b - a) / 400));
}

/**
 * Each team's chance to win, from the mean rating of its players: for two teams the expected score,
 * for more its share of all pairwise expected scores. Adds up to 1.
 */
export function winProbabilities(means: readonly number[]): number[] {
  const pairs = means.length * (means.length - 1) / 2;
  return means.map((own, i) => {
    let sum = 0;
    means.forEach((other, j) => {
      if (j !== i) sum += expectedScore(own, other);
    });
    return sum / pairs;
  });
}

/** How far one game moves a rating, in points. */
export interface Steps {
  provisional: number;
  settled: number;
}

const STEPS: Steps = { provisional: PROVISIONAL_K, settled: SETTLED_K };

/** How far one game moves a rating: newcomers find their place faster. */
export function kFactor(games: number, { provisional, settled }: Steps = STEPS): number {
  return games < PROVISIONAL_GAMES ? provisional : settled;
}

/**
 * New rating of a player whose side was expected to score `expected`.
 * @param score 1 for a win, ½ for a draw, 0 for a loss
 */
export function updateElo(
  player: { mmr: number; games: number },
  expected: number,
  score: number,
  steps: Steps = STEPS,
): number {
  return player.mmr + kFactor(player.games, steps) * (score - expected);
}
