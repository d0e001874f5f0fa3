/**
 * Whether a candidate is worth serving (ML3): its loss on rows held out against that of simpler models,
 * not by its mean alone but at the 95 % bound of a bootstrap over players (Efron, 1979), whose rows are
 * no independent draws.
 */

import { createRandom } from "../../platform/random.ts";
import { logLossOf } from "./metrics/probability.ts";

export type Task = "classification" | "regression";

export interface HeldOut {
  task: Task;
  target: Float32Array;
  player: Int32Array;
  seed: number;
}

const RESAMPLES = 1_000;
/**
 * Part of a loss by which two may differ and be the same: the one that is served answers in float32, the
 * candidate in the trainer's own numbers.
 */
const ROUNDED_OFF = 1e-6;

/** Loss of each row: log loss, or squared error. */
export function lossesOf(scores: ArrayLike<number>, { task, target }: HeldOut): Float64Array {
  return Float64Array.from(
    target,
    (wanted, i) =>
      task === "classification" ? logLossOf(scores[i]!, wanted) : (scores[i]! - wanted) ** 2,
  );
}

export interface Comparison {
  /** How much lower the candidate's mean loss is; of a regression, its RMSE. */
  gain: number;
  /** The gain is at least this in 95 of 100 resamples. */
  bound: number;
}

/** @param better whose losses should be lower; both of the same rows */
export function compareLosses(
  better: Float64Array,
  other: Float64Array,
  { task, player, seed }: HeldOut,
): Comparison {
  const number = new Map<number, number>();
  for (const one of player) if (!number.has(one)) number.set(one, number.size);
  const [ofBetter, ofOther, rows] = [0, 0, 0].map(() => new Float64Array(number.size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  player.forEach((one, row) => {
    const at = number.get(one)!;
    ofBetter[at]! += better[row]!;
    ofOther[at]! += other[row]!;
    rows[at]!++;
  });
  const scale = (sum: number, count: number) =>
    task === "regression" ? Math.sqrt(sum / count) : sum / count;
  const gainOf = (next: (i: number) => number) => {
    let [a, b, count] = [0, 0, 0];
    for (let i = 0; i < number.size; i++) {
      const at = next(i);
      a += ofBetter[at]!;
      b += ofOther[at]!;
      count += rows[at]!;
    }
    return scale(b, count) - scale(a, count);
  };
  const random = createRandom(seed);
  const gains = Float64Array.from(
    { length: RESAMPLES },
    () => gainOf(() => Math.floor(random() * number.size)),
  ).sort();
  return { gain: gainOf((i) => i), bound: gains[Math.floor(0.05 * RESAMPLES)]! };
}

export interface Verdict {
  passes: boolean;
  /** A sentence for each comparison. */
  why: string[];
}

/** The version that is served, and what it says to the rows that judge. */
export interface ServedScores {
  version: string;
  /** Null where it takes other features than the rows have: nobody can tell which of the two is better. */
  scores: ArrayLike<number> | null;
}

/**
 * @param scores what each model says to the same held-out rows
 * @param served undefined where no version is served
 */
export function judge(
  scores: {
    candidate: ArrayLike<number>;
    constant: ArrayLike<number>;
    oneFeature: ArrayLike<number>;
  },
  held: HeldOut,
  served?: ServedScores,
): Verdict {
  const candidate = lossesOf(scores.candidate, held);
  const measure = held.task === "classification" ? "log loss" : "RMSE";
  const why: string[] = [];
  let passes = true;
  for (
    const [name, said] of [["a constant", scores.constant], [
      "the best single feature",
      scores.oneFeature,
    ]] as const
  ) {
    const { gain, bound } = compareLosses(candidate, lossesOf(said, held), held);
    const beats = bound > 0;
    passes &&= beats;
    why.push(
      `${beats ? "beats" : "does not beat"} ${name}: ${measure} lower by ${
        round(gain)
      }, at the 95 % bound ${round(bound)}`,
    );
  }
  if (served?.scores) {
    const losses = lossesOf(served.scores, held);
    const { gain } = compareLosses(candidate, losses, held);
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    const isNoWorse = gain >= -ROUNDED_OFF * (held.task === "regression" ? Math.sqrt(mean) : mean);
    passes &&= isNoWorse;
    why.push(
      `is ${isNoWorse ? "no worse" : "worse"} than ${served.version}, which is served: ` +
        `${measure} lower by ${round(gain)}`,
    );
  } else if (served) {
    passes = false;
    why.push(`cannot be compared with ${served.version}, which is served and takes other features`);
  }
  return { passes, why };
}

/** Boosting is chosen only where it beats the linear model at the bound. */
export function chooseKind(
  scores: { boosting: ArrayLike<number>; linear: ArrayLike<number> },
  held: HeldOut,
): { kind: "boosting" | "linear"; comparison: Comparison } {
  const comparison = compareLosses(
    lossesOf(scores.boosting, held),
    lossesOf(scores.linear, held),
    held,
  );
  return { kind: comparison.bound > 0 ? "boosting" : "linear", comparison };
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
