/**
 * Ridge and logistic regression on standardised columns, with an indicator for each column that has
 * missing values. The penalty is the one of a short list that does best on rows held back.
 */

import { LIMIT, type LinearModel, standardise, sumLinear } from "../../onnx/linear.ts";
import { logistic } from "../../onnx/trees.ts";
import type { Link, Sample } from "../boosting/options.ts";
import { solveCholesky } from "./cholesky.ts";

/** L2 penalties per row. */
const PENALTIES = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];
const MOST_STEPS = 30;

export function fitLinear(train: Sample, { link, valid }: { link: Link; valid: Sample }) {
  const design = designOf(train);
  let best: { model: LinearModel; loss: number; penalty: number } | undefined;
  let start: Float64Array<ArrayBuffer> | undefined;
  // From the strongest to the weakest: each starts where the last one ended.
  for (const penalty of PENALTIES.toReversed()) {
    start = fitWeights(design, { target: train.target, link, penalty, start });
    const model = toModel(design, start, link);
    const loss = lossOf(model, valid);
    if (!best || loss < best.loss - 1e-9) best = { model, loss, penalty };
  }
  return best!;
}

/** Standardised columns, then indicators, then a column of ones; row-major. */
interface Design {
  rows: number;
  width: number;
  values: Float32Array;
  mean: Float32Array;
  inverse: Float32Array;
  /** Columns that have missing values, in order. */
  indicators: number[];
}

function designOf({ rows, columns, features }: Sample): Design {
  const mean = new Float32Array(columns);
  const inverse = new Float32Array(columns);
  const indicators: number[] = [];
  for (let column = 0; column < columns; column++) {
    let [count, sum] = [0, 0];
    for (let at = column; at < features.length; at += columns) {
      const x = features[at]!;
      if (x !== x) continue;
      count++;
      sum += x;
    }
    const centre = count > 0 ? sum / count : 0;
    let squares = 0;
    for (let at = column; at < features.length; at += columns) {
      const x = features[at]!;
      if (x === x) squares += (x - centre) ** 2;
    }
    mean[column] = centre;
    inverse[column] = squares > 0 ? 1 / Math.sqrt(squares / count) : 0;
    if (count < rows && count > 0) indicators.push(column);
  }
  const width = columns + indicators.length + 1;
  const values = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = features[row * columns + column]!;
      values[row * width + column] = standardise(x, mean[column]!, inverse[column]!);
    }
    indicators.forEach((column, i) => {
      const x = features[row * columns + column]!;
      values[row * width + columns + i] = x === x ? 0 : 1;
    });
    values[row * width + width - 1] = 1;
  }
  return { rows, width, values, mean, inverse, indicators };
}

/** Newton's method (one step is exact for squares); the last weight, the bias, is not penalised. */
function fitWeights(
  { rows, width, values }: Design,
  { target, link, penalty, start }: {
    target: Float32Array;
    link: Link;
    penalty: number;
    start: Float64Array<ArrayBuffer> | undefined;
  },
): Float64Array<ArrayBuffer> {
  const weights = start ? Float64Array.from(start) : new Float64Array(width);
  for (let step = 0; step < MOST_STEPS; step++) {
    const hessian = new Float64Array(width * width);
    const gradient = new Float64Array(width);
    for (let row = 0, first = 0; row < rows; row++, first += width) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += weights[j]! * values[first + j]!;
      const said = link === "logistic" ? logistic(sum) : sum;
      const error = target[row]! - said;
      const curvature = link === "logistic" ? Math.max(said * (1 - said), 1e-9) : 1;
      for (let j = 0; j < width; j++) {
        const value = values[first + j]!;
        if (value === 0) continue;
        gradient[j]! += error * value;
        const scaled = curvature * value;
        for (let k = 0; k <= j; k++) hessian[j * width + k]! += scaled * values[first + k]!;
      }
    }
    for (let j = 0; j < width - 1; j++) {
      gradient[j]! -= penalty * rows * weights[j]!;
      hessian[j * width + j]! += penalty * rows;
    }
    const move = solveCholesky(hessian, gradient);
    let largest = 0;
    for (let j = 0; j < width; j++) {
      // A step of separable classes would run away.
      const bounded = Math.min(LIMIT, Math.max(-LIMIT, move[j]!));
      const change = link === "logistic" ? bounded : move[j]!;
      weights[j]! += change;
      largest = Math.max(largest, Math.abs(change));
    }
    if (link === "identity" || largest < 1e-7) break;
  }
  return weights;
}

function toModel(design: Design, weights: Float64Array, link: Link): LinearModel {
  const { mean, inverse, indicators, width } = design;
  const features = mean.length;
  const missing = new Float32Array(features);
  indicators.forEach((column, i) => missing[column] = weights[features + i]!);
  const weight = Float32Array.from(weights.subarray(0, features));
  return { features, link, mean, inverse, weight, missing, bias: weights[width - 1]! };
}

function lossOf(model: LinearModel, { features, rows, target }: Sample): number {
  const sums = sumLinear(model, features, rows);
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const sum = sums[i]!;
    loss += model.link === "identity"
      ? (sum - target[i]!) ** 2 / 2
      : Math.max(sum, 0) - sum * target[i]! + Math.log1p(Math.exp(-Math.abs(sum)));
  }
  return loss / Math.max(1, rows);
}
