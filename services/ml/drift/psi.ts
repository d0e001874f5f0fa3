/**
 * How far a window of rows is from its reference: the population stability index, a symmetric
 * Kullback-Leibler divergence over bins (Siddiqi, Credit Risk Scorecards, 2006; Yurdakul and Naranjo,
 * Journal of Risk Model Validation, 2020, for its distribution without drift). Pure.
 */

import type { Bins, Reference } from "../reference.ts";

/** Bins of a reference in one row of numbers: those of each feature in turn, then those of scores. */
export interface Layout {
  /** Ascending edges of all features, then of scores; `NaN` never stands here. */
  edges: Float64Array;
  /** Where a feature's edges begin; one more at the end. */
  edgeFrom: Int32Array;
  /** Where a feature's bins begin; one more at the end. */
  binFrom: Int32Array;
  /** Features of a row. */
  width: number;
  /** Bins in all. */
  size: number;
}

export function layoutOf({ features, scores }: Pick<Reference, "features" | "scores">): Layout {
  const all = [...features.map(({ bins }) => bins), scores];
  const edgeFrom = new Int32Array(all.length + 1);
  const binFrom = new Int32Array(all.length + 1);
  for (const [i, { edges, shares }] of all.entries()) {
    edgeFrom[i + 1] = edgeFrom[i]! + edges.length;
    binFrom[i + 1] = binFrom[i]! + shares.length;
  }
  return {
    ...{ edgeFrom, binFrom, width: features.length, size: binFrom[all.length]! },
    edges: Float64Array.from(all.flatMap(({ edges }) => edges)),
  };
}

/** The bin, among all of the layout, in which a value of this column lies; of scores it is `width`. */
export function binOf(value: number, column: number, { edges, edgeFrom, binFrom }: Layout): number {
  // The last bin: nothing is known of it.
  if (value !== value) return binFrom[column + 1]! - 1;
  const end = edgeFrom[column + 1]!;
  let edge = edgeFrom[column]!;
  while (edge < end && value > edges[edge]!) edge++;
  return binFrom[column]! + edge - edgeFrom[column]!;
}

/** Counts one row, and its score, in `counts`. */
export function countRow(
  { rows, scores }: { rows: Float32Array; scores: ArrayLike<number> },
  row: number,
  { layout, counts }: { layout: Layout; counts: Int32Array },
): void {
  const { width } = layout;
  const from = row * width;
  for (let column = 0; column < width; column++) {
    counts[binOf(rows[from + column]!, column, layout)]!++;
  }
  counts[binOf(scores[row]!, width, layout)]!++;
}

/**
 * PSI of counts against shares. Half a row is added to each bin on both sides, so that an empty one is
 * rare and not impossible.
 * @param rows what `shares` were taken from
 */
export function psi(
  { shares }: Pick<Bins, "shares">,
  { rows, counts, from = 0 }: { rows: number; counts: ArrayLike<number>; from?: number },
): number {
  const bins = shares.length;
  let seen = 0;
  for (let bin = 0; bin < bins; bin++) seen += counts[from + bin]!;
  if (seen === 0) return 0;
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) {
    const expected = (shares[bin]! * rows + 0.5) / (rows + 0.5 * bins);
    const actual = (counts[from + bin]! + 0.5) / (seen + 0.5 * bins);
    sum += (actual - expected) * Math.log(actual / expected);
  }
  return sum;
}

/** PSI of each feature, and of scores behind them. */
export function psiOfAll(
  reference: Pick<Reference, "features" | "scores" | "rows">,
  counts: ArrayLike<number>,
  { binFrom, width }: Layout,
): number[] {
  return Array.from(
    { length: width + 1 },
    (_, i) =>
      psi(reference.features[i]?.bins ?? reference.scores, {
        ...{ rows: reference.rows, counts, from: binFrom[i]! },
      }),
  );
}

/**
 * What PSI stays below without drift in a window of so many rows, between those that were tried out on
 * a straight line of logarithms; of more rows than any the last: no two days are alike to the last row.
 */
export function limitAt(
  limits: readonly { rows: number; limit: number }[],
  rows: number,
): number {
  const [first, last] = [limits[0]!, limits.at(-1)!];
  // Chance shrinks as one over the rows.
  if (rows <= first.rows) return first.limit * first.rows / Math.max(1, rows);
  if (rows >= last.rows) return last.limit;
  const above = limits.findIndex((each) => each.rows >= rows);
  const [low, high] = [limits[above - 1]!, limits[above]!];
  const part = Math.log(rows / low.rows) / Math.log(high.rows / low.rows);
  return low.limit * (high.limit / low.limit) ** part;
}
