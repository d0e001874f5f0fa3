/** A row as callers write it, and as a model takes it. */

import type { ShapeError } from "../platform/errors.ts";
import type { Feature } from "./manifest.ts";
import type { Row } from "./types.ts";

/** Largest value that float32 holds, in which models count. */
export const MOST = 3.4028234663852886e38;

/**
 * Writes a row's values in the declared order to `vector`, NaN where one is left out.
 * @param at pointer of the row
 * @returns what is wrong with it; `vector` is of no use then
 */
export function writeRow(
  row: Row,
  features: readonly Feature[],
  vector: Float32Array,
  at: string,
): ShapeError[] {
  return Array.isArray(row)
    ? writeList(row, features, vector, at)
    : writeNamed(row as Readonly<Record<string, number>>, features, vector, at);
}

function writeList(
  row: readonly number[],
  features: readonly Feature[],
  vector: Float32Array,
  at: string,
): ShapeError[] {
  if (row.length !== features.length) {
    return [{
      pointer: at,
      message:
        `must have ${features.length} values, in the order of GET /ml/models: it has ${row.length}`,
    }];
  }
  vector.set(row);
  return [];
}

function writeNamed(
  row: Readonly<Record<string, number>>,
  features: readonly Feature[],
  vector: Float32Array,
  at: string,
): ShapeError[] {
  const faults: ShapeError[] = [];
  let known = 0;
  for (const [i, { name, optional }] of features.entries()) {
    const isThere = Object.hasOwn(row, name);
    vector[i] = isThere ? row[name]! : NaN;
    if (isThere) known++;
    else if (!optional) faults.push({ pointer: `${at}/${name}`, message: "is required" });
  }
  if (known === Object.keys(row).length) {
    // Of whom nothing is known a model says anything at all.
    return known > 0 || faults.length > 0
      ? faults
      : [{ pointer: at, message: "must name a feature: nothing is known here" }];
  }
  const names = new Set(features.map(({ name }) => name));
  for (const name of Object.keys(row)) {
    if (names.has(name)) continue;
    const pointer = `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    faults.push({ pointer, message: "is no feature of this model" });
  }
  return faults;
}
