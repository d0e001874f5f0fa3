/**
 * A sum of decision trees, how one is walked, and the same as an ONNX graph.
 *
 * All trees lie one after another in flat arrays; node `i` is a leaf where `feature[i]` is −1. A row
 * goes left where its value is ≤ the threshold, and where it is missing (NaN) and `missingLeft` is 1.
 */

import { encodeGraph, type Node } from "./graph.ts";

export type Link = "logistic" | "identity";

export interface TreeEnsemble {
  features: number;
  /** `logistic`: the score is a probability, 1 / (1 + e^−sum). */
  link: Link;
  /** Added to the sum of the leaves. */
  base: number;
  /** Index of each tree's first node, ascending; one more at the end: the number of nodes. */
  roots: Int32Array;
  feature: Int16Array;
  threshold: Float32Array;
  /** Indices in these same arrays; of a leaf 0. */
  left: Int32Array;
  right: Int32Array;
  missingLeft: Uint8Array;
  /** Of a leaf what it adds; else 0. */
  value: Float32Array;
}

/** What the trees say to `rows` rows, before the link function. */
export function sumTrees(
  trees: TreeEnsemble,
  features: Float32Array,
  rows: number,
): Float64Array<ArrayBuffer> {
  const { feature, threshold, left, right, missingLeft, value, roots } = trees;
  const width = trees.features;
  const sums = new Float64Array(rows).fill(trees.base);
  for (let tree = 0; tree + 1 < roots.length; tree++) {
    for (let row = 0; row < rows; row++) {
      let node = roots[tree]!;
      for (let column = feature[node]!; column >= 0; column = feature[node]!) {
        const x = features[row * width + column]!;
        const goesLeft = x !== x ? missingLeft[node] === 1 : x <= threshold[node]!;
        node = goesLeft ? left[node]! : right[node]!;
      }
      sums[row]! += value[node]!;
    }
  }
  return sums;
}

/** Scores of `rows` rows: probabilities, or numbers on the target's scale. */
export function scoreTrees(
  trees: TreeEnsemble,
  features: Float32Array,
  rows: number,
): Float64Array<ArrayBuffer> {
  const sums = sumTrees(trees, features, rows);
  if (trees.link === "logistic") { for (let i = 0; i < rows; i++) sums[i] = logistic(sums[i]!); }
  return sums;
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * The ensemble as `TreeEnsembleRegressor`, plus its base, and `Sigmoid` where it is logistic. The base
 * stays out of the operator: float32 leaves are summed from zero, which keeps more of their digits.
 * Source: https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html
 */
export function encodeTrees(trees: TreeEnsemble): Uint8Array<ArrayBuffer> {
  const raw = trees.link === "logistic" ? "raw" : "score";
  const nodes: Node[] = [
    {
      operator: "TreeEnsembleRegressor",
      domain: "ai.onnx.ml",
      inputs: ["features"],
      output: "leaves",
      attributes: treeAttributes(trees),
    },
    { operator: "Add", inputs: ["leaves", "base"], output: raw },
  ];
  if (trees.link === "logistic") {
    nodes.push({ operator: "Sigmoid", inputs: [raw], output: "score" });
  }
  return encodeGraph({
    name: "trees",
    features: trees.features,
    nodes,
    constants: [{ name: "base", dimensions: [1], values: [trees.base] }],
  });
}

function treeAttributes(trees: TreeEnsemble): Node["attributes"] & object {
  const count = trees.feature.length;
  const treeIds = new Int32Array(count);
  const nodeIds = new Int32Array(count);
  const trueIds = new Int32Array(count);
  const falseIds = new Int32Array(count);
  for (let tree = 0; tree + 1 < trees.roots.length; tree++) {
    const root = trees.roots[tree]!;
    for (let node = root; node < trees.roots[tree + 1]!; node++) {
      treeIds[node] = tree;
      nodeIds[node] = node - root;
      if (trees.feature[node]! < 0) continue;
      trueIds[node] = trees.left[node]! - root;
      falseIds[node] = trees.right[node]! - root;
    }
  }
  const leaves = [...trees.feature.keys()].filter((node) => trees.feature[node]! < 0);
  return {
    nodes_treeids: { ints: treeIds },
    nodes_nodeids: { ints: nodeIds },
    nodes_featureids: { ints: trees.feature.map((column) => Math.max(0, column)) },
    nodes_values: { floats: trees.threshold },
    nodes_modes: { texts: Array.from(trees.feature, (f) => f < 0 ? "LEAF" : "BRANCH_LEQ") },
    nodes_truenodeids: { ints: trueIds },
    nodes_falsenodeids: { ints: falseIds },
    nodes_missing_value_tracks_true: { ints: trees.missingLeft },
    target_treeids: { ints: leaves.map((node) => treeIds[node]!) },
    target_nodeids: { ints: leaves.map((node) => nodeIds[node]!) },
    target_ids: { ints: new Int32Array(leaves.length) },
    target_weights: { floats: leaves.map((node) => trees.value[node]!) },
    n_targets: { int: 1 },
    aggregate_function: { text: "SUM" },
    post_transform: { text: "NONE" },
  };
}
