import assert from "node:assert/strict";
import { createArena } from "./layouts.ts";
import { TUNING } from "./tuning.ts";

/** A body and some room pass everywhere. */
const GAP = 1_200;
/** A body, and some more. */
const ROOM = 600;
const LAYOUTS = 3;
/** Sides and players a side of the shipped modes. */
const MODES = [[2, 1], [2, 5], [6, 1]] as const;

for (let layout = 0; layout < LAYOUTS; layout++) {
  const arena = createArena({ seed: layout, sides: 2, largestSide: 1 });
  const { width, height, blocks, core } = arena;

  Deno.test(`[AR1] mirrored and turned, layout ${layout} is itself`, () => {
    const all = (turn: (block: number[]) => number[]) =>
      blocks.map(({ left, top, right, bottom }) => turn([left, top, right, bottom]).join()).sort();
    assert.deepEqual(all(([l, t, r, b]) => [width - r!, height - b!, width - l!, height - t!]), [
      ...all((block) => block),
    ]);
    assert.deepEqual(
      all(([l, t, r, b]) => [width - r!, t!, width - l!, b!]),
      all((block) => block),
    );
    assert.equal(new Set(all((block) => block)).size, blocks.length);
  });

  Deno.test(`[AR1] a body passes between the cover and the walls of layout ${layout}`, () => {
    for (const [i, { left, top, right, bottom }] of blocks.entries()) {
      const where = `${[left, top, right, bottom]}`;
      assert.ok(right - left >= 1_000 && bottom - top >= 1_000, `${where} is too thin`);
      assert.ok(left >= GAP && right <= width - GAP && top >= GAP && bottom <= height - GAP, where);
      for (const other of blocks.slice(i + 1)) {
        const dx = Math.max(other.left - right, left - other.right, 0);
        const dy = Math.max(other.top - bottom, top - other.bottom, 0);
        assert.ok(Math.hypot(dx, dy) >= GAP, `${where} and ${Object.values(other)}`);
      }
    }
  });

  Deno.test(`[AR1] core, places to appear and to be healed at are free in layout ${layout}`, () => {
    const free = [{ ...core, room: TUNING.coreRadius }];
    for (const [sides, largestSide] of MODES) {
      const { spawns, pickups } = createArena({ seed: layout, sides, largestSide });
      assert.deepEqual(spawns.map((places) => places.length), Array(sides).fill(largestSide));
      for (const place of [...spawns.flat(), ...pickups]) free.push({ ...place, room: ROOM });
    }
    for (const { x, y, room } of free) {
      assert.ok(x >= room && y >= room && x <= width - room && y <= height - room, `${x}, ${y}`);
      for (const { left, top, right, bottom } of blocks) {
        const away = Math.hypot(
          Math.max(left - x, 0, x - right),
          Math.max(top - y, 0, y - bottom),
        );
        assert.ok(away >= room, `${x}, ${y} is ${away} from ${[left, top, right, bottom]}`);
      }
    }
  });
}

Deno.test("[AR1] where everyone is alone, all appear as far from the core and from their neighbours", () => {
  const { spawns, core } = createArena({ seed: 0, sides: 6, largestSide: 1 });
  const places = spawns.flat();
  const apart = (a: { x: number; y: number }, b: { x: number; y: number }) =>
    Math.hypot(a.x - b.x, a.y - b.y);
  const nearest = places.map((place) =>
    Math.min(...places.filter((other) => other !== place).map((other) => apart(place, other)))
  );
  for (const [i, place] of places.entries()) {
    assert.ok(
      Math.abs(apart(place, core) - apart(places[0]!, core)) <= 2,
      `${place.x}, ${place.y}`,
    );
    assert.ok(Math.abs(nearest[i]! - nearest[0]!) <= 2, `${place.x}, ${place.y}`);
  }
  // Out of a bolt's reach.
  assert.ok(nearest[0]! > TUNING.boltSpeed * TUNING.boltTicks, `${nearest[0]}`);
});
