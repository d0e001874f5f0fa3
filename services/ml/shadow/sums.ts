/** Sums over rows that two versions have scored: what all nodes add up, and what it comes to. Pure. */

/** In the order in which they are kept. */
const NAMES = [
  ...["rows", "agreed", "positiveServed", "positiveShadow", "served", "shadow"] as const,
  ...["servedSquared", "shadowSquared", "product"] as const,
  ...["secondsShadow", "rowsTimedShadow", "secondsServed", "rowsTimedServed"] as const,
];
export type Sums = Record<typeof NAMES[number], number>;

export const noSums = (): Sums => Object.fromEntries(NAMES.map((name) => [name, 0])) as Sums;
export const toNumbers = (sums: Sums): number[] => NAMES.map((name) => sums[name]);
export const fromNumbers = (numbers: readonly number[]): Sums =>
  Object.fromEntries(NAMES.map((name, i) => [name, numbers[i] ?? 0])) as Sums;

export const addSums = (one: Sums, other: Sums = noSums()): Sums =>
  Object.fromEntries(NAMES.map((name) => [name, one[name] + other[name]])) as Sums;

/** A score of each, and from where on it counts as positive; null of a regression. */
export function addPair(
  sums: Sums,
  [served, shadow]: readonly [number, number],
  [ofServed, ofShadow]: readonly [number | null, number | null],
): void {
  sums.rows++;
  sums.served += served;
  sums.shadow += shadow;
  sums.servedSquared += served * served;
  sums.shadowSquared += shadow * shadow;
  sums.product += served * shadow;
  if (ofServed === null || ofShadow === null) return;
  const [one, other] = [served >= ofServed, shadow >= ofShadow];
  if (one) sums.positiveServed++;
  if (other) sums.positiveShadow++;
  if (one === other) sums.agreed++;
}

/** Undefined where one of the two never varies. */
export function correlationOf(sums: Sums): number | undefined {
  const { rows, served, shadow } = sums;
  const ofServed = sums.servedSquared - served ** 2 / rows;
  const ofShadow = sums.shadowSquared - shadow ** 2 / rows;
  if (!(ofServed > 1e-12 * rows) || !(ofShadow > 1e-12 * rows)) return undefined;
  return (sums.product - served * shadow / rows) / Math.sqrt(ofServed * ofShadow);
}
