/**
 * Glicko-2, one game a rating period; a team meets each other one as one composite opponent.
 *
 * Source: M. Glickman, "Example of the Glicko-2 system" (2013), steps 2–8.
 */

import type { RatedTeam, Rating } from "../types.ts";

/** Points per unit of the internal scale. */
const SCALE = 400 / Math.LN10;
const START = 1500;
/** How far volatility may move: the paper's τ. */
export const TAU = 0.5;
/**
 * What volatility may be: the paper starts at 0.06 and sets no bounds, but a player who loses and wins
 * on purpose drives it up for ever, and each later game then moves the rating by hundreds.
 */
const VOLATILITY = { least: 0.01, most: 0.1 };
const PRECISION = 1e-6;

export interface Glicko2Game {
  mmr: number;
  deviation: number;
  /** 1 for a win, ½ for a draw, 0 for a loss. */
  score: number;
}

/**
 * New rating of a player after the games of one rating period.
 * @param tau how far volatility may move
 */
export function rateGlicko2(
  player: Rating,
  games: readonly Glicko2Game[],
  tau: number = TAU,
): Rating {
  const mu = (player.mmr - START) / SCALE;
  const phi = player.deviation / SCALE;
  let information = 0;
  let surprise = 0;
  for (const { mmr, deviation, score } of games) {
    const g = 1 / Math.sqrt(1 + 3 * (deviation / SCALE / Math.PI) ** 2);
    const expected = 1 / (1 + Math.exp(-g * (mu - (mmr - START) / SCALE)));
    information += g * g * expected * (1 - expected);
    surprise += g * (score - expected);
  }
  const variance = 1 / information;
  const volatility = bounded(
    newVolatility(bounded(player.volatility), { phi, variance, delta: variance * surprise, tau }),
  );
  const widened = phi * phi + volatility * volatility;
  const newPhi = 1 / Math.sqrt(1 / widened + 1 / variance);
  return {
    mmr: START + (mu + newPhi * newPhi * surprise) * SCALE,
    // Never less certain than about a newcomer.
    deviation: Math.min(newPhi * SCALE, 350),
    volatility,
    games: player.games + games.length,
  };
}

function bounded(volatility: number): number {
  return Math.min(VOLATILITY.most, Math.max(VOLATILITY.least, volatility));
}

/** Step 5: the Illinois algorithm on the paper's f. */
function newVolatility(
  sigma: number,
  { phi, variance, delta, tau }: { phi: number; variance: number; delta: number; tau: number },
): number {
  const a = Math.log(sigma * sigma);
  const f = (x: number) => {
    const e = Math.exp(x);
    const d = phi * phi + variance + e;
    return e * (delta * delta - d) / (2 * d * d) - (x - a) / (tau * tau);
  };
  let low = a;
  let high: number;
  if (delta * delta > phi * phi + variance) high = Math.log(delta * delta - phi * phi - variance);
  else {
    let k = 1;
    while (f(a - k * tau) < 0) k++;
    high = a - k * tau;
  }
  let fLow = f(low);
  let fHigh = f(high);
  while (Math.abs(high - low) > PRECISION) {
    const middle = low + (low - high) * fLow / (fHigh - fLow);
    const fMiddle = f(middle);
    if (fMiddle * fHigh <= 0) [low, fLow] = [high, fHigh];
    else fLow /= 2;
    [high, fHigh] = [middle, fMiddle];
  }
  return Math.exp(low / 2);
}

/**
 * New ratings of everybody after a game: of more than two teams it is one rating period, in which each has met
 * every other.
 * @param tau how far volatility may move
 */
export function rateTeamsGlicko2(teams: readonly RatedTeam[], tau: number = TAU): Rating[][] {
  const composites = teams.map(({ players }) => compositeOf(players));
  return teams.map(({ players, placement }, i) => {
    const games = teams.flatMap((other, j) =>
      i === j ? [] : { ...composites[j]!, score: scoreOf(placement, other.placement) }
    );
    return players.map((player) => ({
      ...rateGlicko2(player, games, tau),
      games: player.games + 1,
    }));
  });
}

/** A team as one opponent: the mean of its ratings, the root mean square of their deviations. */
export function compositeOf(team: readonly Rating[]): { mmr: number; deviation: number } {
  let [sum, square] = [0, 0];
  for (const { mmr, deviation } of team) {
    sum += mmr;
    square += deviation ** 2;
  }
  return { mmr: sum / team.length, deviation: Math.sqrt(square / team.length) };
}

/** 1 for a win, ½ for a draw, 0 for a loss. */
export function scoreOf(placement: number, other: number): number {
  return placement === other ? 0.5 : placement < other ? 1 : 0;
}

/**
 * Probability that `a` beats `b`, both as unsure as they are; a draw counts half.
 *
 * Source: M. Glickman, "The Glicko system" (1999), the expected outcome of a game between two players.
 */
export function predictGlicko2(
  a: { mmr: number; deviation: number },
  b: { mmr: number; deviation: number },
): number {
  const phi2 = (a.deviation ** 2 + b.deviation ** 2) / SCALE ** 2;
  const g = 1 / Math.sqrt(1 + 3 * phi2 / Math.PI ** 2);
  return 1 / (1 + Math.exp(-g * (a.mmr - b.mmr) / SCALE));
}
