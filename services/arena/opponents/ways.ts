/**
 * Ways around cover: the corners of blocks, which of them see each other, and how far it is between them.
 *
 * Made once for a layout and shared by everybody who plays in it; a route is one's own and holds how far
 * it is to its goal from each corner.
 */

import { type Arena, meetsCover } from "../simulation/mod.ts";

/** Corners lie so far out of blocks that a body passes; lines may come nearer, bodies slide along. */
const AWAY = 560;
const MARGIN = 300;

export interface Point {
  x: number;
  y: number;
}

export interface Ways {
  readonly arena: Arena;
  readonly corners: readonly Point[];
  /** Lengths of the shortest ways, corner × corner. */
  readonly lengths: Float64Array;
}

export interface Route {
  /** Where to go straight to next on the way from one place to another. */
  next(fromX: number, fromY: number, toX: number, toY: number, out: Point): void;
}

export function createWays(arena: Arena, radius = 500): Ways {
  const corners = arena.blocks.flatMap(({ left, top, right, bottom }) => [
    { x: left - AWAY, y: top - AWAY },
    { x: right + AWAY, y: top - AWAY },
    { x: left - AWAY, y: bottom + AWAY },
    { x: right + AWAY, y: bottom + AWAY },
  ]).filter((corner) => isFree(arena, radius, corner));
  const count = corners.length;
  const lengths = new Float64Array(count * count).fill(Infinity);
  corners.forEach((a, i) =>
    corners.forEach((b, j) => {
      if (isClear(arena, a.x, a.y, b.x, b.y)) lengths[i * count + j] = distance(a.x, a.y, b.x, b.y);
    })
  );
  // Floyd and Warshall.
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < count; i++) {
      const first = lengths[i * count + k]!;
      for (let j = 0; j < count; j++) {
        const length = first + lengths[k * count + j]!;
        if (length < lengths[i * count + j]!) lengths[i * count + j] = length;
      }
    }
  }
  return { arena, corners, lengths };
}

export function createRoute({ arena, corners, lengths }: Ways): Route {
  const count = corners.length;
  const toGoal = new Float64Array(count);
  let [goalX, goalY] = [NaN, NaN];

  function aimAt(toX: number, toY: number): void {
    [goalX, goalY] = [toX, toY];
    toGoal.fill(Infinity);
    for (let last = 0; last < count; last++) {
      const { x, y } = corners[last]!;
      if (!isClear(arena, x, y, toX, toY)) continue;
      const rest = distance(x, y, toX, toY);
      for (let i = 0; i < count; i++) {
        const length = lengths[i * count + last]! + rest;
        if (length < toGoal[i]!) toGoal[i] = length;
      }
    }
  }

  return {
    next(fromX, fromY, toX, toY, out) {
      out.x = toX;
      out.y = toY;
      if (isClear(arena, fromX, fromY, toX, toY)) return;
      if (!(distance(goalX, goalY, toX, toY) < 500)) aimAt(toX, toY);
      let shortest = Infinity;
      for (let i = 0; i < count; i++) {
        const { x, y } = corners[i]!;
        const length = distance(fromX, fromY, x, y);
        // Who stands at a corner goes on to the one after it.
        if (length < 150 || length + toGoal[i]! >= shortest) continue;
        if (!isClear(arena, fromX, fromY, x, y)) continue;
        shortest = length + toGoal[i]!;
        out.x = x;
        out.y = y;
      }
    },
  };
}

/** Whether a body could walk straight. */
function isClear(arena: Arena, x: number, y: number, toX: number, toY: number): boolean {
  return meetsCover(arena, MARGIN, x, y, toX - x, toY - y) > 1;
}

function isFree({ blocks, width, height }: Arena, radius: number, { x, y }: Point): boolean {
  if (x < radius || y < radius || x > width - radius || y > height - radius) return false;
  return blocks.every(({ left, top, right, bottom }) =>
    x <= left - radius || x >= right + radius || y <= top - radius || y >= bottom + radius
  );
}

function distance(x: number, y: number, toX: number, toY: number): number {
  const dx = toX - x;
  const dy = toY - y;
  return Math.sqrt(dx * dx + dy * dy);
}
