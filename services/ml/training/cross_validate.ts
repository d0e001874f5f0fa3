/** Seeded k-fold cross-validation: every row is said something by a model that did not see it. */

import { createRandom, shuffled } from "../../platform/random.ts";
import { type Dataset, pick } from "./dataset.ts";
import { fitBoosting, fitLinearModel, type Fitted } from "./fit.ts";
import type { Task } from "./gate.ts";
import { measure } from "./measures.ts";

/** Part of the rows to learn from that stops boosting. */
const HELD_BACK = 0.15;

/** @returns the measures of all rows together, each scored by the fold that left it out */
export function crossValidate(
  dataset: Dataset,
  { task, kind, folds, seed }: {
    task: Task;
    kind: Fitted["kind"];
    folds: number;
    seed: number;
  },
): Record<string, number> {
  const order = shuffled(dataset.rows, createRandom(seed));
  const scores = new Float64Array(dataset.rows);
  for (let fold = 0; fold < folds; fold++) {
    const rest = order.filter((_, i) => i % folds !== fold);
    const held = Math.floor(rest.length * HELD_BACK);
    const parts = {
      valid: pick(dataset, rest.subarray(0, held)),
      train: pick(dataset, rest.subarray(held)),
    };
    const fit = kind === "boosting" ? fitBoosting : fitLinearModel;
    const model = fit(parts, { task, seed: seed + fold });
    const asked = order.filter((_, i) => i % folds === fold);
    const said = model.score(pick(dataset, asked).features, asked.length);
    asked.forEach((row, i) => scores[row] = said[i]!);
  }
  return measure(task, scores, dataset.target);
}
