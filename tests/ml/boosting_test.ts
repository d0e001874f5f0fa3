/** Trainers: they find what is in made-up rows, stop in time, and are the same in two processes. */

import assert from "node:assert/strict";
import { trainingTask } from "../../bench/ml_training_task.ts";
import { scoreLinear } from "../../services/ml/onnx/linear.ts";
import { encodeTrees, scoreTrees } from "../../services/ml/onnx/trees.ts";
import { createNormal, createRandom } from "../../services/platform/random.ts";
import { boost } from "../../services/ml/training/boosting/boost.ts";
import type { Sample } from "../../services/ml/training/boosting/options.ts";
import { fitLinear } from "../../services/ml/training/linear/fit_linear.ts";
import { auc } from "../../services/ml/training/metrics/ranking.ts";
import { rSquared } from "../../services/ml/training/metrics/regression.ts";

/** SHA-256 of the model that `boosting_process.ts` trains. */
const DIGEST = "0cdf589f9cf9098c7cc404c520a68fad6fa7132f68475c960359f4385d72ecc0";

/** y = 3·a − 2·b + noise; a is missing where it is said to be, and then counts 5. */
function numbers(rows: number, seed: number): Sample {
  const random = createRandom(seed);
  const normal = createNormal(random);
  const features = new Float32Array(rows * 3);
  const target = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [normal(), normal()];
    const isMissing = random() < 0.2;
    features.set([isMissing ? NaN : a, b, normal()], row * 3);
    target[row] = (isMissing ? 5 : 3 * a) - 2 * b + 0.3 * normal();
  }
  return { rows, columns: 3, features, target };
}

Deno.test("[ML2] boosting learns thresholds, products and missing values", () => {
  const [train, valid, test] = [1, 2, 3].map((seed) => trainingTask(8_000, seed));
  const { trees, gain, losses } = boost(train!, { link: "logistic", valid: valid! });
  const area = auc(scoreTrees(trees, test!.features, test!.rows), test!.target);
  assert.ok(area > 0.82, `AUC ${area}`);
  assert.ok(
    losses.length < 600 && trees.roots.length - 1 === losses.indexOf(Math.min(...losses)) + 1,
  );
  const useless = Math.max(...gain.slice(12));
  assert.ok(gain[0]! > 3 * useless && gain[3]! > 3 * useless, "what counts is split by");
});

Deno.test("[ML2] both trainers follow numbers, and know what a missing value means", () => {
  const [train, valid, test] = [1, 2, 3].map((seed) => numbers(6_000, seed));
  const { trees } = boost(train!, { link: "identity", valid: valid! });
  const { model } = fitLinear(train!, { link: "identity", valid: valid! });
  const ofTrees = rSquared(scoreTrees(trees, test!.features, test!.rows), test!.target);
  const ofLinear = rSquared(scoreLinear(model, test!.features, test!.rows), test!.target);
  assert.ok(ofTrees > 0.97, `trees ${ofTrees}`);
  assert.ok(ofLinear > 0.985, `linear ${ofLinear}`);
  assert.ok(Math.abs(model.missing[0]! - 5) < 0.2, "imputed by zero and told apart");
});

Deno.test("[ML2] a logistic model finds the weights rows were drawn by, and none in noise", () => {
  const random = createRandom(4);
  const normal = createNormal(random);
  const draw = (rows: number): Sample => {
    const features = Float32Array.from({ length: rows * 3 }, normal);
    const target = Float32Array.from({ length: rows }, (_, row) => {
      const logit = 2 * features[row * 3]! - features[row * 3 + 1]! - 1;
      return random() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
    });
    return { rows, columns: 3, features, target };
  };
  const { model } = fitLinear(draw(20_000), { link: "logistic", valid: draw(5_000) });
  const near = (value: number, wanted: number) =>
    assert.ok(Math.abs(value - wanted) < 0.12, `${value} is about ${wanted}`);
  [2, -1, 0].forEach((wanted, i) => near(model.weight[i]! * model.inverse[i]!, wanted));
});

Deno.test("[ML2] columns that say the same, never vary or are all missing do no harm", () => {
  const base = numbers(3_000, 5);
  const wide: Sample = { ...base, columns: 6, features: new Float32Array(3_000 * 6) };
  for (let row = 0; row < 3_000; row++) {
    const [a, b, c] = base.features.subarray(row * 3, row * 3 + 3);
    wide.features.set([a!, b!, c!, b!, 7, NaN], row * 6);
  }
  const { model } = fitLinear(wide, { link: "identity", valid: wide });
  const { trees } = boost(wide, { link: "identity", valid: wide, rounds: 60 });
  for (
    const said of [
      scoreLinear(model, wide.features, 3_000),
      scoreTrees(trees, wide.features, 3_000),
    ]
  ) {
    assert.ok(said.every(Number.isFinite));
    assert.ok(rSquared(said, wide.target) > 0.95);
  }
});

Deno.test("[ML2] the same rows and seed are the same bytes, in two processes", async () => {
  const script = new URL("./boosting_process.ts", import.meta.url).pathname;
  const run = () => new Deno.Command(Deno.execPath(), { args: ["run", "-A", script] }).output();
  const said = await Promise.all([run(), run()]);
  for (const { stdout } of said) assert.equal(new TextDecoder().decode(stdout).trim(), DIGEST);
  const train = trainingTask(3_000, 1);
  const one = encodeTrees(boost(train, { link: "logistic", rounds: 5, seed: 1 }).trees);
  const two = encodeTrees(boost(train, { link: "logistic", rounds: 5, seed: 2 }).trees);
  assert.notDeepEqual(one, two);
});
