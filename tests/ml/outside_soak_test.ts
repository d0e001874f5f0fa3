/**
 * Training on data of others. It is no part of the repository: it is read from `ML_DATA`, or from
 * `../shared/data/ml` beside the repository; without it this is skipped.
 */

import assert from "node:assert/strict";
import { crossValidate, skillCraftDataset } from "../../services/ml/training/mod.ts";

const folder = Deno.env.get("ML_DATA") ??
  new URL("../../../shared/data/ml", import.meta.url).pathname;
const file = `${folder}/SkillCraft1_Dataset.csv`;
const isThere = await Deno.stat(file).then(() => true, () => false);

Deno.test({
  name: "[ML2] SkillCraft1: R² ≥ 0.58 and Spearman ≥ 0.75 over five seeded 5-folds",
  ignore: !isThere,
  async fn() {
    const dataset = skillCraftDataset(await Deno.readTextFile(file));
    assert.equal(dataset.columns, 15);
    const runs = [1, 2, 3, 4, 5].map((seed) =>
      crossValidate(dataset, { task: "regression", kind: "boosting", folds: 5, seed })
    );
    const mean = (name: string) => runs.reduce((sum, run) => sum + run[name]!, 0) / runs.length;
    assert.ok(mean("r2") >= 0.58, `R² ${mean("r2")}`);
    assert.ok(mean("spearman") >= 0.75, `Spearman ${mean("spearman")}`);
  },
});
