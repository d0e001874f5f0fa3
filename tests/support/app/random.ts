/** Repeatable chance: the seed of the run decides, and is printed when something fails. */

export const TEST_SEED = Number(Deno.env.get("TEST_SEED") ?? 1);

export interface Chance {
  /** From 0 up to 1. */
  next(): number;
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
}

/** Mulberry32 (T. Ettinger, 2017): small, and good enough to choose test cases. */
export function chance(seed = TEST_SEED): Chance {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (list) => list[below(list.length)]! };
}
