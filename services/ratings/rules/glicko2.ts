/**
 * Glicko-2, one game a rating period; a team meets the other as one composite opponent.
 *
 * Source: M. Glickman, "Example of the Glicko-2 system" (2013), steps 2–8.
 */

import type { RatedTeam, Rating } from "../types.ts";

/** Points per unit of the internal scale. */
const SCALE = 400 / Math.LN10;
const START = 1500;
/** How far volatility may move: the paper's τ. */
const TAU = 0.5;
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

/** New rating of a player after the games of one rating period. */
export function rateGlicko2(player: Rating, games: readonly Glicko2Game[]): Rating {
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
    newVolatility(bounded(player.volatility), { phi, variance, delta: variance * surprise }),
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
  { phi, variance, delta }: { phi: number; variance: number; delta: number },
): number {
  const a = Math.log(sigma * sigma);
  const f = (x: number) => {
    const e = Math.exp(x);
    const d = phi * phi + variance + e;
    return e * (delta * delta - d) / (2 * d * d) - (x - a) / (TAU * TAU);
  };
  let low = a;
  let high: number;
  if (delta * delta > phi * phi + variance) high = Math.log(delta * delta - phi * phi - variance);
  else {
    let k = 1;
    while (f(a - k * TAU) < 0) k++;
    high = a - k * TAU;
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

/** New ratings of everybody after a game of two teams. */
export function rateTeamsGlicko2(teams: readonly RatedTeam[]): Rating[][] {
  return teams.map(({ players, placement }, i) => {
    const opponent = teams[1 - i]!;
    const others = opponent.players;
    const mean = others.reduce((sum, { mmr }) => sum + mmr, 0) / others.length;
    const square = others.reduce((sum, { deviation }) => sum + deviation ** 2, 0) / others.length;
    const score = placement === opponent.placement ? 0.5 : placement < opponent.placement ? 1 : 0;
    const game = { mmr: mean, deviation: Math.sqrt(square), score };
    return players.map((player) => rateGlicko2(player, [game]));
  });
}
