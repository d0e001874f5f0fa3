import assert from "node:assert/strict";
import { CHECK, type Own, SEEN } from "../../../services/arena/codec/types.ts";
import { createPredictor } from "../../../services/arena/prediction/mod.ts";
import {
  BUTTON,
  checkBody,
  createWorld,
  readBody,
  step,
  TUNING,
} from "../../../services/arena/simulation/mod.ts";
import { createCooldowns } from "./cooldowns.ts";

function at(tick: number, { bolt = 0, wave = 0, dodge = 0 } = {}) {
  const of = (value: number) => Int32Array.of(value);
  return { tick: of(tick), boltReady: of(bolt), waveReady: of(wave), dodgeReady: of(dodge) };
}

Deno.test("[UI5] a cooldown is as long as the server makes it, whatever it was before", () => {
  const cooldowns = createCooldowns();
  assert.deepEqual(cooldowns.read(at(100, { wave: 250 }), 98).wave, { left: 150, whole: 150 });
  assert.deepEqual(cooldowns.read(at(175, { wave: 250 }), 173).wave, { left: 75, whole: 150 });
  assert.deepEqual(cooldowns.read(at(250, { wave: 250 }), 248).wave.left, 0);
  // Another patch of the game: cast in the tick in which it was ready.
  assert.deepEqual(cooldowns.read(at(251, { wave: 311 }), 249).wave, { left: 60, whole: 60 });
  // A correction is no cast: the ring goes on.
  assert.deepEqual(cooldowns.read(at(271, { wave: 313 }), 269).wave, { left: 42, whole: 62 });
  // Refused by the server: it was never cast.
  assert.deepEqual(cooldowns.read(at(272, { wave: 250 }), 270).wave.left, 0);
});

Deno.test("[UI5] without frames from the server the countdown stands", () => {
  const cooldowns = createCooldowns();
  const left = (tick: number, heard: number) =>
    cooldowns.read(at(tick, { dodge: 184 }), heard).dodge.left;
  assert.equal(left(104, 100), 80);
  assert.equal(left(115, 100), 69);
  assert.equal(left(160, 100), 69);
  assert.equal(left(190, 100), 69, "its time is over here, and not there");
  assert.equal(left(190, 180), 0);
});

/** The page predicts with the shipped numbers; the server has one of its own. @returns each tick's */
function castWith(waveCooldown: number): { left: number; whole: number }[] {
  const world = createWorld({
    ...{ seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] },
    tuning: { ...TUNING, waveCooldown },
  });
  const { arena, bodies } = world;
  const page = createPredictor({ arena, tuning: TUNING, body: readBody(bodies, 0) });
  const cooldowns = createCooldowns();
  const sent: Own[] = [];
  const shown = [];
  for (let tick = 1; tick <= 200; tick++) {
    const buttons = tick === 10 ? BUTTON.wave : 0;
    const command = { tick, moveX: 0, moveY: 0, aim: 0, buttons, delay: 0 };
    page.apply(command);
    step(world, [[command], []]);
    const { wantsBody } = page;
    sent.push({
      ...{ bodyTick: bodies.tick[0]!, slack: 0, check: checkBody(bodies, 0) & CHECK },
      ...{ health: TUNING.health, flags: SEEN.alive },
      ...(wantsBody && { body: readBody(bodies, 0) }),
    });
    const arrived = sent[tick - 1 - LAG];
    if (arrived) page.reconcile(arrived);
    shown.push({ ...cooldowns.read(page.bodies, tick - LAG).wave });
  }
  return shown;
}
const LAG = 3;

Deno.test("[UI5] where the server's cooldown is not what the page foresaw, the ring goes on as the server's", () => {
  for (const length of [TUNING.waveCooldown, 120, 300]) {
    const shown = castWith(length);
    const parts = shown.map(({ left, whole }) => whole > 0 ? left / whole : 0);
    const cast = parts.findIndex((part) => part > 0);
    assert.deepEqual([cast, parts[cast]], [9, 1]);
    // A third of a second there and back, with the question for the body.
    assert.deepEqual(shown[cast + 10], { left: length - 10, whole: length }, String(length));
    const steps = parts.slice(cast + 1).map((part, i) => parts[cast + i]! - part);
    const [most, least] = [Math.max(...steps), Math.min(...steps)];
    assert.ok(most < 0.05 && least > -0.05, `${length}: it jumps by ${most} or ${least}`);
  }
});
