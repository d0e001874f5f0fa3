/** [ML3] What is no graph of ours is refused before an engine opens it, by what is foreign about it. */

import assert from "node:assert/strict";
import { type Constant, encodeGraph, type Node } from "../../services/ml/onnx/graph.ts";
import { ForeignGraph, inspectGraph } from "../../services/ml/onnx/inspect_graph.ts";
import { encodeLinear } from "../../services/ml/onnx/linear.ts";
import { ProtoWriter } from "../../services/ml/onnx/protobuf.ts";
import { encodeTrees } from "../../services/ml/onnx/trees.ts";
import { createRandom } from "../../services/platform/random.ts";
import { randomTrees, wideGraph } from "../support/ml/versions.ts";

const WIDTH = 4;

function graphOf(nodes: Node[], constants: Constant[] = []): Uint8Array {
  return encodeGraph({ name: "foreign", features: WIDTH, nodes, constants });
}

const node = (operator: string, attributes: Node["attributes"] = {}): Node => ({
  ...{ operator, inputs: ["features"], output: "score", attributes },
  ...(operator === "TreeEnsembleRegressor" && { domain: "ai.onnx.ml" }),
});
const constant = (dimensions: number[]): Constant => ({
  ...{ name: "base", dimensions, values: [1] },
});
const trees = (attributes: Node["attributes"]) =>
  graphOf([node("TreeEnsembleRegressor", attributes)]);
const followed = (by: ProtoWriter) =>
  Uint8Array.from([...encodeTrees(randomTrees()), ...by.finish()]);

const branching = (
  whenTrue: number[],
  whenFalse: number[],
  modes = ["BRANCH_LEQ", "BRANCH_LEQ", "LEAF", "LEAF", "LEAF"],
) =>
  trees({
    nodes_nodeids: { ints: [0, 1, 2, 3, 4] },
    nodes_truenodeids: { ints: whenTrue },
    nodes_falsenodeids: { ints: whenFalse },
    nodes_modes: { texts: modes },
  });

const foreign: [what: string, onnx: Uint8Array, why: RegExp][] = [
  ["values far wider than a row", wideGraph(WIDTH, 700_000), /constant "wide" is \[4, 700000\]/],
  ["another operator", graphOf([node("Exp")]), /the operator Exp, which no model of ours has/],
  ["a loop", graphOf([node("Loop")]), /operator Loop/],
  ["a constant as an operator", graphOf([node("Constant")]), /operator Constant/],
  [
    "our trees' name elsewhere",
    graphOf([{ ...node("Add"), domain: "ai.onnx.ml" }]),
    /operator Add/,
  ],
  ["an attribute", graphOf([node("Clip", { max: { int: 1 } })]), /Clip has the attribute "max"/],
  ["trees of many outputs", trees({ n_targets: { int: 700_000 } }), /trees give 700000 outputs/],
  ["leaves of many outputs", trees({ target_ids: { ints: [0, 7] } }), /leaves are of many outputs/],
  [
    "a feature that no row has",
    trees({ nodes_featureids: { ints: [0, 4] } }),
    /feature beyond the 4 of a row/,
  ],
  [
    "too many nodes of trees",
    trees({ nodes_nodeids: { ints: new Int32Array(200_001) } }),
    /lists more than 200000 numbers/,
  ],
  [
    "too many in two ensembles",
    graphOf(
      [1, 2].map(() =>
        node("TreeEnsembleRegressor", { nodes_nodeids: { ints: new Int32Array(150_000) } })
      ),
    ),
    /trees have 300000 nodes: at most 200000/,
  ],
  ["a branch that leads back", branching([0, 2, 0, 0, 0], [3, 4, 0, 0, 0]), /leads back/],
  ["a branch to itself", branching([1, 1, 0, 0, 0], [3, 4, 0, 0, 0]), /leads back/],
  ["a branch without an end", branching([1, 2, 0, 0, 0], [3], ["BRANCH_LEQ"]), /different lengths/],
  [
    "a branch by something else",
    branching([1, 2, 0, 0, 0], [3, 4, 0, 0, 0], ["BRANCH_GT", "LEAF", "LEAF", "LEAF", "LEAF"]),
    /branch by BRANCH_GT/,
  ],
  ["too many operators", graphOf(Array.from({ length: 17 }, () => node("Add"))), /17 operators/],
  [
    "too many constants",
    graphOf([], Array.from({ length: 17 }, () => constant([1]))),
    /17 constants/,
  ],
  ["three dimensions", graphOf([], [constant([1, 1, 1])]), /constant "base" is \[1, 1, 1\]/],
  ["a dimension below zero", graphOf([], [constant([-1])]), /constant "base"/],
  ["functions", followed(new ProtoWriter().text(25, "f")), /the member 25 of ModelProto/],
  ["a second graph", followed(new ProtoWriter().text(7, "")), /2 graphs/],
  ["no graph", new Uint8Array(), /0 graphs/],
  ["many members", new Uint8Array(2_000_002).fill(8), /more than 1000 members/],
  ["a cut file", encodeTrees(randomTrees()).slice(0, 500), /no ONNX file: it ends in the middle/],
];

for (const [what, onnx, why] of foreign) {
  Deno.test(`[ML3] ${what}: refused`, () => {
    assert.throws(() => inspectGraph(onnx, WIDTH), (error: Error) => {
      assert.ok(error instanceof ForeignGraph);
      assert.match(error.message, why);
      return true;
    });
  });
}

Deno.test("[ML3] what our encoders write passes, whatever its size and link", () => {
  for (const link of ["logistic", "identity"] as const) {
    inspectGraph(encodeTrees(randomTrees({ link, features: WIDTH, trees: 600, depth: 6 })), WIDTH);
    for (const features of [1, 512]) {
      const column = () => new Float32Array(features).fill(1);
      inspectGraph(
        encodeLinear({
          ...{ features, link, bias: 0, mean: column(), inverse: column() },
          ...{ weight: column(), missing: column() },
        }),
        features,
      );
    }
  }
});

Deno.test("[ML3] whatever bytes are changed, it is refused or passes, and nothing else happens", () => {
  const random = createRandom(8);
  const whole = encodeTrees(randomTrees({ trees: 2, depth: 2 }));
  let refused = 0;
  for (let i = 0; i < 5_000; i++) {
    const bytes = whole.slice(0, random() < 0.5 ? undefined : Math.floor(random() * whole.length));
    for (let n = 0; n < 3; n++) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(256 * random());
    }
    try {
      inspectGraph(bytes, WIDTH);
    } catch (error) {
      assert.ok(error instanceof ForeignGraph, String(error));
      refused++;
    }
  }
  assert.ok(refused > 2_500 && refused < 5_000, `${refused} refused`);
});
