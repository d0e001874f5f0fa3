import assert from "node:assert/strict";
import {
  BUTTON,
  type Command,
  copyWorld,
  createWorld,
  DIRECTION,
  DIRECTIONS,
  hashWorld,
  ONE,
  pointsOf,
  step,
  TUNING,
  type World,
} from "./mod.ts";
import { draw } from "./random.ts";
import { arraysOf } from "./world.ts";

const duel = { seed: 1, sides: 2, seats: [{ side: 0 }, { side: 1 }] };

function still(tick: number, more: Partial<Command> = {}): Command {
  return { tick, moveX: 0, moveY: 0, aim: 0, buttons: 0, delay: 0, ...more };
}

/** Plays `ticks` ticks of commands drawn from a seed. */
function playAtRandom(world: World, ticks: number, seed: number, each: () => void = () => {}) {
  const dice = { random: seed };
  const held = Array.from({ length: world.seats }, () => still(0));
  for (let i = 0; i < ticks; i++) {
    const tick = world.state.tick + 1;
    const commands = held.map((before, seat) => {
      if (draw(dice, 8) === 0) {
        const turn = draw(dice, DIRECTIONS);
        before.moveX = Math.trunc(DIRECTION.x[turn]! * 127 / ONE);
        before.moveY = Math.trunc(DIRECTION.y[turn]! * 127 / ONE);
        before.aim = draw(dice, DIRECTIONS);
      }
      const buttons = draw(dice, 4) === 0 ? draw(dice, 8) : 0;
      held[seat] = { ...before, tick, buttons, delay: draw(dice, 121) };
      return [held[seat]];
    });
    step(world, commands);
    each();
  }
}

function put(world: World, seat: number, x: number, y: number): void {
  world.bodies.x[seat] = x;
  world.bodies.y[seat] = y;
}

/** Nothing in the way, nobody protected, with a past. */
function openWorld(): World {
  const world = createWorld({ ...duel, size: { width: 200_000, height: 200_000 } });
  put(world, 0, 30_000, 30_000);
  put(world, 1, 36_000, 30_000);
  rest(world, TUNING.protectionTicks + 12);
  return world;
}

function rest(world: World, ticks: number): void {
  for (let i = 0; i < ticks; i++) {
    const tick = world.state.tick + 1;
    step(world, [[still(tick)], [still(tick)]]);
  }
}

Deno.test("[AR5] directions are unit vectors, opposite and mirrored to the last bit", () => {
  for (let i = 0; i < DIRECTIONS; i++) {
    const [x, y] = [DIRECTION.x[i]!, DIRECTION.y[i]!];
    const angle = i * 2 * Math.PI / DIRECTIONS;
    assert.ok(
      Math.abs(x - Math.cos(angle) * ONE) < 0.51 && Math.abs(y - Math.sin(angle) * ONE) < 0.51,
    );
    const opposite = (i + DIRECTIONS / 2) % DIRECTIONS;
    assert.equal(DIRECTION.x[opposite], x === 0 ? 0 : -x);
    assert.equal(DIRECTION.y[(DIRECTIONS - i) % DIRECTIONS]! + y, 0);
  }
});

Deno.test("[AR5] the same seed and commands give the same state; another seed another", () => {
  const [one, same, other] = [1, 1, 2].map((seed) => createWorld({ ...duel, seed }));
  const hashes: number[] = [];
  playAtRandom(one!, 2_000, 5, () => hashes.push(hashWorld(one!)));
  let at = 0;
  playAtRandom(same!, 2_000, 5, () => assert.equal(hashWorld(same!), hashes[at++]));
  playAtRandom(other!, 2_000, 5);
  assert.notEqual(hashWorld(other!), hashes.at(-1));
});

Deno.test("[AR5] the hash covers all state: each word of it, flipped, gives another", () => {
  const world = createWorld(duel);
  playAtRandom(world, 300, 9);
  const before = hashWorld(world);
  for (const array of arraysOf(world)) {
    for (let i = 0; i < array.length; i++) {
      array[i]! ^= 1;
      assert.notEqual(hashWorld(world), before);
      array[i]! ^= 1;
    }
  }
  for (const name of Object.keys(world.state) as (keyof World["state"])[]) {
    world.state[name] ^= 1;
    assert.notEqual(hashWorld(world), before, name);
    world.state[name] ^= 1;
  }
  assert.equal(hashWorld(world), before);
});

Deno.test("[AR5] a copy goes on as the original does, and alone", () => {
  const world = createWorld(duel);
  playAtRandom(world, 200, 3);
  const copy = copyWorld(world);
  playAtRandom(world, 200, 4);
  assert.notEqual(hashWorld(copy), hashWorld(world));
  playAtRandom(copy, 200, 4);
  assert.equal(hashWorld(copy), hashWorld(world));
});

