/** Every system on one history: how each predicts, and which is worth taking. */

import { createRandom } from "../../platform/random.ts";
import { cutOf, fit } from "./fit.ts";
import { replay } from "./replay.ts";
import { type System, SYSTEMS } from "./systems.ts";
import type { Parameters, PlayedGame, Scores } from "./types.ts";

export interface Trial {
  system: string;
  says: string;
  parameters: Parameters;
  scores: Scores;
  gamesPerS: number;
  /** Log loss less that of the best system, in nats a game; absent: it is the best. */
  behind?: Interval;
}

/** A mean, and where it lies in 95 of 100 histories like this one. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

export interface Findings {
  /** In the order of `SYSTEMS`. */
  trials: Trial[];
  /** Games that were judged. */
  judged: number;
  /** Where parameters were chosen: games before it, and when the first after it was played. */
  cut?: { games: number; at: number };
  best: Trial;
  /** Mean loss of a coin less that of the best. */
  overCoin: Interval;
}

/** Neighbouring games have players in common, so they are drawn together: so many stretches of a history. */
const STRETCHES = 100;
const DRAWS = 2_000;

/**
 * @param isFitted whether parameters are chosen on the first part, and the rest alone is judged
 * @param now milliseconds of any clock that goes on
 */
export function tryAll(
  games: readonly PlayedGame[],
  { isFitted = false, now, onSystem = () => {} }: {
    isFitted?: boolean;
    now: () => number;
    onSystem?: (says: string) => void;
  },
): Findings {
  const from = isFitted ? cutOf(games.length) : 0;
  const hasHome = games.some(({ home }) => home !== undefined);
  const hasMany = games.some(({ sides }) => sides.length > 2);
  const systems = SYSTEMS.filter(({ isForMany }) => hasMany || !isForMany);
  const trials = systems.map((each): Trial => {
    const system = hasHome ? each : withoutHome(each);
    onSystem(system.says);
    const parameters = isFitted ? fit(games, system, from) : system.usual;
    const started = now();
    const scores = replay(games, system, { parameters, from });
    const gamesPerS = games.length / Math.max(1e-3, now() - started) * 1_000;
    return { system: system.name, says: system.says, parameters, scores, gamesPerS };
  });
  const best = trials.reduce((a, b) => b.scores.logLoss < a.scores.logLoss ? b : a);
  for (const trial of trials) {
    if (trial === best) continue;
    trial.behind = intervalOf(trial.scores.losses.map((loss, i) => loss - best.scores.losses[i]!));
  }
  return {
    trials,
    judged: games.length - from,
    ...(isFitted && { cut: { games: from, at: games[from]!.at } }),
    best,
    overCoin: intervalOf(best.scores.losses.map((loss) => Math.LN2 - loss)),
  };
}

function withoutHome(system: System): System {
  const { home: _usual, ...usual } = system.usual;
  const { home: _tries, ...tries } = system.tries;
  return { ...system, usual: usual as Parameters, tries };
}

/**
 * The mean of differences game by game, and its 95 % interval by drawing stretches of the history again
 * (moving from H. Künsch, "The jackknife and the bootstrap for general stationary observations", 1989, to
 * stretches that do not overlap).
 */
export function intervalOf(differences: Float64Array): Interval {
  const stretches = Math.min(STRETCHES, differences.length);
  const sums = new Float64Array(stretches);
  const counts = new Float64Array(stretches);
  differences.forEach((difference, i) => {
    const stretch = Math.floor(i * stretches / differences.length);
    sums[stretch]! += difference;
    counts[stretch]!++;
  });
  // The same history says the same each time.
  const random = createRandom(1);
  const means = Float64Array.from({ length: DRAWS }, () => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < stretches; i++) {
      const drawn = Math.floor(random() * stretches);
      sum += sums[drawn]!;
      count += counts[drawn]!;
    }
    return sum / count;
  }).sort();
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  return {
    mean,
    low: means[Math.floor(0.025 * DRAWS)]!,
    high: means[Math.ceil(0.975 * DRAWS) - 1]!,
  };
}
