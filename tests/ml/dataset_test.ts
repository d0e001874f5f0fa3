/** Rows that are read by and by are the rows of a history that is handed over whole. */

import assert from "node:assert/strict";
import {
  makeAccounts,
  makeLogins,
  makeMatches,
  makeSessions,
} from "../../services/ml/synthetic/mod.ts";
import { collectDataset, type Dataset } from "../../services/ml/training/dataset.ts";
import {
  botDataset,
  churnDataset,
  readBotDataset,
  readChurnDataset,
  readRiskDataset,
  readSkillDataset,
  riskDataset,
  skillDataset,
} from "../../services/ml/training/mod.ts";
import { FEATURES } from "../../services/ml/features/mod.ts";

async function* slowly<T>(all: Iterable<T>): AsyncGenerator<T> {
  for (const one of all) yield await Promise.resolve(one);
}

const logins = [...makeLogins(6, 80)];
const events = [...makeAccounts(6, 60)];
const days = logins.flatMap((history) => history.days);
const sessions = {
  ...{ honest: 60, bots: 3, choosing: 2 },
  ...{ testHonest: 20, testBots: 1, testLong: 1 },
};

const both: Record<string, [whole: () => Dataset, read: () => Promise<Dataset>]> = {
  skill: [
    () => skillDataset(makeMatches(6, 200), "made up"),
    () => readSkillDataset(slowly(makeMatches(6, 200)), "made up"),
  ],
  churn: [
    () => churnDataset(logins, "made up"),
    () =>
      readChurnDataset(slowly(logins), "made up", {
        span: { first: Math.min(...days), last: Math.max(...days) },
      }),
  ],
  risk: [
    () => riskDataset(events, "made up"),
    () => readRiskDataset(slowly(events), "made up", Math.max(...events.map(({ at }) => at))),
  ],
  bot: [
    () => botDataset(makeSessions(6, sessions), "made up"),
    () => readBotDataset(slowly(makeSessions(6, sessions)), "made up"),
  ],
};

for (const [name, [whole, read]] of Object.entries(both)) {
  Deno.test(`[ML2] ${name}: a history read by and by gives the same rows`, async () => {
    const [all, some] = [whole(), await read()];
    assert.ok(all.rows > 50, `${all.rows} rows`);
    assert.deepEqual(some, all);
  });
}

Deno.test("[ML2] no row is kept as it came: its numbers are put away before the next is asked for", () => {
  const about = { definitions: FEATURES.skill, own: true, source: "made up" };
  const width = FEATURES.skill.length;
  // One and the same memory for every row: whoever keeps rows has only the last one.
  const features = new Float32Array(width);
  function* rows() {
    for (let i = 0; i < 3_000; i++) {
      features.fill(i);
      yield { features, target: i % 2, player: `p${i % 700}`, at: i, segments: { region: "eu" } };
    }
  }
  const dataset = collectDataset(about, rows());
  assert.equal(dataset.rows, 3_000);
  for (const row of [0, 1_023, 1_024, 2_999]) {
    const own = dataset.features.subarray(row * width, (row + 1) * width);
    assert.ok(own.every((value) => value === row), `row ${row} is ${own}`);
    assert.deepEqual([dataset.time!.at[row], dataset.player[row]], [row, row % 700]);
  }
});
