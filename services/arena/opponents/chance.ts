/** An opponent's own chance: seeded, so that a match can be played again. */

import { draw, type Drawing } from "../simulation/random.ts";

const FINE = 65_536;

export interface Chance {
  /** A whole number from 0 to `below` − 1. */
  upTo(below: number): number;
  /** Whether something of this probability happens. */
  happens(probability: number): boolean;
  /** About normal: mean 0, deviation 1. */
  spread(): number;
}

export function createChance(seed: number): Chance {
  const state: Drawing = { random: seed | 0 };
  return {
    upTo: (below) => draw(state, below),
    happens: (probability) => draw(state, FINE) < probability * FINE,
    // Three even ones have a deviation of a half.
    spread: () => (draw(state, FINE) + draw(state, FINE) + draw(state, FINE)) / FINE * 2 - 3,
  };
}
