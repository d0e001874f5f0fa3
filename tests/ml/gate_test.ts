/** ML3's gate: what is told apart from chance, and what is not. */

import assert from "node:assert/strict";
import { createNormal, createRandom } from "../../services/platform/random.ts";
import { chooseKind, compareLosses, type HeldOut, judge } from "../../services/ml/training/gate.ts";

const ROWS = 2_000;

/** Rows of 500 players, and probabilities that know so much of the truth. */
function made(seed: number) {
  const random = createRandom(seed);
  const normal = createNormal(random);
  const truth = Float64Array.from({ length: ROWS }, () => 1.5 * normal());
  const logistic = (x: number) => 1 / (1 + Math.exp(-x));
  const held: HeldOut = {
    ...{ task: "classification", seed: 1 },
    target: Float32Array.from(truth, (logit) => random() < logistic(logit) ? 1 : 0),
    player: Int32Array.from({ length: ROWS }, (_, row) => row % 500),
  };
  const knowing = (part: number) => truth.map((logit) => logistic(part * logit));
  return { held, knowing, constant: new Float64Array(ROWS).fill(0.5) };
}

Deno.test("[ML3] a candidate passes that beats a constant and the best single feature", () => {
  const { held, knowing, constant } = made(1);
  const verdict = judge({ candidate: knowing(1), constant, oneFeature: knowing(0.4) }, held);
  assert.equal(verdict.passes, true, verdict.why.join("; "));
  assert.match(verdict.why.join(), /beats a constant.*beats the best single feature/);
});

Deno.test("[ML3] a candidate that is no better than one feature, or than nothing, is refused", () => {
  const { held, knowing, constant } = made(2);
  const noise = createNormal(createRandom(9));
  const alike = knowing(1).map((p) => Math.min(0.99, Math.max(0.01, p + 0.01 * noise())));
  assert.equal(judge({ candidate: knowing(1), constant, oneFeature: alike }, held).passes, false);
  assert.equal(
    judge({ candidate: constant, constant, oneFeature: knowing(0) }, held).passes,
    false,
  );
});

Deno.test("[ML3] a gain of a few rows is chance, and no gain at the bound", () => {
  const { held, knowing } = made(3);
  const few = (values: Float64Array) => values.slice(0, 60);
  const small = { ...held, target: held.target.slice(0, 60), player: held.player.slice(0, 60) };
  const loss = (scores: Float64Array, { target }: HeldOut) =>
    scores.map((p, i) => -Math.log(target[i]! > 0.5 ? p : 1 - p));
  const [a, b] = [knowing(1), knowing(0.85)];
  const ofAll = compareLosses(loss(a, held), loss(b, held), held);
  const ofFew = compareLosses(loss(few(a), small), loss(few(b), small), small);
  assert.ok(ofFew.bound < 0 && ofFew.bound < ofAll.bound, `${ofFew.bound}, ${ofAll.bound}`);
});

Deno.test("[ML3] the bound counts players, not rows: the same rows ten times over prove no more", () => {
  const { held, knowing } = made(4);
  const loss = (scores: Float64Array) =>
    scores.map((p, i) => -Math.log(held.target[i]! > 0.5 ? p : 1 - p));
  const [a, b] = [loss(knowing(1)), loss(knowing(0.6))];
  const once = compareLosses(a, b, held);
  const often = <T extends Float64Array | Float32Array | Int32Array>(values: T): T =>
    (values.constructor as unknown as { from(v: number[]): T }).from(
      Array.from({ length: 10 }, () => [...values]).flat(),
    );
  const repeated = { ...held, target: often(held.target), player: often(held.player) };
  const tenTimes = compareLosses(often(a), often(b), repeated);
  assert.ok(Math.abs(tenTimes.bound - once.bound) < 1e-9);
  assert.ok(once.bound < once.gain);
});

Deno.test("[ML3] boosting is chosen only where it beats the linear model at the bound", () => {
  const { held, knowing } = made(5);
  const kind = (boosting: Float64Array, linear: Float64Array) =>
    chooseKind({ boosting, linear }, held).kind;
  assert.equal(kind(knowing(1), knowing(0.4)), "boosting");
  assert.equal(kind(knowing(1), knowing(1)), "linear");
  assert.equal(kind(knowing(0.4), knowing(1)), "linear");
});

Deno.test("[ML3] a candidate that is worse than the served version on the same rows is refused", () => {
  const { held, knowing, constant } = made(6);
  const others = { constant, oneFeature: knowing(0.2) };
  const passes = (candidate: Float64Array, served: Float64Array) =>
    judge({ candidate, ...others }, held, { version: "v1", scores: served }).passes;
  assert.equal(passes(knowing(0.7), knowing(1)), false);
  assert.equal(passes(knowing(1), knowing(0.7)), true);
  assert.equal(passes(knowing(1), knowing(1)), true);
  const apart = judge({ candidate: knowing(1), ...others }, held, { version: "v1", scores: null });
  assert.equal(apart.passes, false, "which of the two is better nobody can tell");
  assert.match(apart.why.join(), /cannot be compared with v1/);
});

Deno.test("[ML3] skill is judged by RMSE", () => {
  const normal = createNormal(createRandom(7));
  const target = Float32Array.from({ length: 800 }, () => 1_500 + 300 * normal());
  const near = (by: number) => Float64Array.from(target, (value) => value + by * normal());
  const held: HeldOut = {
    ...{ task: "regression", target, seed: 1 },
    player: Int32Array.from({ length: 800 }, (_, row) => row),
  };
  const constant = new Float64Array(800).fill(1_500);
  const verdict = judge({ candidate: near(100), constant, oneFeature: near(200) }, held);
  assert.equal(verdict.passes, true);
  const [, told] = /beats a constant: RMSE lower by ([\d.]+)/.exec(verdict.why.join())!;
  // Some 300 of the constant, 100 of the candidate.
  assert.ok(Math.abs(Number(told) - 200) < 15, `${told}`);
  const worse = judge({ candidate: near(310), constant, oneFeature: near(200) }, held);
  assert.equal(worse.passes, false);
});

Deno.test("[ML3] the same model, answered in float32, is no worse than itself", () => {
  const random = createRandom(9);
  for (const task of ["classification", "regression"] as const) {
    const scores = Float64Array.from(
      { length: 600 },
      () => task === "regression" ? 1_500 + 300 * random() : random(),
    );
    const target = Float32Array.from(
      scores,
      (score) => task === "regression" ? score + 20 * random() : Number(random() < score),
    );
    const held = { task, target, player: Int32Array.from(target, (_, i) => i), seed: 1 };
    const mean = target.reduce((sum, each) => sum + each, 0) / target.length;
    const others = { constant: scores.map(() => mean), oneFeature: scores.map(() => mean) };
    const served = (by: number) => ({
      version: "v",
      scores: Float32Array.from(scores, (score, i) => score + by * (target[i]! - score)),
    });
    assert.ok(judge({ candidate: scores, ...others }, held, served(0)).passes, task);
    // A little towards what came, as rounding may fall.
    assert.ok(judge({ candidate: scores, ...others }, held, served(1e-7)).passes, task);
    assert.ok(!judge({ candidate: scores, ...others }, held, served(1e-3)).passes, task);
  }
});
