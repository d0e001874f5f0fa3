/**
 * Models served: one row and batches through the inference worker, beside a walk through the same trees
 * on the calling thread. By HTTP: `ml_http_bench.ts`.
 */

import { systemClock as clock } from "../services/platform/time/clock.ts";
import { encodeTrees, scoreTrees } from "../services/ml/onnx/trees.ts";
import { createInferenceOnnx } from "../services/ml/serving/inference_onnx.ts";
import { silentLogger as log } from "../tests/support/app/silent_logger.ts";
import { randomRows, randomTrees } from "../tests/support/ml/versions.ts";

const WIDTH = 20;
const SHAPE = { features: WIDTH, trees: 200, depth: 5 };
const SINGLES = 5_000;
const BATCHES = 100;
const BATCH = 1_000;
const root = new URL("../", import.meta.url);

function percentiles(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  return `p50 ${at(0.5).toFixed(3)} ms, p95 ${at(0.95).toFixed(3)} ms, p99 ${
    at(0.99).toFixed(3)
  } ms`;
}

async function timed(run: () => unknown): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

async function benchWorker(): Promise<void> {
  const trees = randomTrees(SHAPE);
  const onnx = encodeTrees(trees);
  const before = Deno.memoryUsage().rss;
  await using inference = createInferenceOnnx({
    program: { root, entry: (path) => new URL(path, root) },
    ...{ device: "cpu", threads: 1, clock, log },
  });
  const began = performance.now();
  const model = await inference.load({ onnx, width: WIDTH });
  console.log(`worker ready, model warm       ${(performance.now() - began).toFixed(0)} ms`);
  const row = randomRows(1, WIDTH);
  const single: number[] = [];
  for (let i = 0; i < SINGLES; i++) single.push(await timed(() => model.run(row, 1, 10_000)));
  console.log(`one row through the worker     ${percentiles(single)}`);
  const walk: number[] = [];
  for (let i = 0; i < SINGLES; i++) walk.push(await timed(() => scoreTrees(trees, row, 1)));
  console.log(`one row, trees walked here     ${percentiles(walk)}`);
  const rows = randomRows(BATCH, WIDTH);
  const ms = await timed(async () => {
    for (let i = 0; i < BATCHES; i++) await model.run(rows, BATCH, 10_000);
  });
  console.log(
    `batches of ${BATCH}, 200 trees      ${Math.round(BATCH * BATCHES / ms * 1_000)} rows/s`,
  );
  const rss = Deno.memoryUsage().rss;
  console.log(
    `memory                         ${rss >> 20} MB, ${(rss - before) >> 20} MB of it for this`,
  );
}

await benchWorker();
