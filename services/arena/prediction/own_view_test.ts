import assert from "node:assert/strict";
import { createWorld, readBody, TUNING } from "../simulation/mod.ts";
import { createOwnView } from "./own_view.ts";
import { createPredictor } from "./predictor.ts";

const TICK_MS = 1_000 / 30;
const FRAME_MS = 1_000 / 60;
/** What a body walks in a frame, in milliunits. */
const STEP = TUNING.speed / 2;
const still = { moveX: 0, moveY: 0, aim: 0, buttons: 0 };
const right = { ...still, moveX: 127 };

/** Frames of 60 Hz over commands of 30 Hz, which begin so late in the tick. */
function playing(late: number) {
  const { arena, bodies } = createWorld({ seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] });
  const predictor = createPredictor({ arena, tuning: TUNING, body: readBody(bodies, 0) });
  const view = createOwnView(predictor);
  let now = late * TICK_MS;
  let due = TICK_MS;
  return {
    predictor,
    frame(wish: typeof still) {
      now += FRAME_MS;
      for (; due <= now; due += TICK_MS) {
        predictor.apply({ tick: predictor.bodies.tick[0]! + 1, ...wish, delay: 0 });
      }
      return { ...view.at(wish, 1 - (due - now) / TICK_MS, now) };
    },
  };
}

Deno.test("[AR3] a hand that begins or ends to walk is seen to in that very frame, without a jump", () => {
  for (const late of [0.1, 0.35, 0.6, 0.85]) {
    const { predictor, frame } = playing(late);
    let before = Array.from({ length: 30 }, () => frame(still)).at(-1)!;
    for (const [wish, least] of [[right, STEP / 2], [still, -STEP / 2]] as const) {
      for (let i = 0; i < 40; i++) {
        const now = frame(wish);
        const step = now.x - before.x;
        if (i === 0) assert.ok(step >= least && step <= 1.5 * STEP, `${late}: at once ${step}`);
        assert.ok(Math.abs(step) <= 2 * STEP, `${late}: a step of ${step}`);
        before = now;
      }
      if (wish === still) assert.ok(Math.abs(before.x - predictor.bodies.x[0]!) < 1);
    }
  }
});

Deno.test("[AR3] what the next command will do is known before it is made, once", () => {
  const { predictor, frame } = playing(0.3);
  frame(still);
  const { boltReady } = predictor.bodies;
  const before = boltReady[0];
  // Within the tick: no command has been made.
  assert.equal(frame({ ...still, buttons: 1 }).doing, before === boltReady[0] ? 1 : 0);
  for (let i = 0; i < 4; i++) frame({ ...still, buttons: 1 });
  assert.notEqual(boltReady[0], before);
  assert.equal(frame({ ...still, buttons: 1 }).doing, 0, "it cools down");
});
