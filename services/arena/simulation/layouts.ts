/**
 * Arenas: walls around, blocks of cover, places to appear at and to be healed.
 *
 * Every layout is its own mirror image in both axes, so that no side has an advantage. Blocks are
 * given for one quarter and mirrored into the other three.
 */

import { DIRECTION, DIRECTIONS, ONE } from "./directions.ts";
import { UNIT } from "./tuning.ts";

/** Milliunits; from corner to corner. */
export interface Block {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Place {
  x: number;
  y: number;
}

export interface Arena {
  layout: number;
  width: number;
  height: number;
  blocks: readonly Block[];
  core: Place;
  /** By side; a side's players take them in turn. */
  spawns: readonly (readonly Place[])[];
  pickups: readonly Place[];
}

const SIZE = { width: 48 * UNIT, height: 30 * UNIT };
/** Blocks by layout: centre and half lengths, in units, from the middle of the arena. */
const QUARTERS: readonly (readonly [number, number, number, number][])[] = [
  // Pillars around the core, walls before the homes.
  [[7, 5, 1.5, 1], [13, 0, 0.75, 3], [12, 10, 2.5, 0.75]],
  // A broken ring.
  [[5, 7, 2.5, 0.75], [9, 3.5, 0.75, 1.5], [16, 8, 1, 2], [0, 11, 1.5, 0.75]],
  // Lanes.
  [[8, 4.5, 4, 0.6], [15, 10, 0.75, 2], [17, 3, 0.75, 1.5]],
];
/** A hexagon: as far from the core and from both neighbours for everybody, and free in each layout. */
const RIM: readonly [number, number][] = [
  ...[[-7.5, -12.99], [7.5, 12.99], [-7.5, 12.99], [7.5, -12.99]] as [number, number][],
  ...[[-15, 0], [15, 0]] as [number, number][],
];
const HOME_X = 20;
const HOME_STEP = 3;
const PICKUP_Y = 12.5;

export function createArena(
  { seed, sides, largestSide, size = SIZE }: {
    seed: number;
    sides: number;
    largestSide: number;
    size?: { width: number; height: number };
  },
): Arena {
  const layout = (seed >>> 0) % QUARTERS.length;
  const centre = { x: size.width / 2, y: size.height / 2 };
  const at = (x: number, y: number): Place => ({
    x: centre.x + Math.trunc(x * UNIT),
    y: centre.y + Math.trunc(y * UNIT),
  });
  const blocks: Block[] = [];
  for (const [x, y, halfX, halfY] of QUARTERS[layout]!) {
    for (const [sx, sy] of [[1, 1], [-1, -1], [-1, 1], [1, -1]] as const) {
      // On an axis its mirror image is the block itself.
      if ((x === 0 && sx < 0) || (y === 0 && sy < 0)) continue;
      const { x: left, y: top } = at(sx * x - halfX, sy * y - halfY);
      const { x: right, y: bottom } = at(sx * x + halfX, sy * y + halfY);
      blocks.push({ left, top, right, bottom });
    }
  }
  return {
    ...{ layout, ...size, blocks, core: centre },
    spawns: spawnsOf(sides, largestSide, at, centre),
    pickups: [at(0, -PICKUP_Y), at(0, PICKUP_Y)],
  };
}

function spawnsOf(
  sides: number,
  largestSide: number,
  at: (x: number, y: number) => Place,
  centre: Place,
): Place[][] {
  if (sides === 2) {
    return [-1, 1].map((sign) =>
      Array.from(
        { length: largestSide },
        (_, i) => at(sign * HOME_X, sign * (i - (largestSide - 1) / 2) * HOME_STEP),
      )
    );
  }
  if (sides <= RIM.length) {
    return RIM.slice(0, sides).map(([x, y]) => Array.from({ length: largestSide }, () => at(x, y)));
  }
  // Worlds for measurements: around an ellipse.
  return Array.from({ length: sides }, (_, side) => {
    const turn = Math.trunc(side * DIRECTIONS / sides);
    const reach = (length: number, unit: number) => Math.trunc(length * 0.8 * unit / ONE);
    const place = {
      x: centre.x + reach(centre.x, DIRECTION.x[turn]!),
      y: centre.y + reach(centre.y, DIRECTION.y[turn]!),
    };
    return Array.from({ length: largestSide }, () => place);
  });
}
