/**
 * [ML4] What the inference worker answers, against `onnxruntime-node`: 288 MB that stay out of the
 * program and its lock file. ONNXRUNTIME_NODE names the folder of an installed package; without it
 * the test is skipped.
 */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { manifestSchema, MODEL_NAMES, type ModelName } from "../../services/ml/manifest.ts";
import { encodeLinear } from "../../services/ml/onnx/linear.ts";
import { encodeTrees } from "../../services/ml/onnx/trees.ts";
import { createRandom } from "../../services/platform/random.ts";
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
interface Asked {
  name: string;
  onnx: Uint8Array;
  width: number;
  rows(): Float32Array<ArrayBuffer>;
}
const made = (name: string, onnx: Uint8Array): Asked => ({
  ...{ name, onnx, width: WIDTH, rows: () => randomRows(ROWS, WIDTH, 3) },
});

/** With rows of its features' ranges, and a little beyond; what may be missing is in one of ten. */
async function shipped(name: ModelName): Promise<Asked> {
  const directory = new URL(`models/${name}/`, root);
  const version = (await Deno.readTextFile(new URL("latest", directory))).trim();
  const folder = new URL(`${version}/`, directory);
  const { features } = manifestSchema.parse(
    JSON.parse(await Deno.readTextFile(new URL("metrics.json", folder))),
  );
  const width = features.length;
  return {
    ...{ name: `the shipped ${name} ${version}`, width },
    onnx: await Deno.readFile(new URL("model.onnx", folder)),
    rows() {
      const random = createRandom(5);
      return Float32Array.from({ length: ROWS * width }, (_, i) => {
        const { min, max, optional } = features[i % width]!;
        if (optional && random() < 0.1) return NaN;
        return min + (max - min) * (1.2 * random() - 0.1);
      });
    },
  };
}

const models: Asked[] = [
  made("boosted probabilities", encodeTrees(randomTrees({ ...shape, seed: 1 }))),
  made("boosted numbers", encodeTrees(randomTrees({ ...shape, seed: 2, link: "identity" }))),
  made("a linear model", linear()),
  ...await Promise.all(MODEL_NAMES.map(shipped)),
];

for (const { name, onnx, width, rows: makeRows } of models) {
  Deno.test({
    name: `[ML4] ${name}: 100,000 rows with missing values as onnxruntime-node has them`,
    ignore: oracle === undefined,
    sanitizeResources: false,
    sanitizeOps: false,
    async fn() {
      const ort = createRequire(`${oracle}/`)(oracle!) as Oracle;
      const rows = makeRows();
      const session = await ort.InferenceSession.create(onnx);
      const features = new ort.Tensor("float32", rows, [ROWS, width]);
      const wanted = (await session.run({ features })).score!.data;
      await using inference = createInferenceOnnx({
        program: { root, entry: (path) => new URL(path, root) },
        ...{ device: "cpu", threads: 1, clock: manualClock(), log },
      });
      const model = await inference.load({ onnx, width });
      let [least, most, worst] = [Infinity, -Infinity, 0];
      for (let at = 0; at < ROWS; at += PIECE) {
        const said = await model.run(rows.slice(at * width, (at + PIECE) * width), PIECE);
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
