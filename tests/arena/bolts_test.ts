/** What you see is what you hit: bolts against an oracle that looks at many instants (AR3). */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Block, BUTTON, step, TUNING } from "../../services/arena/simulation/mod.ts";
import {
  angleOf,
  blockAt,
  distanceToCover,
  MIDDLE,
  type Place,
  placeAt,
  put,
  sceneOf,
  still,
} from "./scenes.ts";

const REACH = TUNING.playerRadius + TUNING.boltRadius;
/** Whole milliunits of twenty ticks of flight, and places between the instants looked at, also of who is pushed. */
const BLUR = 60;
/** A bolt is a circle that cover stops, whose corners may reach as far as a square's. */
const CORNER = TUNING.boltRadius * Math.SQRT2;
const INSTANTS = 64;
/** When the shot takes effect. */
const AT = 24;
/** The target moves on otherwise after so many ticks. */
const EACH = 2;
const CHANGES = Math.ceil((AT + TUNING.boltTicks + 1) / EACH);

/**
 * How near a bolt comes to its target as its shooter sees it.
 * @param breadth cover this near stops it
 */
function nearest(
  shot: { from: Place; aim: number; delay: number },
  blocks: readonly Block[],
  breadth: number,
  places: readonly Place[],
): number {
  const angle = angleOf(shot.aim);
  let least = Infinity;
  for (let i = 0; i <= TUNING.boltTicks * INSTANTS; i++) {
    const age = i / INSTANTS;
    const x = shot.from.x + Math.cos(angle) * TUNING.boltSpeed * age;
    const y = shot.from.y + Math.sin(angle) * TUNING.boltSpeed * age;
    if (distanceToCover(blocks, { x, y }) <= breadth) return least;
    const target = placeAt(places, AT + age - shot.delay / 16);
    least = Math.min(least, Math.hypot(target.x - x, target.y - y));
  }
  return least;
}

Deno.test("[AR3] a bolt hits what its shooter saw it hit, and nothing else, in 2,000 scenes", () => {
  const seen = { hits: 0, misses: 0, behind: 0 };
  // Mostly as players move: at full speed, and then the other way.
  const speed = fc.constantFrom(-89, -60, 0, 60, 89);
  const move = fc.oneof(
    fc.record({ moveX: speed, moveY: speed }),
    fc.record({ moveX: fc.constant(0), moveY: fc.constantFrom(-127, 127) }),
  );
  const side = fc.integer({ min: -1_300, max: 1_300 });
  const scene = fc.record({
    aim: fc.nat(4_095),
    delay: fc.nat(120),
    late: fc.oneof(fc.constant(0), fc.nat(9)),
    distance: fc.integer({ min: 900, max: 11_500 }),
    off: side,
    moves: fc.array(move, { minLength: CHANGES, maxLength: CHANGES }),
    push: fc.option(fc.record({ tick: fc.integer({ min: 12, max: 44 }), x: side, y: side })),
    cover: fc.option(fc.record({
      ...{ far: fc.integer({ min: 2_900, max: 9_000 }), off: side },
      ...{
        halfX: fc.integer({ min: 500, max: 1_500 }),
        halfY: fc.integer({ min: 500, max: 1_500 }),
      },
    })),
  });
  fc.assert(
    fc.property(scene, ({ aim, delay, late, distance, off, moves, push, cover }) => {
      const along = (far: number, off: number): Place => ({
        x: MIDDLE + Math.cos(angleOf(aim)) * far - Math.sin(angleOf(aim)) * off,
        y: MIDDLE + Math.sin(angleOf(aim)) * far + Math.cos(angleOf(aim)) * off,
      });
      const from = { x: MIDDLE, y: MIDDLE };
      const blocks = cover ? [blockAt(along(cover.far, cover.off), cover.halfX, cover.halfY)] : [];
      const world = sceneOf(blocks);
      // Its own moves lead about there when the bolt is.
      const [start, shift] = [along(distance, off), { x: 0, y: 0 }];
      for (let tick = 1; tick <= AT + distance / TUNING.boltSpeed - delay / 16; tick++) {
        const { moveX, moveY } = moves[Math.trunc(tick / EACH)]!;
        shift.x += moveX * TUNING.speed / 127;
        shift.y += moveY * TUNING.speed / 127;
      }
      put(world, 0, from);
      put(world, 1, { x: start.x - shift.x, y: start.y - shift.y });
      const places: Place[] = [{ x: world.bodies.x[1]!, y: world.bodies.y[1]! }];
      let victim = -1;
      for (let tick = 1; tick <= AT + TUNING.boltTicks; tick++) {
        if (tick === push?.tick) {
          world.bodies.pushLeft[1] = TUNING.pushTicks;
          world.bodies.pushX[1] = Math.trunc(push.x * 0.3);
          world.bodies.pushY[1] = Math.trunc(push.y * 0.3);
        }
        // Commands of a stalled network come when it is over.
        const own = tick < AT - late
          ? [still(tick)]
          : tick === AT
          ? [still(AT - late, { aim, delay, buttons: BUTTON.bolt })]
          : [];
        step(world, [own, [still(tick, moves[Math.trunc(tick / EACH)])]]);
        places.push({ x: world.bodies.x[1]!, y: world.bodies.y[1]! });
        for (const event of world.events) if (event.kind === "hit") victim = event.seat;
      }
      const shot = { from, aim, delay: Math.min(120, delay + 16 * late) };
      const before = nearest(shot, blocks, CORNER + BLUR, places);
      const after = nearest(shot, blocks, TUNING.boltRadius - BLUR, places);
      if (before < REACH - BLUR) assert.equal(victim, 1, `${before} is no hit`);
      if (after > REACH + BLUR) assert.equal(victim, -1, `${after} is a hit`);
      if (victim === 1) seen.hits++;
      else seen.misses++;
      if (victim < 0 && nearest(shot, [], 0, places) < REACH - BLUR) seen.behind++;
    }),
    { numRuns: 2_000 },
  );
  assert.ok(seen.hits > 400 && seen.misses > 400 && seen.behind > 50, JSON.stringify(seen));
});

