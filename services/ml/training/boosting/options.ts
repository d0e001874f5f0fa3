/** What boosting can be told. Names are those of the literature, in words. */

import type { Link } from "../../onnx/trees.ts";

export interface BoostingOptions {
  /** Most trees. */
  rounds: number;
  /** Part of a leaf's best value that a tree adds. */
  learningRate: number;
  maxLeaves: number;
  maxDepth: number;
  /** Fewest rows of a leaf, and least sum of second derivatives. */
  minRows: number;
  minHessian: number;
  /** L2 penalty on leaf values. */
  lambda: number;
  /** Least gain of a split. */
  minGain: number;
  /** Bins of a column, the one for missing values included; at most 256. */
  maxBins: number;
  /** Part of the rows and of the columns that each tree sees. */
  rowSample: number;
  columnSample: number;
  /** Rounds without a better validation loss after which boosting stops. */
  patience: number;
  seed: number;
}

export const BOOSTING_DEFAULTS: Readonly<BoostingOptions> = {
  rounds: 600,
  learningRate: 0.1,
  maxLeaves: 31,
  maxDepth: 8,
  minRows: 20,
  minHessian: 1e-3,
  lambda: 1,
  minGain: 1e-6,
  maxBins: 256,
  rowSample: 0.8,
  columnSample: 0.8,
  patience: 25,
  seed: 1,
};

/** Rows of `columns` values, row-major, NaN where missing, and what is to be learned of each. */
export interface Sample {
  rows: number;
  columns: number;
  features: Float32Array;
  target: Float32Array;
}

export type { Link };
