/**
 * What an operator does to a score, and how several submits to one entry become one change.
 *
 * A run of `best` or of `set` folds into a single change of the same form, so a batch touches each row
 * once. Additions do not: sums of doubles depend on what they are added to, and one by one is exact.
 */

import type { Operator } from "./types.ts";

/** Rated matches of a season from which on a player stands on its ladder. */
export const LADDER_MATCHES = 3;

/** A folded change, as the upsert applies it. */
export interface Change {
  operator: "best" | "set" | "add";
  value: number;
}

/** True when `a` ranks before `b`. */
export function isBetter(order: "desc" | "asc", a: number, b: number): boolean {
  return order === "desc" ? a > b : a < b;
}

export function toChange(operator: Operator, score: number): Change {
  if (operator === "incr") return { operator: "add", value: score };
  if (operator === "decr") return { operator: "add", value: -score };
  return { operator, value: score };
}

/**
 * One change that does what `first` and then `second` do to whatever score, or undefined when there is
 * none: unlike kinds, and additions.
 */
export function fold(order: "desc" | "asc", first: Change, second: Change): Change | undefined {
  if (first.operator !== second.operator) return undefined;
  switch (first.operator) {
    case "set":
      return second;
    case "best":
      return isBetter(order, second.value, first.value) ? second : first;
    case "add":
      return undefined;
  }
}

/** The score after `change`; `before` is null for a first score. */
export function apply(order: "desc" | "asc", before: number | null, change: Change): number {
  switch (change.operator) {
    case "set":
      return change.value;
    case "best":
      return before === null || isBetter(order, change.value, before) ? change.value : before;
    case "add":
      return (before ?? 0) + change.value;
  }
}

/** Share of `total` players, in percent, whom the one at `rank` (from 1) is not behind. */
export function percentile(rank: number, total: number): number {
  return (total - rank + 1) / total * 100;
}
