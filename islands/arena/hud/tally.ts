/**
 * Eliminations and deaths as they were seen, and the last of them.
 *
 * Holds both for one match; driven by its events. Who joined late has seen less: the truth comes with
 * the end.
 */

import type { SeenEvent } from "../../../services/arena/codec/types.ts";

export interface Elimination {
  /** Counts up: the same pair may meet again. */
  id: number;
  /** Seats; −1: nobody. */
  by: number;
  seat: number;
}

export interface Tally {
  /** By seat. */
  eliminations: readonly number[];
  deaths: readonly number[];
  /** Newest last. */
  last: readonly Elimination[];
}

const KEPT = 5;

export function emptyTally(seats: number): Tally {
  const none = Array<number>(seats).fill(0);
  return { eliminations: none, deaths: none, last: [] };
}

/** @returns the same where the event counts nothing */
export function count(before: Tally, { kind, seat, by }: SeenEvent): Tally {
  if (kind !== "death") return before;
  const [victim, killer] = [Number(seat), Number(by)];
  const id = (before.last.at(-1)?.id ?? 0) + 1;
  return {
    eliminations: killer === victim ? before.eliminations : plusOne(before.eliminations, killer),
    deaths: plusOne(before.deaths, victim),
    last: [...before.last, { id, by: killer, seat: victim }].slice(-KEPT),
  };
}

function plusOne(counts: readonly number[], seat: number): number[] {
  return counts.map((each, i) => i === seat ? each + 1 : each);
}
