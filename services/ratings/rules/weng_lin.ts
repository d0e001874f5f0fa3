/**
 * Weng and Lin's Bayesian rating of teams and free-for-alls, through the `openskill` library, on the
 * displayed scale.
 *
 * Source: R. Weng, C.-J. Lin, "A Bayesian Approximation Method for Online Ranking", JMLR 12 (2011).
 */

import { rate } from "openskill";
import type { RatedTeam, Rating } from "../types.ts";

/** The paper's scale: newcomers at 25 ± 25/3, half of that spread for chance. */
const MU = 25;
const SIGMA = MU / 3;
const BETA = SIGMA / 2;
const TAU = SIGMA / 100;
/** Displayed points per point of the paper: a newcomer's deviation of 350 is its 25/3. */
const POINTS = 350 / SIGMA;
const START = 1500;

const toModel = ({ mmr, deviation }: Rating) => ({
  mu: MU + (mmr - START) / POINTS,
  sigma: deviation / POINTS,
});

/** One of the library's models; Plackett-Luce unless said. */
export type WengLinModel = NonNullable<NonNullable<Parameters<typeof rate>[1]>["model"]>;

interface WengLinOptions {
  model?: WengLinModel;
  /** Chance of the day and drift between games, as shares of the paper's β and τ. */
  chance?: number;
  drift?: number;
}

/** New ratings of everybody, team by team. */
export function rateWengLin(
  teams: readonly RatedTeam[],
  { model, chance = 1, drift = 1 }: WengLinOptions = {},
): Rating[][] {
  const rated = rate(teams.map(({ players }) => players.map(toModel)), {
    rank: teams.map(({ placement }) => placement),
    beta: chance * BETA * Math.sqrt(largest(teams.map(({ players }) => players.length))),
    tau: drift * TAU,
    ...(model && { model }),
  });
  return teams.map(({ players }, team) =>
    players.map((player, i) => {
      const { mu, sigma } = rated[team]![i]!;
      return {
        ...player,
        mmr: START + (mu - MU) * POINTS,
        deviation: sigma * POINTS,
        games: player.games + 1,
      };
    })
  );
}

/**
 * Probability that team `a` beats team `b`.
 *
 * The library takes each player's chance of the day (β) to be independent and is over-confident
 * about large teams: on Halo 2's team games its log loss is above that of a coin. Chance that grows
 * with the team (β·√n each) is right there: 0.667 against 0.711.
 */
export function predictWengLin(
  a: readonly Rating[],
  b: readonly Rating[],
  { chance = 1 }: Pick<WengLinOptions, "chance"> = {},
): number {
  const players = a.length + b.length;
  let difference = 0;
  let variance = players * Math.max(a.length, b.length) * (chance * BETA) ** 2;
  for (const rating of a) {
    difference += toModel(rating).mu;
    variance += toModel(rating).sigma ** 2;
  }
  for (const rating of b) {
    difference -= toModel(rating).mu;
    variance += toModel(rating).sigma ** 2;
  }
  return normalCdf(difference / Math.sqrt(variance));
}

function largest(numbers: number[]): number {
  return Math.max(...numbers);
}

/** Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.17: off by at most 7.5e-8. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  const tail = density * t *
    (0.319381530 +
      t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}
