/** What cannot be never changes the world (AR7): the queue before the simulation refuses it. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { createCommandQueue } from "../../services/arena/match/command_queue.ts";
import { hashWorld, step } from "../../services/arena/simulation/mod.ts";
import { worldOf } from "./scripted_matches.ts";

Deno.test("[AR7] impossible commands among honest ones leave the world as it is without them", () => {
  const bad = fc.oneof(
    fc.record({
      moveX: fc.integer({ min: 91, max: 127 }),
      moveY: fc.integer({ min: 91, max: 127 }),
    }),
    fc.record({ buttons: fc.integer({ min: 8, max: 255 }) }),
    fc.record({ ahead: fc.integer({ min: 16, max: 1_000 }) }),
    fc.record({ ahead: fc.integer({ min: -1_000, max: -1 }) }),
  );
  fc.assert(fc.property(fc.array(bad, { minLength: 60, maxLength: 60 }), fc.nat(), (list, seed) => {
    const [one, twin] = [worldOf(seed, 2, 2), worldOf(seed, 2, 2)];
    const [queue, honest] = [createCommandQueue(0), createCommandQueue(0)];
    for (const [i, wrong] of list.entries()) {
      const tick = i + 1;
      const good = { tick, moveX: 100, moveY: i % 50, aim: i * 40, buttons: i % 8 };
      const context = { acknowledged: 0, worldTick: tick };
      assert.equal(queue.receive(good, context), undefined);
      assert.equal(honest.receive(good, context), undefined);
      const ahead = "ahead" in wrong ? wrong.ahead : 0;
      // Of the tick just sent it is out of order, too, whatever else is wrong.
      assert.notEqual(queue.receive({ ...good, ...wrong, tick: tick + ahead }, context), undefined);
      step(one, [queue.take(tick), []]);
      step(twin, [honest.take(tick), []]);
      assert.equal(hashWorld(one), hashWorld(twin), `tick ${tick}`);
    }
  }));
});

Deno.test("[AR7] a command too fast or unknown in its own tick moves nobody and fires nothing", () => {
  for (const wrong of [{ moveX: 127, moveY: 1 }, { buttons: 9 }]) {
    const [one, twin] = [worldOf(1, 2, 2), worldOf(1, 2, 2)];
    const queue = createCommandQueue(0);
    for (let tick = 1; tick <= 30; tick++) {
      const command = { tick, moveX: 0, moveY: 0, aim: 0, buttons: 0, ...wrong };
      queue.receive(command, { acknowledged: 0, worldTick: tick });
      step(one, [queue.take(tick), []]);
      step(twin, [[]]);
    }
    assert.equal(one.bodies.x[0], twin.bodies.x[0]);
    assert.equal(one.bodies.boltReady[0], 0);
    assert.equal(one.state.nextBolt, 1);
  }
});
