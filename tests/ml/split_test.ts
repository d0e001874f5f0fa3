/** No row learns from what was unknown when a later part was asked; a planted leak is seen. */

import assert from "node:assert/strict";
import { FEATURES } from "../../services/ml/features/mod.ts";
import { makeAccounts, makeLogins, makeMatches } from "../../services/ml/synthetic/mod.ts";
import { collectDataset, type Dataset } from "../../services/ml/training/dataset.ts";
import { churnDataset } from "../../services/ml/training/rows/churn_rows.ts";
import { riskDataset } from "../../services/ml/training/rows/risk_rows.ts";
import { skillDataset } from "../../services/ml/training/rows/skill_rows.ts";
import { findLeaks, splitDataset } from "../../services/ml/training/split.ts";
import { trainModel } from "../../services/ml/training/train.ts";

const datasets: Record<string, () => Dataset> = {
  skill: () => skillDataset(makeMatches(3, 600), "made up"),
  churn: () => churnDataset([...makeLogins(3, 300)], "made up"),
  risk: () => riskDataset(makeAccounts(3, 200), "made up"),
};

for (const [name, make] of Object.entries(datasets)) {
  Deno.test(`[ML2] ${name}: each part lies after the one before it, and knows nothing of it`, () => {
    const dataset = make();
    const split = splitDataset(dataset, 1);
    const { at, until } = dataset.time!;
    const begins = (rows: Int32Array) => Math.min(...Array.from(rows, (row) => at[row]!));
    const ends = (rows: Int32Array) => Math.max(...Array.from(rows, (row) => until[row]!));
    assert.ok(split.train.length > 100 && split.valid.length > 20 && split.test.length > 50);
    assert.ok(ends(split.train) <= begins(split.valid));
    assert.ok(ends(split.valid) <= begins(split.test));
    assert.ok(split.purged > 0, "rows whose answer came too late are left out");
    assert.deepEqual(findLeaks(dataset, split), []);
  });

  Deno.test(`[ML2] ${name}: a row that knows a later part's answer is seen`, () => {
    const dataset = make();
    const split = splitDataset(dataset, 1);
    const { at, until } = dataset.time!;
    const begins = Math.min(...Array.from(split.test, (row) => at[row]!));
    const late = Array.from(until.keys()).find((row) => at[row]! < begins && until[row]! > begins)!;
    const planted = { ...split, train: Int32Array.from([...split.train, late]) };
    assert.match(findLeaks(dataset, planted).join(), /rows of train know what test is asked/);
  });
}

Deno.test("[ML2] features of a day are the same whatever happens after it", () => {
  const histories = [...makeLogins(4, 60)];
  const cut = histories[0]!.days[0]! + 60;
  const past = histories.map((history) => {
    const kept = history.days.filter((day) => day <= cut);
    return { ...history, days: kept, played: history.played.slice(0, kept.length) };
  });
  const byRow = (dataset: Dataset) =>
    new Map(Array.from(dataset.time!.at, (at, row) => {
      const { columns, features, player } = dataset;
      const values = [...features.subarray(row * columns, (row + 1) * columns)];
      return [`${player[row]} ${at}`, values];
    }));
  const [whole, early] = [histories, past].map((each) => byRow(churnDataset(each, "made up")));
  let compared = 0;
  for (const [key, values] of early!) {
    const later = whole!.get(key);
    if (!later) continue;
    assert.deepEqual(values, later, key);
    compared++;
  }
  assert.ok(compared > 50);
});

Deno.test("[ML2] without times, no player stands in two parts", () => {
  const rows = Array.from({ length: 600 }, (_, i) => ({
    features: Float32Array.of(i),
    ...{ target: i % 2, player: `p${i % 150}` },
  }));
  const definitions = FEATURES.skill.slice(0, 1);
  const dataset = collectDataset({ definitions, own: false, source: "made up" }, rows);
  const split = splitDataset(dataset, 1);
  assert.deepEqual(findLeaks(dataset, split), []);
  const planted = { ...split, train: Int32Array.from([...split.train, split.test[0]!]) };
  assert.notDeepEqual(findLeaks(dataset, planted), []);
  assert.notDeepEqual(split.test, splitDataset(dataset, 2).test);
});

Deno.test("[ML2] a history too short to be split is refused, and says so", () => {
  const short = churnDataset([...makeLogins(4, 5)], "made up");
  const options = { name: "churn", version: "1", seed: 1, now: new Date(0) } as const;
  assert.throws(() => trainModel(short, options), /Cannot train: \d+ rows are left for/);
});
