/** No row learns from what was unknown when a later part was asked; a planted leak is seen. */

import assert from "node:assert/strict";
import { trainingTask } from "../../bench/ml_training_task.ts";
import { FEATURES } from "../../services/ml/features/mod.ts";
import { createRandom, shuffled } from "../../services/platform/random.ts";
import {
  makeAccounts,
  makeLogins,
  makeMatches,
  makeSessions,
} from "../../services/ml/synthetic/mod.ts";
import { collectDataset, type Dataset } from "../../services/ml/training/dataset.ts";
import { botDataset, type LabelledSession } from "../../services/ml/training/rows/bot_rows.ts";
import { churnDataset } from "../../services/ml/training/rows/churn_rows.ts";
import { riskDataset } from "../../services/ml/training/rows/risk_rows.ts";
import { skillDataset } from "../../services/ml/training/rows/skill_rows.ts";
import { findLeaks, splitDataset } from "../../services/ml/training/split.ts";
import { judgingRows, trainModel } from "../../services/ml/training/train.ts";

const HOUR_MS = 3_600_000;

/** Sessions of people and bots by turns, an hour apart; flags are confirmed within days. */
function botSessions(): LabelledSession[] {
  const counts = {
    ...{ honest: 300, bots: 30, choosing: 0, testHonest: 0, testBots: 0, testLong: 0 },
  };
  const random = createRandom(3);
  const sessions = [...makeSessions(3, counts)];
  return [...shuffled(sessions.length, random)].map((i, hour): LabelledSession => {
    const at = Date.parse("2026-01-01T00:00:00Z") + hour * HOUR_MS;
    const days = sessions[i]!.isBot ? 5 * random() : 7;
    return { ...sessions[i]!, time: { at, until: at + days * 24 * HOUR_MS } };
  });
}

const datasets: Record<string, () => Dataset> = {
  skill: () => skillDataset(makeMatches(3, 600), "made up"),
  churn: () => churnDataset([...makeLogins(3, 300)], "made up"),
  risk: () => riskDataset(makeAccounts(3, 200), "made up"),
  bot: () => botDataset(botSessions(), "made up"),
};

