/** [ML4] The inference worker: order, pieces, deadline, queue, death and return. */

import { place } from "../support/process/place.ts";
import assert from "node:assert/strict";
import { Failure } from "../../services/platform/errors.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import { encodeTrees, scoreTrees } from "../../services/ml/onnx/trees.ts";
import {
  type LoadedModel,
  ModelUnusable,
  MOST_PIECES,
  PIECE_ROWS,
} from "../../services/ml/serving/inference.ts";
import { createInferenceOnnx } from "../../services/ml/serving/inference_onnx.ts";
import { createMlState } from "../../services/ml/state.ts";
import { eventually } from "../support/app/eventually.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { COUNTS, HANGS, KILLS } from "../support/ml/asked_of_worker.ts";
import { randomRows, randomTrees } from "../support/ml/versions.ts";

const root = new URL("../../", import.meta.url);
const WIDTH = 4;
const trees = randomTrees();
const onnx = encodeTrees(trees);
const range = 1;

function open(
  {
    mortal = false,
    clock = systemClock,
    log = silentLogger,
    device = "cpu" as const,
    threads = 1,
  } = {} as {
    mortal?: boolean;
    threads?: number;
    clock?: typeof systemClock;
    log?: typeof silentLogger;
    device?: "cpu";
  },
) {
  const worker = "tests/support/ml/dying_inference_worker.ts";
  return createInferenceOnnx({
    program: { root, entry: (path) => new URL(mortal ? worker : path, root) },
    ...{ device, threads, clock, log },
  });
}

function assertScores(said: Float32Array, rows: Float32Array, count: number): void {
  const wanted = scoreTrees(trees, rows, count);
  for (let i = 0; i < count; i++) {
    assert.ok(Math.abs(said[i]! - wanted[i]!) <= 1e-5 * range, `row ${i}: ${said[i]} ${wanted[i]}`);
  }
}

const refusal = (code: string) => (error: unknown) =>
  error instanceof Failure && error.code === code && error.row.status === 503 &&
  (error.extra.retryAfter ?? error.row.retryAfter ?? 0) > 0;

/** Where it is not the deadline that is looked at, a busy machine may take its time. */
const PATIENCE_MS = 60_000;
const killing = (model: LoadedModel) => model.run(Float32Array.of(KILLS, 0, 0, 0), 1, PATIENCE_MS);
const asking = async (model: LoadedModel, what: number) =>
  (await model.run(Float32Array.of(what, 0, 0, 0), 1, PATIENCE_MS))[0]!;
const rowsOf = (count: number, seed: number) => randomRows(count, WIDTH, seed);

Deno.test("[ML4] scores stand in their rows' order, whatever is run together", async () => {
  await using inference = open({ clock: manualClock() });
  const model = await inference.load({ onnx, width: WIDTH });
  assert.deepEqual(await model.run(new Float32Array(), 0), new Float32Array());
  assert.deepEqual(inference.status(), { is: "ready", runsOn: "wasm, one thread" });
  const sizes = [1, 1_000, 1, 3, 257, 16, 17, 1, 512, 1];
  const asked = sizes.map((count, i) => ({ count, rows: rowsOf(count, i) }));
  const said = await Promise.all(asked.map(({ count, rows }) => model.run(rows, count)));
  for (const [i, { count, rows }] of asked.entries()) assertScores(said[i]!, rows, count);
});

Deno.test("[ML4] a row does not wait for all of a batch before it", async () => {
  await using inference = open({ clock: manualClock() });
  const model = await inference.load({ onnx, width: WIDTH });
  const ended: string[] = [];
  const large = model.run(rowsOf(40 * PIECE_ROWS, 1), 40 * PIECE_ROWS).then(() =>
    ended.push("large")
  );
  const single = model.run(rowsOf(1, 2), 1).then(() => ended.push("single"));
  await Promise.all([large, single]);
  assert.deepEqual(ended, ["single", "large"]);
});

Deno.test("[ML4] 1,024 pieces wait, more are refused at once, and what waits is answered", async () => {
  await using inference = open({ clock: manualClock() });
  const model = await inference.load({ onnx, width: WIDTH });
  const row = rowsOf(1, 3);
  // The first one is in hand at once and waits no longer.
  const asked = Array.from({ length: MOST_PIECES + 1 }, () => model.run(row, 1));
  await assert.rejects(model.run(row, 1), refusal("inference_busy"));
  for (const scores of await Promise.all(asked)) assertScores(scores, row, 1);
  assertScores(await model.run(row, 1), row, 1);
});

