/**
 * Whether a newcomer's rating should begin where the skill model puts it after the first match, or where
 * it has always begun (ML5): what the ratings say of the matches two to ten, by log loss, on players the
 * version was not made from. The opponents are those who were met: had the seed chosen others, nobody
 * knows how it would have gone, so a gain here is what a prediction is worth, no more.
 */

import {
  expectedScore,
  rateGame,
  type Rating,
  type RatingSystem,
  seedRating,
  START_DEVIATION,
  START_MMR,
  START_VOLATILITY,
} from "../../ratings/mod.ts";
import { type PlayedMatch, skillFeatures } from "../features/mod.ts";
import { compareLosses } from "./gate.ts";
import { logLossOf } from "./metrics/probability.ts";
import { skillDataset } from "./rows/skill_rows.ts";
import { splitDataset } from "./split.ts";

/** Matches of a newcomer that are looked at, the first one not among them: it is what the seed is from. */
export const SEEDED_MATCHES = 10;
/** Of those who were met, whose ratings are settled. */
const OPPONENT = { deviation: 60, volatility: START_VOLATILITY, games: 30 };
const SYSTEMS: readonly RatingSystem[] = ["elo", "weng-lin", "glicko2"];
const SEED = 1;

export interface Newcomers {
  /** Each one's first matches, oldest first. */
  matches: PlayedMatch[][];
  /** Features of each one's first match, row by row. */
  features: Float32Array;
}

/** Players of the part that judges, by the same split as training's. */
export function listNewcomers(matches: readonly PlayedMatch[]): Newcomers {
  const dataset = skillDataset(matches, "");
  const players = Map.groupBy(matches, ({ player }) => player);
  // Rows of a data set stand in the order in which their players came; who has too few has none.
  const numbers = [...players.values()].filter((played) => skillDataset(played, "").rows === 1);
  const chosen = Array.from(splitDataset(dataset).test, (row) => numbers[row]!);
  const width = dataset.columns;
  const features = new Float32Array(chosen.length * width);
  for (const [i, played] of chosen.entries()) {
    features.set(skillFeatures(played.slice(0, 1)), i * width);
  }
  return { matches: chosen.map((played) => played.slice(0, SEEDED_MATCHES)), features };
}

export interface SeedingVerdict {
  system: RatingSystem;
  /** Log loss of the matches two to ten, from 1,500 on and from the seed on. */
  usual: number;
  seeded: number;
  /** How much lower it is seeded, and at least so much in 95 of 100 resamples of players. */
  gain: number;
  bound: number;
  proven: boolean;
}

/** @param seeds what the model says of each newcomer's first match, in points */
export function judgeSeeding(
  { matches }: Pick<Newcomers, "matches">,
  seeds: ArrayLike<number>,
): SeedingVerdict[] {
  const player = Int32Array.from(matches.flatMap((played, i) => played.slice(1).map(() => i)));
  const target = Float32Array.from(
    matches.flatMap((played) => played.slice(1).map(({ result }) => result)),
  );
  const mean = (losses: Float64Array) =>
    losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return SYSTEMS.map((system) => {
    const losses = (start: (newcomer: number, rated: Rating) => Rating) =>
      Float64Array.from(
        matches.flatMap((played, i) =>
          lossesOf(played, { system, afterFirst: (rated) => start(i, rated) })
        ),
      );
    const usual = losses((_, rated) => rated);
    const seeded = losses((i, rated) => seedRating(system, rated, seeds[i]!));
    const held = { task: "classification" as const, seed: SEED, target, player };
    const { gain, bound } = compareLosses(seeded, usual, held);
    return { system, usual: mean(usual), seeded: mean(seeded), gain, bound, proven: bound > 0 };
  });
}

/** Log loss of each match behind the first one. */
function lossesOf(
  played: readonly PlayedMatch[],
  { system, afterFirst }: { system: RatingSystem; afterFirst: (rated: Rating) => Rating },
): number[] {
  let own: Rating = {
    ...{ mmr: START_MMR, deviation: START_DEVIATION, volatility: START_VOLATILITY, games: 0 },
  };
  return played.flatMap(({ opponents, result }, i) => {
    const expected = expectedScore(own.mmr, opponents);
    const placements = result === 1 ? [1, 2] : result === 0 ? [2, 1] : [1, 1];
    [[own]] = rateGame(system, [
      { players: [own], placement: placements[0]! },
      { players: [{ ...OPPONENT, mmr: opponents }], placement: placements[1]! },
    ]) as [[Rating], Rating[]];
    if (i > 0) return [logLossOf(expected, result)];
    own = afterFirst(own);
    return [];
  });
}
