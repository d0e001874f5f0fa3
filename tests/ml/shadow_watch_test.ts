/** [ML3] Shadows keep nobody waiting, and take no more than their share. */

import assert from "node:assert/strict";
import type { ModelName } from "../../services/ml/manifest.ts";
import { createBudget, SHADOW_SHARE } from "../../services/ml/shadow/budget.ts";
import { ASKED_ROWS, createShadowWatch } from "../../services/ml/shadow/shadow_watch.ts";
import type { Sums } from "../../services/ml/shadow/sums.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { makeVersion, randomRows } from "../support/ml/versions.ts";

const of = (version: string) => ({
  ...{ id: version, name: "bot" as ModelName, version },
  manifest: makeVersion({ name: "bot", version }).manifest,
});

/** A shadow whose thread answers when the test says so, and a database that can be away. */
async function openWatch({ spend = 0 }: { spend?: number } = {}) {
  const clock = manualClock();
  const asked: { count: number; answer(): void; fail(): void }[] = [];
  const outcomes = { compared: 0, dropped: 0 };
  const kept: Sums[] = [];
  const state = { isAway: false };
  const model = (isShadow: boolean) => ({
    spent: () => ({ rows: 0, seconds: 0 }),
    release() {},
    run(_rows: Float32Array, count: number) {
      assert.ok(isShadow, "what is served is asked by nobody here");
      const { promise, resolve, reject } = Promise.withResolvers<Float32Array>();
      asked.push({
        count,
        answer: () => resolve(new Float32Array(count).fill(0.7)),
        fail: () => reject(new Error("the thread died")),
      });
      return promise;
    },
  });
  const budget = createBudget();
  budget.spend(spend);
  const watch = createShadowWatch({
    served: { find: () => ({ ...of("v1"), model: model(false) }) },
    source: {
      list: () => Promise.resolve([of("v2")]),
      load: () => Promise.resolve(model(true)),
    },
    store: {
      add({ sums }) {
        if (state.isAway) return Promise.reject(new Error("away"));
        kept.push(sums);
        return Promise.resolve();
      },
      find: () => Promise.resolve(undefined),
    },
    count: (_model, outcome, rows) => outcomes[outcome] += rows,
    ...{ budget, clock, log: silentLogger },
  });
  await watch.round();
  const see = (count: number) =>
    watch.see("bot", randomRows(count, 4), new Float32Array(count).fill(0.6));
  return { watch, see, asked, outcomes, kept, budget, state };
}

Deno.test("[ML3] what comes while a shadow is busy waits in little room, and is dropped and counted beyond it", async () => {
  const { watch, see, asked, outcomes, kept } = await openWatch();
  see(1_000);
  assert.deepEqual(asked.map(({ count }) => count), [ASKED_ROWS], "of a large call a part");
  for (let i = 0; i < 100; i++) see(50);
  assert.equal(asked.length, 1, "one batch at a time");
  assert.deepEqual(outcomes, { compared: 0, dropped: 100 * 50 - ASKED_ROWS });
  asked[0]!.answer();
  const round = watch.round();
  await new Promise((resolve) => setTimeout(resolve));
  asked[1]?.answer();
  await round;
  const sums = kept.reduce(
    (all, { rows, agreed }) => ({ rows: all.rows + rows, agreed: all.agreed + agreed }),
    {
      ...{ rows: 0, agreed: 0 },
    },
  );
  assert.ok(sums.rows >= ASKED_ROWS && sums.agreed === sums.rows, JSON.stringify(sums));
});

Deno.test("[ML3] a shadow that fails is counted as dropped, and keeps what was compared before", async () => {
  const { watch, see, asked, outcomes, kept, state } = await openWatch();
  see(ASKED_ROWS);
  asked[0]!.answer();
  state.isAway = true;
  await assert.rejects(watch.round());
  see(ASKED_ROWS);
  asked[1]!.fail();
  state.isAway = false;
  await watch.round();
  assert.deepEqual(outcomes, { compared: ASKED_ROWS, dropped: ASKED_ROWS });
  assert.deepEqual(kept.map(({ rows }) => rows), [ASKED_ROWS]);
  assert.equal(kept[0]!.shadow.toFixed(3), (0.7 * ASKED_ROWS).toFixed(3));
});

Deno.test("[ML3] a shadow is asked only while its share of what serving takes is not spent", async () => {
  const { see, asked, budget } = await openWatch({ spend: 1 });
  see(ASKED_ROWS);
  assert.equal(asked.length, 0);
  // However long nobody asked, little is saved up.
  budget.earn(1_000);
  budget.spend(0.25);
  see(ASKED_ROWS);
  assert.equal(asked.length, 0);
  let [served, shadow] = [0, 0];
  for (let i = 0; i < 10_000; i++) {
    budget.earn(0.002);
    served += 0.002;
    if (!budget.isLeft) continue;
    budget.spend(0.01);
    shadow += 0.01;
  }
  assert.ok(shadow / served <= SHADOW_SHARE + 0.001, String(shadow / served));
  assert.ok(shadow / served >= SHADOW_SHARE - 0.001, String(shadow / served));
});
