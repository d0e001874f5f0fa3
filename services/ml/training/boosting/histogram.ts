/**
 * Sums of derivatives per bin: what a split is chosen from. A histogram is the caller's, who fills it,
 * turns it into another by subtraction, and gives it back to a pool; functions here keep nothing.
 */

import { SLOTS, type Slots } from "./bins.ts";
import type { BoostingOptions } from "./options.ts";

export interface Histogram {
  /** Per slot the sums of first and second derivatives, one beside the other: one cache line a row. */
  sums: Float64Array;
  counts: Int32Array;
}

export interface Split {
  gain: number;
  column: number;
  /** The last bin that goes left. */
  bin: number;
  missingLeft: boolean;
  /** Sums of what goes left. */
  gradient: number;
  hessian: number;
}

/** Sums and number of a node's rows. */
export interface NodeSums {
  gradient: number;
  hessian: number;
  rows: number;
}

export function createHistogram(columns: number): Histogram {
  return {
    sums: new Float64Array(columns * SLOTS * 2),
    counts: new Int32Array(columns * SLOTS),
  };
}

/** Fills a histogram from the rows `order[start..end)`. */
export function fillHistogram(
  { sums, counts }: Histogram,
  { slots, columns, order, start, end, gradients, hessians }: {
    slots: Slots;
    columns: number;
    order: Int32Array;
    start: number;
    end: number;
    gradients: Float64Array;
    hessians: Float64Array;
  },
): void {
  sums.fill(0);
  counts.fill(0);
  for (let i = start; i < end; i++) {
    const row = order[i]!;
    const gradient = gradients[row]!;
    const hessian = hessians[row]!;
    const first = row * columns;
    for (let at = first; at < first + columns; at++) {
      const slot = slots[at]!;
      sums[2 * slot]! += gradient;
      sums[2 * slot + 1]! += hessian;
      counts[slot]!++;
    }
  }
}

/** Turns a parent's histogram into that of one child by taking the other child's away. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  for (let i = 0; i < parent.sums.length; i++) parent.sums[i]! -= child.sums[i]!;
  for (let i = 0; i < parent.counts.length; i++) parent.counts[i]! -= child.counts[i]!;
}

/**
 * The split of most gain, missing values tried on either side; undefined if none gains enough.
 * Gain and leaf values are those of Chen and Guestrin, "XGBoost" (2016), equations 6 and 7.
 */
export function findSplit(
  { sums, counts }: Histogram,
  node: NodeSums,
  { columns, edges, options }: {
    columns: ArrayLike<number>;
    edges: readonly Float32Array[];
    options: BoostingOptions;
  },
): Split | undefined {
  const { lambda, minGain, minHessian, minRows } = options;
  if (node.rows < 2 * minRows) return undefined;
  const whole = node.gradient * node.gradient / (node.hessian + lambda);
  let best: Split | undefined;
  let bestGain = minGain;
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c]!;
    const first = column * SLOTS;
    const bins = edges[column]!.length + 1;
    const missing = counts[first]!;
    for (let side = 0; side < (missing > 0 ? 2 : 1); side++) {
      let gradient = side === 1 ? sums[2 * first]! : 0;
      let hessian = side === 1 ? sums[2 * first + 1]! : 0;
      let rows = side === 1 ? missing : 0;
      // With missing values on the right, all that are present may go left.
      const last = side === 0 && missing > 0 ? bins : bins - 1;
      for (let bin = 1; bin <= last; bin++) {
        const slot = first + bin;
        gradient += sums[2 * slot]!;
        hessian += sums[2 * slot + 1]!;
        rows += counts[slot]!;
        if (rows < minRows || hessian < minHessian) continue;
        const restHessian = node.hessian - hessian;
        if (node.rows - rows < minRows || restHessian < minHessian) break;
        const rest = node.gradient - gradient;
        const gain = gradient * gradient / (hessian + lambda) +
          rest * rest / (restHessian + lambda) - whole;
        if (gain <= bestGain) continue;
        bestGain = gain;
        best = { gain, column, bin, missingLeft: side === 1, gradient, hessian };
      }
    }
  }
  return best;
}
