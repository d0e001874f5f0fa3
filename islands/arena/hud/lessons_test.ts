import assert from "node:assert/strict";
import { createLessons } from "./lessons.ts";

const cooling = (bolt: number, dodge: number) => ({
  bolt: { left: bolt, whole: 27 },
  wave: { left: 0, whole: 0 },
  dodge: { left: dodge, whole: 84 },
});
const [still, moving] = [{ moveX: 0, moveY: 0 }, { moveX: 0, moveY: -127 }];

/** As a player's settings keep them. */
function keptAt(count: number) {
  const kept = { count, told: [] as number[] };
  const lessons = createLessons(() => kept.count, (now) => {
    kept.count = now;
    kept.told.push(now);
  });
  return { kept, lessons };
}

Deno.test("[UI6] lessons go one by one when they are done, and are never told twice", () => {
  const { kept, lessons } = keptAt(0);
  lessons.see(still, cooling(9, 9), 0);
  assert.deepEqual(kept.told, []);
  lessons.see(moving, cooling(0, 0), 1);
  lessons.see(still, cooling(0, 80), 2);
  assert.deepEqual(kept.told, [1], "dodging is not shooting");
  lessons.see(still, cooling(27, 0), 3);
  lessons.see(still, cooling(0, 84), 4);
  lessons.see(moving, cooling(27, 84), 5);
  assert.deepEqual(kept.told, [1, 2, 3]);
});

Deno.test("[UI6] lessons go on where they were left, and end with the first minute", () => {
  const { kept, lessons } = keptAt(1);
  lessons.see(moving, cooling(0, 0), 500_000);
  lessons.see(moving, cooling(0, 0), 560_000);
  assert.equal(kept.count, 1, "moving is known already");
  lessons.see(moving, cooling(0, 0), 560_001);
  assert.deepEqual(kept.told, [3]);
});
