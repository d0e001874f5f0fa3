/** [ML4] Threads that come back without a model, or before they could hear of it. */

import assert from "node:assert/strict";
import { encodeTrees, scoreTrees } from "../../services/ml/onnx/trees.ts";
import type { LoadedModel } from "../../services/ml/serving/inference.ts";
import { createInferenceOnnx } from "../../services/ml/serving/inference_onnx.ts";
import { createMlState } from "../../services/ml/state.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import { eventually } from "../support/app/eventually.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { COUNTS, KILLS, WAITING, WHO } from "../support/ml/asked_of_worker.ts";
import { randomRows, randomTrees } from "../support/ml/versions.ts";

const root = new URL("../../", import.meta.url);
const WIDTH = 4;
const PATIENCE_MS = 60_000;
const trees = randomTrees();

Deno.test("[ML4] of two threads one comes back without its model: the other serves, /ready says so, and it recovers", async () => {
  let lives = 0;
  const said: string[] = [];
  const log = { ...silentLogger, error: (...text: unknown[]) => void said.push(String(text[1])) };
  const worker = (life: number) => life === 3 ? "refusing" : "dying";
  await using inference = createInferenceOnnx({
    program: {
      root,
      entry: () => new URL(`tests/support/ml/${worker(++lives)}_inference_worker.ts`, root),
    },
    ...{ device: "cpu", threads: 2, clock: systemClock, log },
  });
  const model = await inference.load({ onnx: encodeTrees(trees), width: WIDTH });
  const asking = async (what: number) =>
    (await model.run(Float32Array.of(what, 0, 0, 0), 1, PATIENCE_MS))[0]!;
  const nothingWrong = { problems: () => [] };
  const state = createMlState({
    ...{ inference, clock: systemClock, registry: nothingWrong },
    served: { ...nothingWrong, state: "settled", list: () => [] },
  });
  assert.equal(state.check(), "ok");
  await assert.rejects(asking(KILLS));
  await eventually(
    "it is back without the model",
    () => said.some((text) => /cannot be loaded/.test(text)),
    { withinMs: 60_000 },
  );
  const row = randomRows(1, WIDTH, 15);
  const [wanted] = scoreTrees(trees, row, 1);
  for (let i = 0; i < 25; i++) {
    const [said] = await model.run(row, 1, PATIENCE_MS);
    assert.ok(Math.abs(said! - wanted!) <= 1e-5, `call ${i}`);
  }
  assert.match(state.check()!, /^warning: 1 of 2 inference threads: .*no memory is left/);
  await eventually("both have it", () => state.check() === "ok", { withinMs: 60_000 });
  const both = await Promise.all([asking(COUNTS), asking(COUNTS)]);
  assert.ok(both.every((runs) => runs >= 41), both.join());
});

Deno.test("[ML4] a thread that dies with a new model before the next one has it gets it again", async () => {
  let lives = 0;
  const worker = (life: number) => life === 2 ? "waiting" : "dying";
  await using inference = createInferenceOnnx({
    program: {
      root,
      entry: () => new URL(`tests/support/ml/${worker(++lives)}_inference_worker.ts`, root),
    },
    ...{ device: "cpu", threads: 2, clock: systemClock, log: silentLogger },
  });
  const asking = async (model: LoadedModel, what: number) =>
    (await model.run(Float32Array.of(what, 0, 0, 0), 1, PATIENCE_MS))[0]!;
  const first = await inference.load({ onnx: encodeTrees(trees), width: WIDTH });
  const before = await Promise.all([asking(first, WHO), asking(first, WHO)]);
  assert.notEqual(before[0], before[1]);
  const channel = new BroadcastChannel(WAITING);
  const waits = new Promise((resolve) => channel.onmessage = resolve);
  const loading = inference.load({ onnx: encodeTrees(trees), width: WIDTH });
  await waits;
  // The other one is asked, which has the new model already.
  await assert.rejects(asking(first, KILLS));
  await eventually(
    "it is back",
    async () => !before.includes(await asking(first, WHO)),
    { withinMs: 60_000 },
  );
  channel.postMessage("");
  const second = await loading;
  channel.close();
  await eventually("both threads have it", async () => {
    const [one, other] = await Promise.all([asking(second, WHO), asking(second, WHO)]);
    return one !== other;
  }, { withinMs: 20_000 });
});
