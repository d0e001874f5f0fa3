/** What a handful of runs say together. */

import { median } from "../services/platform/median.ts";

export { median };

/** The middle of some runs, and the quarter of them on either side. */
export interface Spread {
  median: number;
  /** A quarter of the runs lie below, a quarter above: what neighbours of the machine do mostly adds. */
  low: number;
  high: number;
  count: number;
}

/**
 * The value below which `share` of them lie; between two of them in proportion (type 7 of Hyndman and
 * Fan, "Sample quantiles in statistical packages").
 *
 * @throws RangeError when there are none
 */
export function quantile(numbers: readonly number[], share: number): number {
  if (numbers.length === 0) throw new RangeError("Cannot take a quantile of no numbers");
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

/** The quarter of the turns that others disturbed least ends there. */
export function lowerQuartile(numbers: readonly number[]): number {
  return quantile(numbers, 0.25);
}

/** @throws RangeError when there are none */
export function spreadOf(numbers: readonly number[]): Spread {
  return {
    median: median(numbers),
    low: lowerQuartile(numbers),
    high: quantile(numbers, 0.75),
    count: numbers.length,
  };
}

/**
 * What ten times the size adds, by least squares over the logarithm of the size: near 0 for a cost that
 * does not grow. NaN for fewer than two sizes.
 */
export function perTenfold(points: readonly { size: number; value: number }[]): number {
  const mean = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const sizes = points.map(({ size }) => Math.log10(size));
  const [middle, level] = [mean(sizes), mean(points.map(({ value }) => value))];
  const along = sizes.map((size) => size - middle);
  return along.reduce((sum, x, i) => sum + x * (points[i]!.value - level), 0) /
    along.reduce((sum, x) => sum + x * x, 0);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
