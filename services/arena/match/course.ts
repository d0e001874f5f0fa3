/**
 * How a match went, for whoever tells of it afterwards: who hit, and how often the lead changed hands.
 *
 * Holds some numbers; the match shows it the world after every tick.
 */

import { pointsOf, type World } from "../simulation/mod.ts";

export interface Course {
  after(world: World): void;
  /** How often the side that was ahead alone was another than the one before. */
  leadChanges(): number;
  /** Bolts and waves that struck somebody, by the seat they came from. */
  hits(): readonly number[];
}

export function createCourse({ seats, sides }: { seats: number; sides: number }): Course {
  const hits = new Array<number>(seats).fill(0);
  let [leader, changes] = [-1, 0];
  return {
    after(world) {
      for (const event of world.events) if (event.kind === "hit") hits[event.by]!++;
      const ahead = leaderOf(world, sides);
      if (ahead < 0 || ahead === leader) return;
      if (leader >= 0) changes++;
      leader = ahead;
    },
    leadChanges: () => changes,
    hits: () => [...hits],
  };
}

/** Side that is ahead alone; −1: none. */
function leaderOf(world: World, sides: number): number {
  let [best, leader] = [-1, -1];
  for (let side = 0; side < sides; side++) {
    const points = pointsOf(world, side);
    if (points === best) leader = -1;
    else if (points > best) [best, leader] = [points, side];
  }
  return leader;
}
