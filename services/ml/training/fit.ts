/** The models that a training run compares, all with one face: scores of rows, and ONNX bytes. */

import { encodeLinear, scoreLinear } from "../onnx/linear.ts";
import { encodeTrees, scoreTrees, sumTrees, type TreeEnsemble } from "../onnx/trees.ts";
import { boost } from "./boosting/boost.ts";
import type { BoostingOptions, Sample } from "./boosting/options.ts";
import { fitPlatt } from "./calibration.ts";
import { pick } from "./dataset.ts";
import type { Task } from "./gate.ts";
import { fitLinear } from "./linear/fit_linear.ts";

export interface Fitted {
  kind: "boosting" | "linear";
  /** Trees, and the like, for the card. */
  about: string;
  score(features: Float32Array, rows: number): Float64Array;
  encode(): Uint8Array<ArrayBuffer>;
}

export interface Parts {
  train: Sample;
  valid: Sample;
}

export interface FitOptions {
  task: Task;
  seed: number;
  boosting?: Partial<BoostingOptions>;
  onRound?: (done: number) => void;
}

const linkOf = (task: Task) => task === "classification" ? "logistic" : "identity";

export function fitBoosting({ train, valid }: Parts, options: FitOptions): Fitted {
  const link = linkOf(options.task);
  const { trees: raw } = boost(train, {
    ...{ learningRate: 0.05, maxLeaves: 15, maxDepth: 6, rounds: 500, rowSample: 0.7 },
    ...{ link, valid, seed: options.seed, ...options.boosting },
    ...(options.onRound && { onRound: options.onRound }),
  });
  const trees = link === "logistic" ? calibrated(raw, valid) : raw;
  return {
    kind: "boosting",
    about: `${trees.roots.length - 1} trees of at most ${options.boosting?.maxLeaves ?? 15} leaves`,
    score: (features, rows) => scoreTrees(trees, features, rows),
    encode: () => encodeTrees(trees),
  };
}

/** Platt's scaling, worked into base and leaves: the graph stays as it is. */
function calibrated(trees: TreeEnsemble, valid: Sample): TreeEnsemble {
  const { slope, offset } = fitPlatt(sumTrees(trees, valid.features, valid.rows), valid.target);
  // Classes that nothing tells apart, or that everything does, give no slope to trust.
  if (!(slope > 0.1 && slope < 10 && Math.abs(offset) < 10)) return trees;
  return {
    ...trees,
    base: Math.fround(trees.base * slope + offset),
    value: trees.value.map((value) => value * slope),
  };
}

export function fitLinearModel({ train, valid }: Parts, { task }: FitOptions): Fitted {
  const { model, penalty } = fitLinear(train, { link: linkOf(task), valid });
  return {
    kind: "linear",
    about: `${task === "classification" ? "logistic" : "ridge"} regression, penalty ${penalty}`,
    score: (features, rows) => scoreLinear(model, features, rows),
    encode: () => encodeLinear(model),
  };
}

export interface OneFeature {
  column: number;
  score(features: Float32Array, rows: number): Float64Array;
}

/** Small boosting on each column alone; the one that does best on rows held back. */
export function fitOneFeature(
  parts: Parts,
  options: FitOptions & { lossOf: (scores: Float64Array) => number },
): OneFeature {
  let best: { loss: number; column: number; fitted: Fitted } | undefined;
  const width = parts.train.columns;
  const only = (sample: Sample, column: number) =>
    pick(sample, Int32Array.from({ length: sample.rows }, (_, row) => row), [column]);
  for (let column = 0; column < width; column++) {
    const valid = only(parts.valid, column);
    const fitted = fitBoosting({ train: only(parts.train, column), valid }, {
      ...{ task: options.task, seed: options.seed },
      boosting: { rounds: 60, maxLeaves: 8, maxDepth: 3, learningRate: 0.15, patience: 8 },
    });
    const loss = options.lossOf(fitted.score(valid.features, valid.rows));
    if (!best || loss < best.loss) best = { loss, column, fitted };
  }
  const { column, fitted } = best!;
  return {
    column,
    score(features, rows) {
      const own = new Float32Array(rows);
      for (let row = 0; row < rows; row++) own[row] = features[row * width + column]!;
      return fitted.score(own, rows);
    },
  };
}
