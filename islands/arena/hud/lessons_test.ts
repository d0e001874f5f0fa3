import assert from "node:assert/strict";
import { createLessons } from "./lessons.ts";

const cooling = (bolt: number, dodge: number) => ({
  bolt: { left: bolt, whole: 27 },
  wave: { left: 0, whole: 0 },
  dodge: { left: dodge, whole: 84 },
});

Deno.test("[UI6] lessons go one by one when they are done, and are never told twice", () => {
  const done: number[] = [];
  const lessons = createLessons((count) => done.push(count));
  const [still, moving] = [{ moveX: 0, moveY: 0 }, { moveX: 0, moveY: -127 }];
  lessons.see(still, cooling(9, 9));
  assert.deepEqual(done, []);
  lessons.see(moving, cooling(0, 0));
  lessons.see(still, cooling(0, 80));
  assert.deepEqual(done, [1], "dodging is not shooting");
  lessons.see(still, cooling(27, 0));
  lessons.see(still, cooling(0, 84));
  lessons.see(moving, cooling(27, 84));
  assert.deepEqual(done, [1, 2, 3]);
});
