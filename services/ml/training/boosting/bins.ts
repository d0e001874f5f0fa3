/**
 * Columns cut into at most 256 bins at quantiles, so that a split is searched among bins and not among
 * values. Bin 0 holds missing values; bin b ≥ 1 those above edge b − 2 and up to edge b − 1.
 */

import { createRandom } from "../../../platform/random.ts";
import type { Sample } from "./options.ts";

/** Bins of one column in a row's slots: slot = column × `SLOTS` + bin. */
export const SLOTS = 256;
/** Rows that quantiles are read from. */
const MOST_READ = 200_000;

/** Row-major slots; 16 bits are enough for 255 columns and read twice as fast. */
export type Slots = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Ascending edges of each column, float32 as the model's thresholds are. */
export function fitEdges(
  { rows, columns, features }: Sample,
  { maxBins, seed }: { maxBins: number; seed: number },
): Float32Array<ArrayBuffer>[] {
  const random = createRandom(seed);
  const read = Math.min(rows, MOST_READ);
  const picked = Int32Array.from(
    { length: read },
    (_, i) => read === rows ? i : Math.floor(random() * rows),
  );
  return Array.from({ length: columns }, (_, column) => {
    const values = new Float32Array(read);
    let present = 0;
    for (let i = 0; i < read; i++) {
      const value = features[picked[i]! * columns + column]!;
      if (value === value) values[present++] = value;
    }
    return edgesOf(values.subarray(0, present).sort(), maxBins - 2);
  });
}

/** @param sorted without missing values */
function edgesOf(sorted: Float32Array, most: number): Float32Array<ArrayBuffer> {
  const steps: number[] = [];
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) steps.push(i);
  const edges: number[] = [];
  if (steps.length <= most) {
    for (const step of steps) edges.push(between(sorted[step - 1]!, sorted[step]!));
    return Float32Array.from(edges);
  }
  // The first change of value after each quantile.
  for (let k = 1, next = 0; k <= most; k++) {
    const quantile = Math.floor(k * sorted.length / (most + 1));
    while (next < steps.length && steps[next]! < quantile) next++;
    if (next === steps.length) break;
    edges.push(between(sorted[steps[next]! - 1]!, sorted[steps[next]!]!));
    next++;
  }
  return Float32Array.from(edges);
}

/** A float32 t with low ≤ t < high. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle >= low && middle < high ? middle : low;
}

/** The same bins twice, each as it is read fastest. */
export interface Binned {
  /** Row-major, for sums over all columns of a row. */
  slots: Slots;
  /** A column after another, for splits by one column. */
  bins: Uint8Array<ArrayBuffer>[];
}

export function applyEdges(
  { rows, columns, features }: Sample,
  edges: readonly Float32Array[],
): Binned {
  const slots = new (columns <= 255 ? Uint16Array : Uint32Array)(rows * columns);
  const bins = edges.map(() => new Uint8Array(rows));
  for (let column = 0; column < columns; column++) {
    const own = edges[column]!;
    const ownBins = bins[column]!;
    for (let row = 0, at = column; row < rows; row++, at += columns) {
      const value = features[at]!;
      const bin = value === value ? 1 + countBelow(own, value) : 0;
      ownBins[row] = bin;
      slots[at] = column * SLOTS + bin;
    }
  }
  return { slots, bins };
}

/** How many edges are below the value. */
function countBelow(edges: Float32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