Deno.test("[AR3] who turns back between two ticks of the view is hit where they turned, and only there", () => {
  // How near to the bolt's way they come, and where they were a tick before and after.
  for (const [turn, ends, hit] of [[640, 840, true], [760, 560, false]] as const) {
    const world = sceneOf();
    // Two and a half ticks ago: the view is at the turn when the bolt passes.
    const delay = 40;
    const along = TUNING.boltSpeed * delay / 16;
    put(world, 0, { x: MIDDLE, y: MIDDLE });
    let victim = -1;
    for (let tick = 1; tick <= AT + 6; tick++) {
      const y = tick === AT ? turn : Math.abs(tick - AT) === 1 ? ends : 3_000;
      put(world, 1, { x: MIDDLE + along, y: MIDDLE + y });
      const shot = tick === AT ? { delay, buttons: BUTTON.bolt } : {};
      step(world, [[still(tick, shot)], [still(tick)]]);
      for (const event of world.events) if (event.kind === "hit") victim = event.seat;
    }
    assert.equal(victim, hit ? 1 : -1, `turned at ${turn}`);
  }
});

Deno.test("[AR3] a bolt of a late command leaves from where that command led, as it aimed", () => {
  const world = sceneOf([], { seats: 2 });
  put(world, 0, { x: MIDDLE, y: MIDDLE });
  put(world, 1, { x: MIDDLE, y: MIDDLE + 20_000 });
  for (let tick = 1; tick < AT - 2; tick++) step(world, [[still(tick)], [still(tick)]]);
  step(world, []);
  step(world, []);
  // Three at once after a stall; the next ones turn and walk away.
  const away = { moveY: -127, aim: 3_072 };
  const first = still(AT - 2, { moveX: 127, aim: 100, buttons: BUTTON.bolt });
  step(world, [[first, still(AT - 1, away), still(AT, away)]]);
  const [bolt] = world.events.filter((event) => event.kind === "bolt");
  assert.deepEqual(bolt, {
    ...{ kind: "bolt", id: 1, seat: 0, aim: 100 },
    ...{ x: MIDDLE + TUNING.speed, y: MIDDLE },
  });
  assert.equal(world.bodies.y[0], MIDDLE - 2 * TUNING.speed);
  step(world, [[still(AT + 1, away)]]);
  const angle = angleOf(100);
  const { bolts: { x, y } } = world;
  assert.ok(Math.abs(x[0]! - MIDDLE - TUNING.speed - Math.cos(angle) * TUNING.boltSpeed) <= 2);
  assert.ok(Math.abs(y[0]! - MIDDLE - Math.sin(angle) * TUNING.boltSpeed) <= 2);
});
