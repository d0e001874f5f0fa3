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
const PROVISIONAL_K = 40;
const SETTLED_K = 20;

/** Probability that a beats b, a draw counting half. */
export function expectedScore(a: number, b: number): number {
  return 1 / (1 + 10 ** ((b - a) / 400));
}

/** How far one game moves a rating: newcomers find their place faster. */
export function kFactor(games: number): number {
  return games < PROVISIONAL_GAMES ? PROVISIONAL_K : SETTLED_K;
}

export interface Rated {
  mmr: number;
  games: number;
}

/**
 * New rating of `player` after a game against `opponent`.
 * @param score 1 for a win, ½ for a draw, 0 for a loss
 */
export function updateElo(player: Rated, opponent: Rated, score: number): number {
  return player.mmr + kFactor(player.games) * (score - expectedScore(player.mmr, opponent.mmr));
}