Deno.test("[ML4] what is not scored within 100 ms for each piece is refused", async () => {
  const clock = manualClock();
  await using inference = open({ mortal: true, clock });
  const model = await inference.load({ onnx, width: WIDTH });
  const hung = model.run(Float32Array.of(HANGS, 0, 0, 0), 1);
  const behind = model.run(rowsOf(1, 4), 1);
  const large = model.run(rowsOf(3 * PIECE_ROWS, 4), 3 * PIECE_ROWS);
  let isOver = false;
  for (const each of [hung, behind]) each.catch(() => isOver = true);
  large.catch(() => {});
  await clock.advance(90);
  assert.equal(isOver, false);
  await clock.advance(20);
  await assert.rejects(hung, refusal("inference_busy"));
  await assert.rejects(behind, refusal("inference_busy"));
  await clock.advance(180);
  let largeIsOver = false;
  large.catch(() => largeIsOver = true);
  await clock.advance(1);
  assert.equal(largeIsOver, false);
  await clock.advance(20);
  await assert.rejects(large, refusal("inference_busy"));
});

Deno.test("[ML4] a thread that hangs is ended, and the next one scores", async () => {
  const clock = manualClock();
  await using inference = open({ mortal: true, clock });
  const model = await inference.load({ onnx, width: WIDTH });
  await assert.rejects(
    Promise.all([model.run(Float32Array.of(HANGS, 0, 0, 0), 1), clock.advance(200)]),
  );
  await clock.advance(10_000);
  const row = rowsOf(1, 5);
  await eventually("it scores again", async () => {
    const asked = model.run(row, 1);
    asked.catch(() => {});
    await clock.advance(50);
    assertScores(await asked, row, 1);
    return true;
  }, { withinMs: 60_000 });
});

Deno.test("[ML4] killed in mid-batch: callers get a clear 503, the next life has the same models", async () => {
  await using inference = open({ mortal: true });
  const first = await inference.load({ onnx, width: WIDTH });
  const other = randomTrees({ seed: 2, link: "identity" });
  const second = await inference.load({ onnx: encodeTrees(other), width: WIDTH });
  const row = rowsOf(1, 6);
  const killed = killing(first);
  const beside = Array.from({ length: 20 }, () => first.run(row, 1, PATIENCE_MS));
  await assert.rejects(killed, refusal("inference_down"));
  for (const { status, ...rest } of await Promise.allSettled(beside)) {
    if (status === "rejected") {
      assert.ok(refusal("inference_down")((rest as PromiseRejectedResult).reason));
    } else assertScores((rest as PromiseFulfilledResult<Float32Array>).value, row, 1);
  }
  await eventually("both models score again", async () => {
    assertScores(await first.run(row, 1), row, 1);
    const [said] = await second.run(row, 1);
    const [wanted] = scoreTrees(other, row, 1);
    assert.ok(Math.abs(said! - wanted!) < 1e-3);
    return true;
  }, { withinMs: 60_000 });
});

Deno.test("[ML4] an engine that dies at every call comes back all the same", async () => {
  await using inference = open({ mortal: true });
  const model = await inference.load({ onnx, width: WIDTH });
  const row = rowsOf(1, 7);
  for (let deaths = 0; deaths < 5; deaths++) {
    await eventually("it is up", () => inference.status().is === "ready", { withinMs: 60_000 });
    await assert.rejects(killing(model), refusal("inference_down"));
  }
  await eventually("it scores again", async () => {
    assertScores(await model.run(row, 1), row, 1);
    return true;
  }, { withinMs: 60_000 });
});

Deno.test("[ML4] what is no model, or one of another shape, is refused with the reason", async () => {
  await using inference = open({ clock: manualClock() });
  const model = await inference.load({ onnx, width: WIDTH });
  const bad: [Uint8Array, number, RegExp][] = [
    [new Uint8Array(), WIDTH, /./],
    [crypto.getRandomValues(new Uint8Array(2_000)), WIDTH, /./],
    [onnx.slice(0, onnx.length / 2), WIDTH, /./],
    [onnx, WIDTH + 1, /must have one tensor "features", float32 \[rows, 5\]: it has .*4\]/],
  ];
  for (const [bytes, width, why] of bad) {
    await assert.rejects(inference.load({ onnx: bytes, width }), (error: Error) => {
      assert.ok(error instanceof ModelUnusable);
      assert.match(error.message, why);
      return true;
    });
  }
  const row = rowsOf(1, 8);
  assertScores(await model.run(row, 1), row, 1);
});