Deno.test("[AR1] mirrored commands make a mirrored match: no side has an advantage", () => {
  for (let seed = 0; seed < 9; seed++) {
    const world = createWorld({ ...duel, seed });
    const dice = { random: seed };
    for (let i = 0; i < 1_500 && world.state.over === 0; i++) {
      const tick = world.state.tick + 1;
      const turn = draw(dice, DIRECTIONS);
      const command = still(tick, {
        moveX: Math.trunc(DIRECTION.x[turn]! * 127 / ONE),
        moveY: Math.trunc(DIRECTION.y[turn]! * 127 / ONE),
        aim: turn,
        buttons: draw(dice, 4) === 0 ? draw(dice, 8) : 0,
        delay: draw(dice, 121),
      });
      const mirrored = {
        ...command,
        moveX: command.moveX === 0 ? 0 : -command.moveX,
        moveY: command.moveY === 0 ? 0 : -command.moveY,
        aim: (command.aim + DIRECTIONS / 2) % DIRECTIONS,
      };
      step(world, [[command], [mirrored]]);
      const { bodies, players, arena } = world;
      assert.deepEqual(
        [bodies.x[0], bodies.y[0], players.health[0]],
        [arena.width - bodies.x[1]!, arena.height - bodies.y[1]!, players.health[1]],
        `seed ${seed}, tick ${tick}`,
      );
    }
    assert.equal(pointsOf(world, 0), pointsOf(world, 1));
  }
});

Deno.test("[AR2] a bolt hits at its speed and range; its cooldown is its shooter's own time", () => {
  const world = openWorld();
  const first = world.state.tick + 1;
  const hits: number[] = [];
  for (let i = 0; i < 60; i++) {
    const tick = world.state.tick + 1;
    step(world, [[still(tick, { buttons: BUTTON.bolt })], [still(tick)]]);
    if (world.events.some(({ kind }) => kind === "hit")) hits.push(tick - first);
  }
  // 6,000 less both radii at 600 a tick; again after the cooldown.
  assert.deepEqual(hits, [9, 9 + TUNING.boltCooldown]);
  assert.equal(world.players.health[1], TUNING.health - 2 * TUNING.boltDamage);
  put(world, 1, 30_000 + 12_000 + 701, 30_000);
  rest(world, 12);
  for (let i = 0; i < 40; i++) {
    const tick = world.state.tick + 1;
    step(world, [[still(tick, { buttons: BUTTON.bolt })], [still(tick)]]);
    assert.ok(!world.events.some(({ kind }) => kind === "hit"));
  }
});

Deno.test("[AR2] a wave harms and pushes away whoever is near", () => {
  const world = openWorld();
  put(world, 1, 32_000, 30_000);
  rest(world, 12);
  const tick = world.state.tick + 1;
  step(world, [[still(tick, { buttons: BUTTON.wave })], [still(tick)]]);
  assert.equal(world.players.health[1], TUNING.health - TUNING.waveDamage);
  rest(world, 10);
  assert.equal(world.bodies.x[1], 32_000 + TUNING.pushStep * TUNING.pushTicks);
});

Deno.test("[AR2] nothing harms who has just begun to dodge, or to appear", () => {
  const world = openWorld();
  put(world, 1, 32_000, 30_000);
  rest(world, 12);
  let tick = world.state.tick + 1;
  step(world, [[still(tick, { buttons: BUTTON.wave })], [still(tick, { buttons: BUTTON.dodge })]]);
  assert.equal(world.players.health[1], TUNING.health);
  world.players.health[1] = 1;
  rest(world, TUNING.waveCooldown);
  put(world, 1, 32_000, 30_000);
  rest(world, 12);
  tick = world.state.tick + 1;
  step(world, [[still(tick, { buttons: BUTTON.wave })], [still(tick)]]);
  assert.deepEqual([world.bodies.alive[1], world.score.eliminations[0]], [0, 1]);
  rest(world, TUNING.respawnTicks);
  assert.equal(world.bodies.alive[1], 1);
  put(world, 0, world.bodies.x[1]!, world.bodies.y[1]!);
  tick = world.state.tick + 1;
  world.bodies.waveReady[0] = 0;
  step(world, [[still(tick, { buttons: BUTTON.wave })], [still(tick)]]);
  assert.equal(world.players.health[1], TUNING.health);
});

Deno.test("[AR2] eliminated in the same tick, both are: the order of seats decides nothing", () => {
  const world = openWorld();
  put(world, 1, 32_000, 30_000);
  world.players.health.fill(5);
  rest(world, 12);
  const tick = world.state.tick + 1;
  const wave = [still(tick, { buttons: BUTTON.wave })];
  step(world, [wave, wave]);
  assert.deepEqual([...world.score.eliminations], [1, 1]);
});

Deno.test("[AR1] the core counts for who is alone in it; even matches go into sudden death", () => {
  const world = createWorld(duel);
  const { x, y } = world.arena.core;
  put(world, 0, x, y);
  rest(world, 30);
  assert.deepEqual([pointsOf(world, 0), world.state.core], [1, 0]);
  put(world, 1, x + 1_000, y);
  rest(world, 60);
  assert.deepEqual([pointsOf(world, 0), world.state.core], [1, -1]);
  world.score.coreTicks.fill(30);
  world.state.tick = TUNING.roundTicks - 1;
  rest(world, 1);
  assert.deepEqual([world.state.suddenDeath, world.state.over], [1, 0]);
  put(world, 1, 2_000, 2_000);
  rest(world, TUNING.ticksPerPoint);
  assert.deepEqual([world.state.over, world.state.winner], [1, 0]);
});
