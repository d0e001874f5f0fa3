/** Numbers that look random and are drawn the same everywhere (mulberry32, 32 bits of state). */

export interface Drawing {
  random: number;
}

/** @returns a whole number from 0 to `below` − 1 */
export function draw(state: Drawing, below: number): number {
  state.random = (state.random + 0x6d2b79f5) | 0;
  let t = Math.imul(state.random ^ (state.random >>> 15), 1 | state.random);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}
