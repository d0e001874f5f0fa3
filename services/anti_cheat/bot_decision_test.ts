import assert from "node:assert/strict";
import { logOdds, meanFeatures, meanLogOdds } from "./bot_decision.ts";
import { findOutliers, toEvidence } from "./bot_evidence.ts";

Deno.test("[ML8] rows count together: the last ones, and not too few", () => {
  const decision = { rows: 3, least: 2 };
  assert.equal(meanLogOdds([0.9], decision), undefined);
  assert.equal(meanLogOdds([0.5, 0.5], decision), 0);
  const odds = Math.log(0.9 / 0.1);
  assert.ok(Math.abs(meanLogOdds([0.001, 0.9, 0.9, 0.9], decision)! - odds) < 1e-12);
  assert.equal(logOdds(1), 15);
  assert.equal(logOdds(0), -15);
  assert.equal(meanLogOdds([1, 0.5, 0.5], decision), 5);
});

Deno.test("[ML8] a row is the mean of its windows, of each feature over those that have it", () => {
  const windows = [[1, NaN, NaN], [3, 5, NaN]].map((each) => Float32Array.from(each));
  assert.deepEqual(meanFeatures(windows), Float32Array.from([2, 5, NaN]));
});

Deno.test("[ML5 TEL6] evidence names what stands out, with unit, usual range and rarity", () => {
  const shares = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];
  const honest = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const features = [
    { name: "usual", unit: "1", honest },
    { name: "high", unit: "ms", honest },
    { name: "low", unit: "°", honest },
    { name: "highest", unit: "1", honest },
    { name: "absent", unit: "1", honest },
    { name: "unknown", unit: "1" },
    { name: "fourth", unit: "1", honest },
  ];
  const row = Float32Array.from([5, 8.5, 2.5, 20, NaN, 100, 7.5]);
  const outliers = findOutliers(features, row, shares);
  assert.deepEqual(outliers.map(({ feature: { name } }) => name), ["highest", "high", "low"]);
  assert.deepEqual(toEvidence(outliers), {
    ...{ feature_1: "highest", value_1: 20, usual_1: "3 – 7", rarity_1: 0.001 },
    ...{ feature_2: "high", value_2: 8.5, usual_2: "3 – 7", rarity_2: 0.01, unit_2: "ms" },
    ...{ feature_3: "low", value_3: 2.5, usual_3: "3 – 7", rarity_3: 0.05, unit_3: "°" },
  });
});
