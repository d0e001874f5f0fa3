/** The measures of a model that stand in manifests, cards and answers, by name. */

import type { Task } from "./gate.ts";
import { brier, calibrationError, logLoss } from "./metrics/probability.ts";
import { auc, spearman } from "./metrics/ranking.ts";
import { meanAbsoluteError, rmse, rSquared } from "./metrics/regression.ts";

/** Measures that cannot be, as an AUC of one class, are left out. */
export function measure(
  task: Task,
  scores: ArrayLike<number>,
  target: ArrayLike<number>,
): Record<string, number> {
  const all = task === "classification"
    ? {
      auc: auc(scores, target),
      log_loss: logLoss(scores, target),
      brier: brier(scores, target),
      ece: calibrationError(scores, target),
    }
    : {
      rmse: rmse(scores, target),
      r2: rSquared(scores, target),
      spearman: spearman(scores, target),
      mae: meanAbsoluteError(scores, target),
    };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => Number.isFinite(value))
      .map(([name, value]) => [name, Number(value.toPrecision(6))]),
  );
}

/** Shares of negative and of positive rows that score at least the threshold. */
export function ratesAt(
  threshold: number,
  scores: ArrayLike<number>,
  target: ArrayLike<number>,
): { falsePositives: number; recall: number; negatives: number; positives: number } {
  let [fp, tp, negatives, positives] = [0, 0, 0, 0];
  for (let i = 0; i < target.length; i++) {
    const said = scores[i]! >= threshold ? 1 : 0;
    if (target[i]! > 0.5) [positives, tp] = [positives + 1, tp + said];
    else [negatives, fp] = [negatives + 1, fp + said];
  }
  return { falsePositives: fp / negatives, recall: tp / positives, negatives, positives };
}

/** 95 % interval of a share (Wilson, 1927). */
export function wilson(share: number, count: number): [low: number, high: number] {
  const z = 1.96;
  const centre = (share + z * z / (2 * count)) / (1 + z * z / count);
  const half = z / (1 + z * z / count) *
    Math.sqrt(share * (1 - share) / count + z * z / (4 * count * count));
  // Rounding leaves a trace where nothing is.
  return [share === 0 ? 0 : centre - half, share === 1 ? 1 : centre + half];
}
