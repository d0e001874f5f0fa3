/** Permutation importance (Breiman, 2001): how much the loss of held-out rows rises without a column. */

import { createRandom, shuffled } from "../../platform/random.ts";
import type { Sample } from "./boosting/options.ts";
import { pick } from "./dataset.ts";
import { lossesOf } from "./gate.ts";
import type { Run } from "./run.ts";

/** Rise of the mean loss when a column is shuffled; most first. */
export type Importance = { name: string; rise: number }[];

/** Rows that it is measured on. */
const MOST_SHUFFLED = 5_000;

/** Gives out rows to be scored, as they are and then each column shuffled, and takes their scores. */
export function* importanceSteps(
  { dataset, parts, held, seed }: Pick<Run, "dataset" | "parts" | "held" | "seed">,
): Generator<Pick<Sample, "features" | "rows">, Importance, ArrayLike<number>> {
  const random = createRandom(seed);
  const sample = pick(parts.test, shuffled(parts.test.rows, random).subarray(0, MOST_SHUFFLED));
  const { rows, columns, target } = sample;
  const meanLoss = (scores: ArrayLike<number>) =>
    lossesOf(scores, { ...held, target }).reduce((sum, loss) => sum + loss, 0) / rows;
  const before = meanLoss(yield sample);
  const rises: Importance = [];
  for (const [column, { name }] of dataset.definitions.entries()) {
    const features = sample.features.slice();
    shuffled(rows, random).forEach((from, row) => {
      features[row * columns + column] = sample.features[from * columns + column]!;
    });
    rises.push({ name, rise: meanLoss(yield { features, rows }) - before });
  }
  return rises.sort((a, b) => b.rise - a.rise);
}
