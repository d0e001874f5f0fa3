import assert from "node:assert/strict";
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
  assert.deepEqual(cooldowns.read(at(271, { wave: 313 }), 269).wave, { left: 42, whole: 60 });
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
