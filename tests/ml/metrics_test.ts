/** Measures against values worked out by hand, by definition, or by scikit-learn. */

import assert from "node:assert/strict";
import { createRandom } from "../../services/platform/random.ts";
import { applyIsotonic, fitIsotonic, fitPlatt } from "../../services/ml/training/calibration.ts";
import {
  brier,
  calibrationError,
  logLoss,
} from "../../services/ml/training/metrics/probability.ts";
import {
  auc,
  rocCurve,
  spearman,
  thresholdAt,
} from "../../services/ml/training/metrics/ranking.ts";
import { rmse, rSquared } from "../../services/ml/training/metrics/regression.ts";

const near = (a: number, b: number, by = 1e-12) => assert.ok(Math.abs(a - b) <= by, `${a} is ${b}`);

Deno.test("[ML2] auc() is the chance to order a pair rightly, ties counting half", () => {
  const random = createRandom(1);
  const scores = Array.from({ length: 300 }, () => Math.floor(random() * 20));
  const labels = scores.map((score) => random() * 20 < score ? 1 : 0);
  let [right, pairs] = [0, 0];
  scores.forEach((a, i) =>
    scores.forEach((b, j) => {
      if (labels[i] !== 1 || labels[j] !== 0) return;
      pairs++;
      right += a > b ? 1 : a === b ? 0.5 : 0;
    })
  );
  near(auc(scores, labels), right / pairs);
  near(auc([1, 1, 1, 1], [0, 1, 0, 1]), 0.5);
  assert.ok(Number.isNaN(auc([1, 2], [1, 1])));
});

Deno.test("[ML2] losses of probabilities are those of their definitions", () => {
  const said = [0.1, 0.8, 0.65, 0.3];
  const labels = [0, 1, 0, 1];
  near(logLoss(said, labels), -(Math.log(0.9 * 0.8 * 0.35 * 0.3)) / 4);
  near(brier(said, labels), (0.01 + 0.04 + 0.4225 + 0.49) / 4);
  // Two bins: 0.1 and 0.3 said .2 and were .5; 0.65 and 0.8 said .725 and were .5.
  near(calibrationError(said, labels, 2), (2 * 0.3 + 2 * 0.225) / 4);
  assert.ok(Number.isFinite(logLoss([0, 1], [1, 0])));
});

Deno.test("[ML2] measures of numbers are those of their definitions", () => {
  near(rmse([1, 2, 3], [1, 4, 3]), Math.sqrt(4 / 3));
  near(rSquared([2, 2, 2], [1, 2, 3]), 0);
  near(spearman([1, 2, 2, 4], [10, 20, 20, 5_000]), 1);
  near(spearman([1, 2, 3, 4], [4, 3, 2, 1]), -1);
});

Deno.test("[ML8] thresholdAt() lets through no more honest rows than it is allowed", () => {
  const scores = [0.9, 0.8, 0.8, 0.7, 0.6, 0.5];
  const labels = [1, 0, 1, 1, 0, 0];
  assert.equal(thresholdAt(scores, labels, 0), 0.9);
  assert.equal(thresholdAt(scores, labels, 0.34), 0.7);
  assert.equal(thresholdAt([1, 1], [0, 1], 0.5), Infinity);
  assert.deepEqual(rocCurve(scores, labels).at(-1), {
    ...{ threshold: 0.5, falsePositives: 1, truePositives: 1 },
  });
});

Deno.test("[ML2] Platt's scaling finds the scale that scores were drawn by", () => {
  const random = createRandom(3);
  const sums = Float64Array.from({ length: 40_000 }, () => 8 * random() - 4);
  const labels = sums.map((sum) => random() < 1 / (1 + Math.exp(-(0.5 * sum - 1))) ? 1 : 0);
  const { slope, offset } = fitPlatt(sums, labels);
  near(slope, 0.5, 0.03);
  near(offset, -1, 0.05);
});

Deno.test("[ML2] isotonic regression never falls and keeps the mean of what it pools", () => {
  const steps = fitIsotonic([1, 2, 3, 4, 5, 5], [0, 1, 0, 1, 0, 1]);
  assert.deepEqual(steps, { upTo: [1, 3, 5], value: [0, 0.5, 2 / 3] });
  assert.deepEqual([0, 2.5, 9].map((score) => applyIsotonic(steps, score)), [0, 0.5, 2 / 3]);
});
