/** [ML4] An engine that answers by errors: whose calls it costs, and how it comes back. */

import assert from "node:assert/strict";
import { Failure } from "../../services/platform/errors.ts";
import { encodeTrees, scoreTrees } from "../../services/ml/onnx/trees.ts";
import type { LoadedModel } from "../../services/ml/serving/inference.ts";
import { createInferenceOnnx } from "../../services/ml/serving/inference_onnx.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import { eventually } from "../support/app/eventually.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";
import { BREAKS, FAILS } from "../support/ml/asked_of_worker.ts";
import { randomRows, randomTrees } from "../support/ml/versions.ts";

const root = new URL("../../", import.meta.url);
const WIDTH = 4;
const PATIENCE_MS = 60_000;
const trees = randomTrees();
const onnx = encodeTrees(trees);

function open(clock: typeof systemClock) {
  let lives = 0;
  const inference = createInferenceOnnx({
    program: {
      root,
      entry() {
        lives++;
        return new URL("tests/support/ml/dying_inference_worker.ts", root);
      },
    },
    ...{ device: "cpu", threads: 1, clock, log },
  });
  return { inference, lives: () => lives };
}

const asking = (model: LoadedModel, what: number) =>
  model.run(Float32Array.of(what, 0, 0, 0), 1, PATIENCE_MS);

async function assertScores(model: LoadedModel): Promise<void> {
  const row = randomRows(1, WIDTH, 6);
  const [wanted] = scoreTrees(trees, row, 1);
  const [said] = await model.run(row, 1, PATIENCE_MS);
  assert.ok(Math.abs(said! - wanted!) <= 1e-5);
}

const down = (why: RegExp) => (error: unknown) =>
  error instanceof Failure && error.code === "inference_down" && why.test(error.message);

Deno.test("[ML4] a model that fails again and again is refused at once, and the others are answered", async () => {
  const { inference, lives } = open(manualClock());
  await using _ = inference;
  const [failing, other] = [
    await inference.load({ onnx, width: WIDTH }),
    await inference.load({ onnx, width: WIDTH }),
  ];
  for (let i = 0; i < 5; i++) {
    await assert.rejects(asking(failing, FAILS), down(/failed with these rows/));
    await assertScores(other);
  }
  await assert.rejects(asking(failing, 0), down(/fails again and again/));
  for (let i = 0; i < 25; i++) await assertScores(other);
  assert.equal(lives(), 1);
});

Deno.test("[ML4] a thread that answers nothing but errors is ended, and the next one scores", async () => {
  const { inference, lives } = open(systemClock);
  await using _ = inference;
  const model = await inference.load({ onnx, width: WIDTH });
  for (const what of [BREAKS, 0, 0, 0]) {
    await assert.rejects(asking(model, what), down(/failed with these rows/));
  }
  assert.equal(lives(), 1);
  await assert.rejects(asking(model, 0), down(/failed with these rows/));
  await eventually("it scores again", async () => {
    await assertScores(model);
    return true;
  }, { withinMs: 60_000 });
  assert.equal(lives(), 2);
});