Deno.test("[ML4] without a GPU that is one, ML_DEVICE=gpu warns and runs on wasm", async () => {
  const said: string[] = [];
  const log = { ...silentLogger, warn: (text: unknown) => void said.push(String(text)) };
  await using inference = createInferenceOnnx({
    program: place,
    ...{ device: "gpu", threads: 1, clock: systemClock, log },
  });
  const model = await inference.load({ onnx, width: WIDTH });
  const status = inference.status();
  assert.ok(status.is === "ready" && status.runsOn === "wasm, one thread");
  assert.match(status.warning!, /^ML_DEVICE=gpu: .*; models run on wasm, one thread$/);
  // What operators see without reading the log.
  const nothingWrong = { problems: () => [] };
  const state = createMlState({
    ...{ inference, clock: systemClock, registry: nothingWrong },
    served: { ...nothingWrong, state: "settled", list: () => [] },
  });
  assert.equal(state.check(), `warning: ${status.warning}`);
  assert.match(said.join("\n"), /ML_DEVICE=gpu: .*; models run on wasm, one thread/);
  const row = rowsOf(1, 9);
  assertScores(await model.run(row, 1, PATIENCE_MS), row, 1);
});

Deno.test("[ML4] a model that is released while calls wait for it still answers them", async () => {
  await using inference = open({ clock: manualClock() });
  const old = await inference.load({ onnx, width: WIDTH });
  const next = await inference.load({ onnx, width: WIDTH });
  const rows = rowsOf(2_000, 10);
  const asked = old.run(rows, 2_000);
  old.release();
  const row = rowsOf(1, 11);
  assertScores(await next.run(row, 1), row, 1);
  assertScores(await asked, rows, 2_000);
});

Deno.test("[ML4] every thread has run a model before it serves, and so has the next life of each", async () => {
  await using inference = open({ mortal: true, threads: 2 });
  const model = await inference.load({ onnx, width: WIDTH });
  // The second finds the first thread busy.
  const counts = await Promise.all([asking(model, COUNTS), asking(model, COUNTS)]);
  assert.deepEqual(counts, [41, 41]);

  await using single = open({ mortal: true });
  const only = await single.load({ onnx, width: WIDTH });
  assertScores(await only.run(rowsOf(1, 12), 1, PATIENCE_MS), rowsOf(1, 12), 1);
  await assert.rejects(killing(only), refusal("inference_down"));
  await eventually("it is up", () => single.status().is === "ready", { withinMs: 60_000 });
  assert.equal(await asking(only, COUNTS), 41);
});

Deno.test("[ML4] of two threads one dies, and not a call is refused but what it had in hand", async () => {
  for (let round = 0; round < 3; round++) {
    await using inference = open({ mortal: true, threads: 2 });
    const model = await inference.load({ onnx, width: WIDTH });
    const row = rowsOf(1, 13);
    const killed = assert.rejects(killing(model), refusal("inference_down"));
    // One after the other, so that none is run together with the deadly row.
    for (let i = 0; i < 25; i++) assertScores(await model.run(row, 1, PATIENCE_MS), row, 1);
    await killed;
    assert.equal(inference.status().is, "ready");
    for (let i = 0; i < 25; i++) assertScores(await model.run(row, 1, PATIENCE_MS), row, 1);
  }
});

Deno.test("[ML4] of two threads one hangs, and the other answers within the deadline", async () => {
  const clock = manualClock();
  await using inference = open({ mortal: true, threads: 2, clock });
  const model = await inference.load({ onnx, width: WIDTH });
  const hung = model.run(Float32Array.of(HANGS, 0, 0, 0), 1);
  hung.catch(() => {});
  const row = rowsOf(1, 14);
  for (let i = 0; i < 25; i++) assertScores(await model.run(row, 1), row, 1);
  await clock.advance(120);
  await assert.rejects(hung, refusal("inference_busy"));
  assertScores(await model.run(row, 1), row, 1);
});
