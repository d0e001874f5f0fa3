/**
 * A linear or logistic model on standardised features, how it scores, and the same as an ONNX graph.
 *
 * Standardised is (x − mean) / deviation, cut off at ±`LIMIT` so that one absurd value cannot carry a
 * score away. A missing value counts as the mean, plus what its column's `missing` weight adds:
 * imputation is part of the model, and whoever serves it only passes NaN.
 */

import { encodeGraph, type Node } from "./graph.ts";
import { type Link, logistic } from "./trees.ts";

/** In standard deviations. */
export const LIMIT = 6;

export interface LinearModel {
  features: number;
  link: Link;
  mean: Float32Array;
  /** 1 / standard deviation; 0 for a column that never varies. */
  inverse: Float32Array;
  weight: Float32Array;
  /** Added where the column's value is missing. */
  missing: Float32Array;
  bias: number;
}

/** Column `column` of a row as the model sees it; 0 where it is missing. */
export function standardise(x: number, mean: number, inverse: number): number {
  return x !== x ? 0 : Math.min(LIMIT, Math.max(-LIMIT, (x - mean) * inverse));
}

/** What the model says to `rows` rows, before the link function. */
export function sumLinear(
  model: LinearModel,
  features: Float32Array,
  rows: number,
): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = model.bias;
    for (let column = 0; column < model.features; column++) {
      const x = features[row * model.features + column]!;
      sum += model.weight[column]! * standardise(x, model.mean[column]!, model.inverse[column]!);
      if (x !== x) sum += model.missing[column]!;
    }
    sums[row] = sum;
  }
  return sums;
}

/** Scores of `rows` rows: probabilities, or numbers on the target's scale. */
export function scoreLinear(
  model: LinearModel,
  features: Float32Array,
  rows: number,
): Float64Array<ArrayBuffer> {
  const sums = sumLinear(model, features, rows);
  if (model.link === "logistic") { for (let i = 0; i < rows; i++) sums[i] = logistic(sums[i]!); }
  return sums;
}

/** The model as an ONNX graph: standardise, impute, cut off, weigh. */
export function encodeLinear(model: LinearModel): Uint8Array<ArrayBuffer> {
  const raw = model.link === "logistic" ? "raw" : "score";
  const width = model.features;
  const nodes: Node[] = [
    { operator: "IsNaN", inputs: ["features"], output: "is_missing" },
    { operator: "Where", inputs: ["is_missing", "mean", "features"], output: "filled" },
    { operator: "Sub", inputs: ["filled", "mean"], output: "centred" },
    { operator: "Mul", inputs: ["centred", "inverse"], output: "scaled" },
    { operator: "Clip", inputs: ["scaled", "lowest", "highest"], output: "standard" },
    { operator: "Where", inputs: ["is_missing", "one", "zero"], output: "indicator" },
    { operator: "MatMul", inputs: ["standard", "weight"], output: "of_values" },
    { operator: "MatMul", inputs: ["indicator", "missing"], output: "of_missing" },
    { operator: "Add", inputs: ["of_values", "of_missing"], output: "weighed" },
    { operator: "Add", inputs: ["weighed", "bias"], output: raw },
  ];
  if (model.link === "logistic") {
    nodes.push({ operator: "Sigmoid", inputs: [raw], output: "score" });
  }
  return encodeGraph({
    name: "linear",
    features: width,
    nodes,
    constants: [
      { name: "mean", dimensions: [width], values: model.mean },
      { name: "inverse", dimensions: [width], values: model.inverse },
      { name: "lowest", dimensions: [], values: [-LIMIT] },
      { name: "highest", dimensions: [], values: [LIMIT] },
      { name: "one", dimensions: [1], values: [1] },
      { name: "zero", dimensions: [1], values: [0] },
      { name: "weight", dimensions: [width, 1], values: model.weight },
      { name: "missing", dimensions: [width, 1], values: model.missing },
      { name: "bias", dimensions: [1], values: [model.bias] },
    ],
  });
}
