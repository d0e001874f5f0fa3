/**
 * Teams: which sizes of parties fill them, and the fairest way to split a group (MM5, MM6). Pure.
 */

import { winProbabilities } from "../../ratings/mod.ts";

/** A ticket as teams see it. */
export interface Block {
  /** Players; they stay together. */
  size: number;
  /** Mean rating of its players. */
  rating: number;
}

export interface Shape {
  teams: number;
  teamSize: number;
}

/**
 * Chooses blocks that fill all teams exactly, the first `musts` of them included, preferring those
 * that stand earlier.
 * @returns indexes, or undefined when no choice does
 */
export function fillTeams(
  blocks: readonly { size: number }[],
  musts: number,
  { teams, teamSize }: Shape,
): number[] | undefined {
  const used = new Uint8Array(blocks.length);
  const chosen: number[] = [];

  /** Fills the rest of a team from `start` on, then the teams after it. */
  function fill(room: number, left: number, start: number): boolean {
    if (room === 0) {
      if (left > 0) return fill(teamSize, left - 1, 0);
      for (let i = 0; i < musts; i++) if (!used[i]) return false;
      return true;
    }
    // A block of a size that failed here fails again, whichever it is; the first ones are musts.
    let failed = 0;
    for (let i = start; i < blocks.length; i++) {
      const { size } = blocks[i]!;
      if (used[i] || size > room || (failed & (1 << size)) !== 0) continue;
      used[i] = 1;
      chosen.push(i);
      if (fill(room - size, left, i + 1)) return true;
      chosen.pop();
      used[i] = 0;
      if (i >= musts) failed |= 1 << size;
    }
    return false;
  }

  return fill(teamSize, teams - 1, 0) ? chosen : undefined;
}

/**
 * The split with the smallest gap between the highest and the lowest predicted win probability, by
 * trying every split that keeps blocks together (5v5 of single players: 126).
 *
 * For two teams the prediction depends on the difference of their sums alone and grows with it, so
 * the smallest difference is the smallest gap.
 * @returns team of each block
 */
export function splitTeams(blocks: readonly Block[], { teams, teamSize }: Shape): number[] {
  if (teamSize === 1) return blocks.map((_, i) => i);
  const sums = new Float64Array(teams);
  const rooms = new Int32Array(teams).fill(teamSize);
  const current = new Int32Array(blocks.length);
  let best = Infinity;
  let bestTeams: number[] = [];

  function place(i: number): void {
    if (best === 0) return;
    if (i === blocks.length) {
      const gap = gapOf(sums, teamSize);
      if (gap < best) {
        best = gap;
        bestTeams = [...current];
      }
      return;
    }
    const { size, rating } = blocks[i]!;
    for (let team = 0; team < teams; team++) {
      const empty = rooms[team] === teamSize;
      if (rooms[team]! >= size) {
        rooms[team]! -= size;
        const before = sums[team]!;
        sums[team]! += size * rating;
        current[i] = team;
        place(i + 1);
        sums[team] = before;
        rooms[team]! += size;
      }
      // Empty teams are alike: one of them stands for all.
      if (empty) break;
    }
  }

  place(0);
  return bestTeams;
}

function gapOf(sums: Float64Array, teamSize: number): number {
  if (sums.length === 2) return Math.abs(sums[0]! - sums[1]!);
  const chances = winProbabilities([...sums].map((sum) => sum / teamSize));
  return Math.max(...chances) - Math.min(...chances);
}
