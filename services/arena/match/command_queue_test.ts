import assert from "node:assert/strict";
import fc from "fast-check";
import { AT_ONCE, createCommandQueue, EARLIEST, LATEST } from "./command_queue.ts";

const go = (tick: number, more = {}) => ({
  tick,
  moveX: 127,
  moveY: 0,
  aim: 5,
  buttons: 0,
  ...more,
});
const at = (worldTick: number) => ({ acknowledged: 0, worldTick });

Deno.test("[AR3] a stall costs nothing: late commands move the body at their own ticks", () => {
  const queue = createCommandQueue(100);
  // 250 ms without anything.
  for (let tick = 101; tick <= 108; tick++) assert.deepEqual(queue.take(tick), []);
  for (let tick = 101; tick <= 109; tick++) {
    assert.equal(queue.receive(go(tick, { aim: tick }), at(109)), undefined);
  }
  const taken: [number, number][][] = [];
  for (let tick = 109; tick <= 120; tick++) {
    if (tick > 109) queue.receive(go(tick, { aim: tick }), at(tick));
    taken.push(queue.take(tick).map(({ tick, aim }) => [tick, aim]));
  }
  assert.ok(taken.every(({ length }) => length <= AT_ONCE));
  assert.deepEqual(taken.flat(), Array.from({ length: 20 }, (_, i) => [101 + i, 101 + i]));
});

Deno.test("[AR3] a command later than 300 ms has been replaced by standing still", () => {
  const queue = createCommandQueue(100);
  queue.receive(go(101, { aim: 77 }), at(101));
  assert.equal(queue.take(101).length, 1);
  for (let tick = 102; tick <= 102 + LATEST; tick++) assert.deepEqual(queue.take(tick), []);
  assert.deepEqual(queue.take(103 + LATEST), [
    { tick: 102, moveX: 0, moveY: 0, aim: 77, buttons: 0, delay: 0 },
  ]);
  assert.equal(queue.receive(go(102), at(103 + LATEST)), "late");
  assert.equal(queue.receive(go(103), at(103 + LATEST)), undefined);
});

Deno.test("[AR7] impossible commands are ignored and named", () => {
  const queue = createCommandQueue(100);
  assert.equal(queue.receive(go(101, { moveX: 127, moveY: 1 }), at(101)), "speed");
  assert.equal(queue.receive(go(102, { buttons: 8 }), at(101)), "unknown");
  assert.equal(queue.receive(go(102), at(101)), "order");
  assert.equal(queue.receive(go(101 + EARLIEST + 1), at(101)), "order");
  assert.deepEqual(queue.take(102).map(({ moveX }) => moveX), [0]);
});

Deno.test("[AR7] a thousand commands a second gain nothing", () => {
  const queue = createCommandQueue(0);
  const refused = new Map<string | undefined, number>();
  let moved = 0;
  for (let world = 1; world <= 300; world++) {
    for (let i = 0; i < 33; i++) {
      const verdict = queue.receive(go((world - 1) * 33 + i + 1), at(world));
      refused.set(verdict, (refused.get(verdict) ?? 0) + 1);
    }
    moved += queue.take(world).filter(({ moveX }) => moveX > 0).length;
  }
  assert.ok(moved <= 300 + EARLIEST, `${moved} moves in 300 ticks`);
  assert.ok(refused.get("rate")! > 5_000, JSON.stringify([...refused]));
});

Deno.test("[AR3 AR7] whatever comes when, each body tick is consumed once, in order, in time", () => {
  const step = fc.record({
    ahead: fc.integer({ min: -20, max: 20 }),
    count: fc.nat(12),
    gap: fc.nat(3),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const queue = createCommandQueue(0);
    const taken: number[] = [];
    steps.forEach(({ ahead, count, gap }, i) => {
      const worldTick = i + 1;
      for (let n = 0; n < count; n++) {
        queue.receive(go(worldTick + ahead + n * (gap + 1)), at(worldTick));
      }
      const now = queue.take(worldTick);
      assert.ok(now.length <= AT_ONCE);
      taken.push(...now.map(({ tick }) => tick));
      assert.ok(queue.bodyTick <= worldTick && worldTick - queue.bodyTick <= LATEST + 1);
    });
    assert.deepEqual(taken, taken.map((_, i) => i + 1));
  }));
});
