/** What is usual of people: the values below which so many honest rows lie. */

import { HONEST_SHARES } from "../manifest.ts";
import type { Sample } from "./boosting/options.ts";

/** Of fewer, one in a thousand is nobody. */
const FEWEST_ROWS = 1_000;

/** For a feature's part of the manifest; empty where too few honest rows have a value. */
export function honestShares(
  { rows, columns, features, target }: Sample,
  column: number,
): { honest?: number[] } {
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    const value = features[row * columns + column]!;
    if (target[row]! < 0.5 && value === value) values.push(value);
  }
  if (values.length < FEWEST_ROWS) return {};
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.round(share * (values.length - 1))]!;
  return { honest: HONEST_SHARES.map((share) => Number(at(share).toPrecision(6))) };
}
