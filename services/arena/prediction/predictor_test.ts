import assert from "node:assert/strict";
import fc from "fast-check";
import { CHECK, type Own, SEEN } from "../codec/types.ts";
import {
  BUTTON,
  checkBody,
  createWorld,
  readBody,
  step,
  TUNING,
  type World,
} from "../simulation/mod.ts";
import { createPredictor } from "./predictor.ts";

const duel = { seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] };

function predictorOf({ arena, bodies }: World) {
  return createPredictor({ arena, tuning: TUNING, body: readBody(bodies, 0) });
}

function ownOf({ bodies }: World, whole: boolean): Own {
  return {
    ...{ bodyTick: bodies.tick[0]!, slack: 0, check: checkBody(bodies, 0) & CHECK },
    ...{ health: TUNING.health, flags: SEEN.alive },
    ...(whole && { body: readBody(bodies, 0) }),
  };
}

Deno.test("[AR3] a body is predicted, whatever corrects it late", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 9 }), (seed, lag) => {
    const world = createWorld(duel);
    const own = predictorOf(world);
    const confirmed: Own[] = [];
    for (let tick = 1; tick <= 200; tick++) {
      const turn = (seed ^ (tick >> 3)) & 3;
      const move = [[90, 0], [0, 90], [-90, 0], [0, -90]][turn]!;
      const command = { tick, moveX: move[0]!, moveY: move[1]!, aim: tick * 7 & 4_095, buttons: 0 };
      if (tick % 50 === 0) command.buttons = BUTTON.dodge;
      own.apply({ ...command, delay: 0 });
      step(world, [[{ ...command, delay: 0 }], []]);
      // Something foreign: a push that only the server knows of.
      const pushed = tick % 60 === 30;
      if (pushed) {
        world.bodies.pushLeft[0] = TUNING.pushTicks;
        world.bodies.pushX[0] = 400;
      }
      confirmed.push(ownOf(world, pushed));
      const arrived = confirmed[tick - 1 - lag];
      if (arrived) own.reconcile(arrived);
    }
    assert.deepEqual(readBody(own.bodies, 0), readBody(world.bodies, 0));
  }));
});

Deno.test("[AR3] a prediction that went wrong asks for the body", () => {
  const world = createWorld(duel);
  const own = predictorOf(world);
  const command = { tick: 1, moveX: 90, moveY: 0, aim: 0, buttons: 0 };
  own.apply({ ...command, delay: 0 });
  step(world, [[{ ...command, delay: 0 }], []]);
  world.bodies.x[0]! += 100;
  own.reconcile(ownOf(world, false));
  assert.ok(own.wantsBody);
  own.reconcile(ownOf(world, true));
  assert.ok(!own.wantsBody);
  assert.equal(own.bodies.x[0], world.bodies.x[0]);
});

Deno.test("[AR3] a wrong prediction is not overlooked for long, for all that a check is short", () => {
  const frames: number[] = [];
  for (let off = 1; off <= 2_000; off++) {
    const world = createWorld(duel);
    const own = predictorOf(world);
    let tick = 0;
    while (!own.wantsBody && tick < 20) {
      const command = { tick: ++tick, moveX: 90, moveY: 0, aim: off & 4_095, buttons: 0 };
      own.apply({ ...command, delay: 0 });
      step(world, [[{ ...command, delay: 0 }], []]);
      if (tick === 1) world.bodies.x[0]! += off;
      own.reconcile(ownOf(world, false));
    }
    frames.push(tick);
  }
  const late = frames.filter((count) => count > 1).length;
  assert.ok(late < frames.length / 10, `${late} of ${frames.length} not in the first frame`);
  assert.ok(Math.max(...frames) <= 6, `${Math.max(...frames)} frames`);
});