for (const [name, make] of Object.entries(datasets)) {
  Deno.test(`[ML2] ${name}: each part lies after the one before it, and knows nothing of it`, () => {
    const dataset = make();
    const split = splitDataset(dataset);
    const { at, until } = dataset.time!;
    const begins = (rows: Int32Array) => Math.min(...Array.from(rows, (row) => at[row]!));
    const ends = (rows: Int32Array) => Math.max(...Array.from(rows, (row) => until[row]!));
    assert.ok(split.train.length > 100 && split.valid.length > 20 && split.test.length > 50);
    for (const middle of [split.valid, split.choose]) {
      assert.ok(middle.length > 20);
      assert.ok(ends(split.train) <= begins(middle));
      assert.ok(ends(middle) <= begins(split.test));
    }
    const choosing = new Set(Array.from(split.choose, (row) => dataset.player[row]!));
    assert.ok(split.valid.every((row) => !choosing.has(dataset.player[row]!)));
    assert.ok(split.purged > 0, "rows whose answer came too late are left out");
    assert.deepEqual(findLeaks(dataset, split), []);
  });

  Deno.test(`[ML2] ${name}: a row that knows a later part's answer is seen`, () => {
    const dataset = make();
    const split = splitDataset(dataset);
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
  const split = splitDataset(dataset);
  assert.deepEqual(findLeaks(dataset, split), []);
  const planted = { ...split, train: Int32Array.from([...split.train, split.test[0]!]) };
  assert.notDeepEqual(findLeaks(dataset, planted), []);
});

Deno.test("[ML2] without times, who judges stands by who they are: in any order, among any others", () => {
  const about = { definitions: FEATURES.skill.slice(0, 1), own: false, source: "made up" };
  const row = (i: number) => ({
    features: Float32Array.of(i),
    target: i % 2,
    player: `p${i % 150}`,
  });
  const rows = Array.from({ length: 600 }, (_, i) => row(i));
  const judges = (of: typeof rows) => {
    const dataset = collectDataset(about, of);
    return new Set(Array.from(splitDataset(dataset).test, (i) => of[i]!.player));
  };
  const usual = judges(rows);
  assert.ok(usual.size > 15 && usual.size < 45, `${usual.size} of 150 judge`);
  const others = Array.from({ length: 400 }, (_, i) => ({ ...row(i), player: `q${i}` }));
  const among = judges([...others, ...rows]);
  assert.deepEqual([...among].filter((player) => player.startsWith("p")).sort(), [...usual].sort());
  assert.deepEqual([...judges(rows.toReversed())].sort(), [...usual].sort());
});

Deno.test("[ML3] rows that judge choose nothing: other answers of theirs change no byte of the model", () => {
  const { rows, columns, features, target: truth } = trainingTask(9_000, 3);
  const definitions = Array.from({ length: columns }, (_, i) => ({
    ...{ name: `column_${i}`, unit: "1", meaning: "Made up", group: "columns" },
    ...{ min: -1, max: 1, optional: true },
  }));
  const dataset = collectDataset(
    { definitions, own: false, source: "made up" },
    Array.from({ length: rows }, (_, row) => ({
      features: features.subarray(row * columns, (row + 1) * columns),
      ...{ target: truth[row]!, player: `p${row}` },
    })),
  );
  const options = { name: "churn", version: "1", seed: 1, now: new Date(0) } as const;
  const usual = trainModel(dataset, options);
  assert.equal(usual.manifest.kind, "boosting");
  // As if it had come otherwise: whoever is sure of anything is wrong now.
  const target = dataset.target.slice();
  for (const row of splitDataset(dataset).test) target[row] = 1 - target[row]!;
  const other = trainModel({ ...dataset, target }, options);
  assert.equal(other.manifest.kind, usual.manifest.kind);
  assert.equal(other.manifest.threshold, usual.manifest.threshold);
  assert.equal(other.manifest.sha256, usual.manifest.sha256);
  assert.notDeepEqual(other.manifest.metrics, usual.manifest.metrics);
  assert.equal(other.verdict.passes, false);
});

Deno.test("[ML3] who is served judges with the rest, and the verdict stands in the manifest", () => {
  const dataset = churnDataset([...makeLogins(3, 500)], "made up");
  const options = { name: "churn", version: "2", seed: 1, now: new Date(0) } as const;
  const { rows } = judgingRows(dataset);
  const target = [...splitDataset(dataset).test].map((row) => dataset.target[row]!);
  assert.equal(rows, target.length);
  const first = trainModel(dataset, options);
  assert.deepEqual(first.manifest.gate, { ...first.verdict, against: null });
  assert.equal(first.verdict.passes, true);
  const knowing = target.map((truth) => 0.01 + 0.98 * truth);
  const worse = trainModel(dataset, { ...options, served: { version: "1", scores: knowing } });
  const { gate } = JSON.parse(String(worse.files["metrics.json"]));
  assert.deepEqual([gate.passes, gate.against], [false, "1"]);
  assert.match(gate.why.join(), /is worse than 1, which is served/);
  assert.match(String(worse.files["card.md"]), /is worse than 1[^]*It must not be served/);
  const poor = target.map((truth) => 0.99 - 0.98 * truth);
  const better = trainModel(dataset, { ...options, served: { version: "1", scores: poor } });
  assert.equal(better.manifest.gate!.passes, true);
});

Deno.test("[ML2] a history too short to be split is refused, and says so", () => {
  const short = churnDataset([...makeLogins(4, 5)], "made up");
  const options = { name: "churn", version: "1", seed: 1, now: new Date(0) } as const;
  assert.throws(() => trainModel(short, options), /Cannot train: \d+ rows are left for/);
});
