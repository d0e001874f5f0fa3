/** [ML3] A model is proved in a thread of its own: what it costs is no matter of those that serve. */

import assert from "node:assert/strict";
import { Failure } from "../../services/platform/errors.ts";
import { encodeTrees, scoreTrees } from "../../services/ml/onnx/trees.ts";
import { ModelUnusable, PROOF_MS } from "../../services/ml/serving/inference.ts";
import { createInferenceOnnx } from "../../services/ml/serving/inference_onnx.ts";
import { eventually } from "../support/app/eventually.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";
import { HANGS, HANGS_ON_LOAD, KILLS, LOADING, RUNNING } from "../support/ml/asked_of_worker.ts";
import { randomRows, randomTrees, wideGraph } from "../support/ml/versions.ts";

const root = new URL("../../", import.meta.url);
const WIDTH = 4;
const trees = randomTrees();
const onnx = encodeTrees(trees);

function open() {
  const clock = manualClock();
  let threads = 0;
  const inference = createInferenceOnnx({
    program: {
      root,
      entry() {
        threads++;
        return new URL("tests/support/ml/dying_inference_worker.ts", root);
      },
    },
    ...{ device: "cpu", threads: 1, clock, log },
  });
  return { inference, clock, threads: () => threads };
}

const unusable = (why: RegExp) => (error: Error) => {
  assert.ok(error instanceof ModelUnusable, String(error));
  assert.match(error.message, why);
  return true;
};

/** Says when a thread has told it on the channel. */
function told(name: string): Promise<void> {
  const channel = new BroadcastChannel(name);
  return new Promise((resolve) =>
    channel.onmessage = () => {
      channel.close();
      resolve();
    }
  );
}

/** Of a lane that hears of nothing but its own calls, so a dead or busy one would be noticed. */
async function assertServes(
  model: { run: (rows: Float32Array, n: number) => Promise<Float32Array> },
) {
  const row = randomRows(1, WIDTH, 3);
  const [wanted] = scoreTrees(trees, row, 1);
  for (let i = 0; i < 10; i++) {
    const [said] = await model.run(row, 1);
    assert.ok(Math.abs(said! - wanted!) <= 1e-5);
  }
}

Deno.test("[ML3] a proof gives the model's scores, and starts no thread that serves", async () => {
  const { inference, threads } = open();
  await using _ = inference;
  const rows = randomRows(300, WIDTH, 2);
  const said = await inference.prove({ onnx, width: WIDTH }, rows, 300);
  scoreTrees(trees, rows, 300).forEach((wanted, i) =>
    assert.ok(Math.abs(said[i]! - wanted) <= 1e-5)
  );
  assert.equal(rows.length, 300 * WIDTH, "the caller keeps its rows");
  assert.deepEqual([inference.status(), threads()], [{ is: "idle" }, 1]);
});

Deno.test("[ML3] a proof that kills or hangs its thread is refused, and the one that serves answers on", async () => {
  const { inference, clock, threads } = open();
  await using _ = inference;
  const model = await inference.load({ onnx, width: WIDTH });
  const prove = (first: number) =>
    inference.prove({ onnx, width: WIDTH }, Float32Array.of(first, 0, 0, 0), 1);
  await assert.rejects(prove(KILLS), unusable(/killed by a row/));
  const running = told(RUNNING);
  const hung = assert.rejects(prove(HANGS), unusable(/does not answer|no answer within 30 s/));
  await assertServes(model);
  await running;
  for (let ms = 0; ms <= PROOF_MS; ms += 1_000) await clock.advance(1_000);
  await hung;
  const tried = told(LOADING);
  const loading = assert.rejects(
    inference.prove({ onnx: HANGS_ON_LOAD, width: WIDTH }, new Float32Array(WIDTH), 1),
    unusable(/no answer within 30 s/),
  );
  await tried;
  await assertServes(model);
  for (let ms = 0; ms <= PROOF_MS; ms += 1_000) await clock.advance(1_000);
  await loading;
  await assertServes(model);
  assert.equal(inference.status().is, "ready");
  assert.equal(threads(), 4, "the one that serves is in its first life");
});

Deno.test("[ML3] a program that stops waits for no proof, and calls no model bad for it", async () => {
  const { inference, threads } = open();
  const proofs = [HANGS, 0].map((first) =>
    assert.rejects(
      inference.prove({ onnx, width: WIDTH }, Float32Array.of(first, 0, 0, 0), 1),
      (error) => error instanceof Failure && error.code === "inference_down",
    )
  );
  await eventually("it is tried", () => threads() === 1);
  await inference[Symbol.asyncDispose]();
  await Promise.all(proofs);
  assert.equal(threads(), 1);
});

Deno.test("[ML3] a graph that asks for gigabytes finds no memory, and takes none", async () => {
  const { inference } = open();
  await using _ = inference;
  const model = await inference.load({ onnx, width: WIDTH });
  const before = Deno.memoryUsage().rss;
  await assert.rejects(
    inference.prove(
      { onnx: wideGraph(WIDTH, 700_000), width: WIDTH },
      randomRows(256, WIDTH, 4),
      256,
    ),
    unusable(/memory|alloc/i),
  );
  const grown = (Deno.memoryUsage().rss - before) / (1 << 20);
  assert.ok(grown < 800, `grown by ${grown} MB`);
  await assertServes(model);
});
