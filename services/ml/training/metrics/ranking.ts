/** How well scores order rows. Labels are 0 or 1. */

/** Row numbers in ascending order of their score. */
export function orderBy(scores: ArrayLike<number>): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: scores.length }, (_, i) => i)
    .sort((a, b) => scores[a]! - scores[b]! || a - b);
}

/** Ranks from 1; equal values share the mean of theirs. */
export function ranksOf(values: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const order = orderBy(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + end + 1) / 2;
  }
  return ranks;
}

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting
 * half (Mann and Whitney, 1947). NaN where one class is absent.
 */
export function auc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const ranks = ranksOf(scores);
  let positives = 0;
  let sum = 0;
  for (let i = 0; i < ranks.length; i++) {
    if (labels[i]! < 0.5) continue;
    positives++;
    sum += ranks[i]!;
  }
  const negatives = ranks.length - positives;
  return (sum - positives * (positives + 1) / 2) / (positives * negatives);
}

/** Spearman's rank correlation: Pearson's of the ranks. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const mean = (x.length + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - mean, y[i]! - mean];
    [xy, xx, yy] = [xy + dx * dy, xx + dx * dx, yy + dy * dy];
  }
  return xy / Math.sqrt(xx * yy);
}

export interface RocPoint {
  threshold: number;
  /** Shares of negative and of positive rows that score at least the threshold. */
  falsePositives: number;
  truePositives: number;
}

/** The ROC curve from the strictest threshold on, a point for each distinct score. */
export function rocCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): RocPoint[] {
  const order = orderBy(scores).reverse();
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i]! > 0.5 ? 1 : 0;
  const negatives = labels.length - positives;
  const points: RocPoint[] = [{ threshold: Infinity, falsePositives: 0, truePositives: 0 }];
  let [tp, fp] = [0, 0];
  for (let i = 0; i < order.length; i++) {
    if (labels[order[i]!]! > 0.5) tp++;
    else fp++;
    const threshold = scores[order[i]!]!;
    if (i + 1 < order.length && scores[order[i + 1]!] === threshold) continue;
    points.push({ threshold, falsePositives: fp / negatives, truePositives: tp / positives });
  }
  return points;
}

/** The lowest threshold at which at most `rate` of the negative rows score; Infinity if there is none. */
export function thresholdAt(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  rate: number,
): number {
  let threshold = Infinity;
  for (const point of rocCurve(scores, labels)) {
    if (point.falsePositives > rate) break;
    threshold = point.threshold;
  }
  return threshold;
}
