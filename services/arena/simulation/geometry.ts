/** Circles, segments and blocks, in milliunits. Everything is truncated towards zero at once. */

import type { Arena, Block } from "./layouts.ts";

/** Moves a circle out of walls and cover. @param out receives where it is then */
export function pushOut(
  arena: Arena,
  radius: number,
  x: number,
  y: number,
  out: { x: number; y: number },
): void {
  for (const block of arena.blocks) {
    // From the block's middle, so that mirrored places are moved by mirrored steps.
    const halfX = (block.right - block.left) / 2;
    const halfY = (block.bottom - block.top) / 2;
    const rx = x - (block.left + halfX);
    const ry = y - (block.top + halfY);
    const nx = clamp(rx, halfX);
    const ny = clamp(ry, halfY);
    const dx = rx - nx;
    const dy = ry - ny;
    if (dx === 0 && dy === 0) {
      // The middle is inside: out by the nearest side.
      const outX = halfX + radius - Math.abs(rx);
      const outY = halfY + radius - Math.abs(ry);
      if (outX <= outY) x += rx < 0 ? -outX : outX;
      else y += ry < 0 ? -outY : outY;
      continue;
    }
    const square = dx * dx + dy * dy;
    if (square >= radius * radius) continue;
    const distance = Math.sqrt(square);
    const lacks = radius - distance;
    x += Math.trunc(dx * lacks / distance);
    y += Math.trunc(dy * lacks / distance);
  }
  out.x = Math.min(arena.width - radius, Math.max(radius, Math.trunc(x)));
  out.y = Math.min(arena.height - radius, Math.max(radius, Math.trunc(y)));
}

/** @returns part of the way (0 to 1) at which the segment meets cover or a wall; 2: never */
export function meetsCover(
  arena: Arena,
  margin: number,
  x: number,
  y: number,
  dx: number,
  dy: number,
): number {
  let first = 2;
  for (const block of arena.blocks) {
    const at = meetsBlock(block, margin, x, y, dx, dy);
    if (at < first) first = at;
  }
  if (dx > 0) first = Math.min(first, Math.max(0, (arena.width - x) / dx));
  if (dx < 0) first = Math.min(first, Math.max(0, -x / dx));
  if (dy > 0) first = Math.min(first, Math.max(0, (arena.height - y) / dy));
  if (dy < 0) first = Math.min(first, Math.max(0, -y / dy));
  return first > 1 ? 2 : first;
}

function meetsBlock(
  { left, top, right, bottom }: Block,
  margin: number,
  x: number,
  y: number,
  dx: number,
  dy: number,
): number {
  let enter = 0;
  let leave = 1;
  for (let axis = 0; axis < 2; axis++) {
    const at = axis === 0 ? x : y;
    const step = axis === 0 ? dx : dy;
    const low = (axis === 0 ? left : top) - margin;
    const high = (axis === 0 ? right : bottom) + margin;
    if (step === 0) {
      if (at <= low || at >= high) return 2;
      continue;
    }
    const one = (low - at) / step;
    const other = (high - at) / step;
    enter = Math.max(enter, Math.min(one, other));
    leave = Math.min(leave, Math.max(one, other));
  }
  return enter < leave ? enter : 2;
}

/**
 * When two points that each move evenly come as near as `reach`.
 * @param x y where one is from the other at first @param dx dy how that changes
 * @returns part of the time, 0 to 1; 2: never
 */
export function meets(x: number, y: number, dx: number, dy: number, reach: number): number {
  const c = x * x + y * y - reach * reach;
  if (c <= 0) return 0;
  const a = dx * dx + dy * dy;
  const b = x * dx + y * dy;
  const under = b * b - a * c;
  if (a === 0 || b >= 0 || under < 0) return 2;
  const at = (-b - Math.sqrt(under)) / a;
  return at <= 1 ? at : 2;
}

function clamp(value: number, half: number): number {
  return value < -half ? -half : value > half ? half : value;
}
