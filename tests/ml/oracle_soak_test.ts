/**
 * [ML4] What the inference worker answers, against `onnxruntime-node`: 288 MB that stay out of the
 * program and its lock file. ONNXRUNTIME_NODE names the folder of an installed package; without it
 * the test is skipped.
 */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { encodeLinear } from "../../services/ml/onnx/linear.ts";
import { encodeTrees } from "../../services/ml/onnx/trees.ts";
import { createRandom } from "../../services/ml/random.ts";
import { createInferenceOnnx } from "../../services/ml/serving/inference_onnx.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";
import { randomRows, randomTrees } from "../support/ml/versions.ts";

const WIDTH = 20;
const ROWS = 100_000;
const PIECE = 1_000;
const root = new URL("../../", import.meta.url);
const oracle = Deno.env.get("ONNXRUNTIME_NODE");

interface Oracle {
  Tensor: new (type: "float32", data: Float32Array, dims: number[]) => unknown;
  InferenceSession: {
    create(bytes: Uint8Array): Promise<
      { run(feeds: Record<string, unknown>): Promise<Record<string, { data: Float32Array }>> }
    >;
  };
}

function linear() {
  const random = createRandom(4);
  const column = (of: () => number) => Float32Array.from({ length: WIDTH }, of);
  return encodeLinear({
    ...{ features: WIDTH, link: "logistic", bias: 0.2 },
    mean: column(() => random() - 0.5),
    inverse: column(() => 4 * random()),
    weight: column(() => random() - 0.5),
    missing: column(() => random() - 0.5),
  });
}

const shape = { features: WIDTH, trees: 200, depth: 5 };
const models: [name: string, onnx: Uint8Array][] = [
  ["boosted probabilities", encodeTrees(randomTrees({ ...shape, seed: 1 }))],
  ["boosted numbers", encodeTrees(randomTrees({ ...shape, seed: 2, link: "identity" }))],
  ["a linear model", linear()],
];

for (const [name, onnx] of models) {
  Deno.test({
    name: `[ML4] ${name}: 100,000 rows with missing values as onnxruntime-node has them`,
    ignore: oracle === undefined,
    sanitizeResources: false,
    sanitizeOps: false,
    async fn() {
      const ort = createRequire(`${oracle}/`)(oracle!) as Oracle;
      const rows = randomRows(ROWS, WIDTH, 3);
      const session = await ort.InferenceSession.create(onnx);
      const features = new ort.Tensor("float32", rows, [ROWS, WIDTH]);
      const wanted = (await session.run({ features })).score!.data;
      await using inference = createInferenceOnnx({
        program: { root, entry: (path) => new URL(path, root) },
        ...{ device: "cpu", threads: 1, clock: manualClock(), log },
      });
      const model = await inference.load({ onnx, width: WIDTH });
      let [least, most, worst] = [Infinity, -Infinity, 0];
      for (let at = 0; at < ROWS; at += PIECE) {
        const said = await model.run(rows.slice(at * WIDTH, (at + PIECE) * WIDTH), PIECE);
        for (let i = 0; i < PIECE; i++) {
          least = Math.min(least, wanted[at + i]!);
          most = Math.max(most, wanted[at + i]!);
          worst = Math.max(worst, Math.abs(said[i]! - wanted[at + i]!));
        }
      }
      console.log(`${name}: off by ${worst / (most - least)} of the range at most`);
      assert.ok(most > least);
      assert.ok(worst <= 1e-5 * (most - least), `off by ${worst} of ${most - least}`);
    },
  });
}
