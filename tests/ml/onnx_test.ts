/**
 * What we write as ONNX: `onnx-buf` reads every field back, and the runtime that serves it scores rows
 * with missing values as our own walk does.
 */

import assert from "node:assert/strict";
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import * as ort from "onnxruntime-web/wasm";
import { encodeLinear, type LinearModel, scoreLinear } from "../../services/ml/onnx/linear.ts";
import { encodeTrees, type Link, scoreTrees } from "../../services/ml/onnx/trees.ts";
import { createRandom } from "../../services/platform/random.ts";
import { randomTrees } from "../support/ml/versions.ts";

const FEATURES = 12;
const ROWS = 20_000;

function randomLinear(link: Link): LinearModel {
  const random = createRandom(6);
  const column = (f: () => number) => Float32Array.from({ length: FEATURES }, f);
  return {
    ...{ features: FEATURES, link, bias: link === "logistic" ? 0.2 : 900 },
    mean: column(() => random() - 0.5),
    inverse: column(() => 4 * random()),
    weight: column(() => random() - 0.5),
    missing: column(() => random() - 0.5),
  };
}

/** Values around zero, one in ten missing, some far beyond everything. */
function randomRows(): Float32Array<ArrayBuffer> {
  const random = createRandom(7);
  return Float32Array.from({ length: ROWS * FEATURES }, () => {
    const kind = random();
    return kind < 0.1 ? NaN : kind < 0.11 ? 1e6 * (random() - 0.5) : 2 * random() - 1;
  });
}

async function runOnnx(model: Uint8Array, rows: Float32Array): Promise<Float32Array> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
  const features = new ort.Tensor("float32", rows, [ROWS, FEATURES]);
  const { score } = await session.run({ features });
  assert.deepEqual(score!.dims, [ROWS, 1]);
  await session.release();
  return score!.data as Float32Array;
}

function assertSame(served: Float32Array, ours: Float64Array): void {
  const range = Math.max(...ours) - Math.min(...ours);
  let worst = 0;
  for (let i = 0; i < ours.length; i++) worst = Math.max(worst, Math.abs(served[i]! - ours[i]!));
  assert.ok(range > 0.3 && worst <= 1e-5 * range, `off by ${worst} of ${range}`);
}

for (const link of ["logistic", "identity"] as const) {
  Deno.test(`[ML2] trees (${link}) run as they are walked, with missing values`, async () => {
    const trees = randomTrees({ seed: 5, features: FEATURES, link, trees: 60, depth: 5 });
    const rows = randomRows();
    assertSame(await runOnnx(encodeTrees(trees), rows), scoreTrees(trees, rows, ROWS));
  });

  Deno.test(`[ML2] a linear model (${link}) imputes inside its graph`, async () => {
    const model = randomLinear(link);
    const rows = randomRows();
    assertSame(await runOnnx(encodeLinear(model), rows), scoreLinear(model, rows, ROWS));
  });
}

Deno.test("[ML2] a value equal to a threshold goes left, in ours and in theirs", async () => {
  const trees = randomTrees({ seed: 5, features: FEATURES, link: "identity", trees: 20, depth: 4 });
  const rows = randomRows();
  for (let i = 0; i < trees.feature.length; i++) {
    if (trees.feature[i]! >= 0) rows[i % ROWS * FEATURES + trees.feature[i]!] = trees.threshold[i]!;
  }
  assertSame(await runOnnx(encodeTrees(trees), rows), scoreTrees(trees, rows, ROWS));
});

Deno.test("[ML2] another reader of the format finds every field where the standard has it", () => {
  const trees = randomTrees({ seed: 5, features: FEATURES, link: "logistic", trees: 3, depth: 3 });
  const model = fromBinary(ModelProtoSchema, encodeTrees(trees));
  assert.deepEqual([model.irVersion, model.producerName], [8n, "veze-game"]);
  assert.deepEqual(
    model.opsetImport.map(({ domain, version }) => [domain, version]),
    [["", 17n], ["ai.onnx.ml", 3n]],
  );
  const { node, input, output } = model.graph!;
  assert.deepEqual(node.map(({ opType }) => opType), ["TreeEnsembleRegressor", "Add", "Sigmoid"]);
  assert.deepEqual([input[0]!.name, output[0]!.name], ["features", "score"]);
  const attribute = (name: string) => node[0]!.attribute.find((each) => each.name === name)!;
  assert.deepEqual(attribute("nodes_values").floats, [...trees.threshold]);
  assert.deepEqual(
    attribute("nodes_missing_value_tracks_true").ints.map(Number),
    [...trees.missingLeft],
  );
  assert.equal(attribute("nodes_modes").strings.length, trees.feature.length);
  assert.deepEqual(
    attribute("target_weights").floats,
    [...trees.value].filter((_, i) => trees.feature[i] === -1),
  );

  const linear = fromBinary(ModelProtoSchema, encodeLinear(randomLinear("identity")));
  const constants = linear.graph!.initializer;
  assert.deepEqual(constants.find(({ name }) => name === "weight")!.dims, [12n, 1n]);
  assert.deepEqual(constants.find(({ name }) => name === "highest")!.dims, []);
});
