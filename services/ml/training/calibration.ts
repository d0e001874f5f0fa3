/** Turning scores into probabilities that hold, on rows that a model did not learn from. */

import { logistic } from "../onnx/trees.ts";
import { orderBy } from "./metrics/ranking.ts";

/** probability = logistic(slope × sum + offset) */
export interface Platt {
  slope: number;
  offset: number;
}

/**
 * Platt's scaling by Newton's method with smoothed labels.
 * Source: Lin, Lin and Weng, "A note on Platt's probabilistic outputs" (2007).
 */
export function fitPlatt(sums: ArrayLike<number>, labels: ArrayLike<number>): Platt {
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i]! > 0.5 ? 1 : 0;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (labels.length - positives + 2);
  let [slope, offset] = [1, 0];
  for (let step = 0; step < 50; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < labels.length; i++) {
      const sum = sums[i]!;
      const said = logistic(slope * sum + offset);
      const error = said - (labels[i]! > 0.5 ? high : low);
      const curvature = said * (1 - said);
      [g0, g1] = [g0 + error * sum, g1 + error];
      h00 += curvature * sum * sum;
      h01 += curvature * sum;
      h11 += curvature;
    }
    const determinant = h00 * h11 - h01 * h01;
    const moveSlope = (h11 * g0 - h01 * g1) / determinant;
    const moveOffset = (h00 * g1 - h01 * g0) / determinant;
    slope -= moveSlope;
    offset -= moveOffset;
    if (Math.abs(moveSlope) + Math.abs(moveOffset) < 1e-10) break;
  }
  return { slope, offset };
}

/** A step function that never falls: the first `upTo` that a score does not exceed gives the value. */
export interface Isotonic {
  upTo: number[];
  value: number[];
}

/** Isotonic regression by pooling adjacent violators (Ayer and others, 1955). */
export function fitIsotonic(scores: ArrayLike<number>, labels: ArrayLike<number>): Isotonic {
  const [upTo, value, weight]: [number[], number[], number[]] = [[], [], []];
  const order = orderBy(scores);
  for (let start = 0, end = 0; start < order.length; start = end) {
    // Rows of equal scores cannot be told apart: they are one step from the beginning.
    let sum = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      sum += labels[order[end]!]!;
    }
    let [mean, rows] = [sum / (end - start), end - start];
    while (value.length > 0 && value.at(-1)! >= mean) {
      const before = weight.pop()!;
      mean = (mean * rows + value.pop()! * before) / (rows + before);
      rows += before;
      upTo.pop();
    }
    upTo.push(scores[order[start]!]!);
    value.push(mean);
    weight.push(rows);
  }
  return { upTo, value };
}

export function applyIsotonic({ upTo, value }: Isotonic, score: number): number {
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (score <= upTo[middle]!) high = middle;
    else low = middle + 1;
  }
  return value[low]!;
}
