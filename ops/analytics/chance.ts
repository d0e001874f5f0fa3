/** Seeded chance: the same draws on every machine (mulberry32). */

export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** Normal, by Box and Muller. */
  normal(mean: number, deviation: number): number;
  pick<T>(from: readonly T[], weights?: readonly number[]): T;
  id(): string;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    normal: (mean, deviation) =>
      mean +
      deviation * Math.sqrt(-2 * Math.log(1 - next())) *
        Math.cos(2 * Math.PI * next()),
    pick(from, weights) {
      if (!weights) return from[Math.floor(next() * from.length)]!;
      let at = next() * weights.reduce((sum, weight) => sum + weight, 0);
      return from[weights.findIndex((weight) => (at -= weight) < 0)] ??
        from.at(-1)!;
    },
    id() {
      const hex = Array.from(
        { length: 32 },
        () => Math.floor(next() * 16).toString(16),
      ).join("");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${
        hex.slice(20)
      }`;
    },
  };
}
