/** How far probabilities are from what happened. Labels are 0 or 1. */

/** Probabilities count as at least this, and at most one less it. */
const EPSILON = 1e-7;

export function logLossOf(probability: number, label: number): number {
  const p = Math.min(1 - EPSILON, Math.max(EPSILON, probability));
  return label > 0.5 ? -Math.log(p) : -Math.log(1 - p);
}

export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += logLossOf(probabilities[i]!, labels[i]!);
  return sum / labels.length;
}

/** Mean squared error of probabilities (Brier, 1950). */
export function brier(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += (probabilities[i]! - labels[i]!) ** 2;
  return sum / labels.length;
}

export interface CalibrationBin {
  rows: number;
  /** Mean probability, and share of positive rows. */
  said: number;
  happened: number;
}

/** Rows by their probability in bins of equal width; empty ones left out. */
export function calibrationBins(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 15,
): CalibrationBin[] {
  const [rows, said, happened] = [0, 0, 0].map(() => new Float64Array(bins)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < labels.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(probabilities[i]! * bins));
    rows[bin]!++;
    said[bin]! += probabilities[i]!;
    happened[bin]! += labels[i]!;
  }
  return [...rows.keys()].filter((bin) => rows[bin]! > 0).map((bin) => ({
    rows: rows[bin]!,
    said: said[bin]! / rows[bin]!,
    happened: happened[bin]! / rows[bin]!,
  }));
}

/** Expected calibration error: mean distance of said and happened over the bins, by their rows. */
export function calibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 15,
): number {
  return calibrationBins(probabilities, labels, bins)
    .reduce((sum, { rows, said, happened }) => sum + rows * Math.abs(said - happened), 0) /
    labels.length;
}
