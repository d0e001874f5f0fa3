/**
 * Why a score is what it is: each feature in turn is put to what is usual, and the model is asked again
 * (occlusion: Zeiler and Fergus, 2014, for images; Robnik-Šikonja and Kononenko, 2008, for single
 * features). Features that only tell together share what they add by chance: it is a hint for people.
 */

import type { Manifest } from "../manifest.ts";
import type { Reference } from "../reference.ts";
import type { Reason } from "./types.ts";

const MOST_REASONS = 3;

/** What half of the reference's rows do not pass; NaN where most have no value. */
export function usualRow({ features }: Pick<Reference, "features">): Float32Array {
  return Float32Array.from(features, ({ bins: { edges, shares } }) => {
    if (shares.at(-1)! > 0.5 || edges.length === 0) return NaN;
    const known = 1 - shares.at(-1)!;
    let sum = 0;
    for (const [i, edge] of edges.entries()) {
      sum += shares[i]!;
      if (sum >= known / 2) return edge;
    }
    return edges.at(-1)!;
  });
}

/** The row once for each feature, with that one put to what is usual. */
export function occluded(row: Float32Array, usual: Float32Array): Float32Array {
  const width = row.length;
  const rows = new Float32Array(width * width);
  for (let column = 0; column < width; column++) {
    rows.set(row, column * width);
    rows[column * width + column] = usual[column]!;
  }
  return rows;
}

/** @param scores what the model says to the row, and to each of `occluded` */
export function reasonsOf(
  { features }: Pick<Manifest, "features">,
  { row, usual, score, without }: {
    row: Float32Array;
    usual: Float32Array;
    score: number;
    without: ArrayLike<number>;
  },
): Reason[] {
  const told = (value: number) => Number.isNaN(value) ? null : Number(value.toPrecision(4));
  return features.map(({ name, meaning, unit }, column): Reason => ({
    ...{ feature: name, meaning, unit, value: told(row[column]!), usual: told(usual[column]!) },
    adds: Number((score - without[column]!).toPrecision(3)),
  })).filter(({ adds }) => adds > 0).sort((a, b) => b.adds - a.adds).slice(0, MOST_REASONS);
}
