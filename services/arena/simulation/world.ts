/** A match's whole state: typed arrays by seat, slot and side, and a few numbers. */

import { createArena } from "./layouts.ts";
import { TUNING } from "./tuning.ts";
import type { Bodies, Setup, World } from "./types.ts";

/** Ticks that shooters may look back: 250 ms, and those between which it lies. */
export const PAST = 12;
/** A bolt ends before its shooter's third can leave. */
const BOLTS_PER_SEAT = 3;

export function createWorld(
  { seed, sides, seats, tuning = TUNING, size }: Setup,
): World {
  const count = seats.length;
  const ofSide = Array.from(
    { length: sides },
    (_, side) => seats.filter((seat) => seat.side === side).length,
  );
  const world: World = {
    arena: createArena({
      ...{ seed, sides, largestSide: Math.max(1, ...ofSide) },
      ...(size && { size }),
    }),
    ...{ tuning, seats: count, sides },
    state: {
      ...{ tick: 0, endsAt: tuning.roundTicks, suddenDeath: 0, over: 0, winner: -1, core: -1 },
      ...{ nextBolt: 1, random: seed | 0 },
    },
    bodies: createBodies(count),
    players: {
      side: Int32Array.from(seats, ({ side }) => side),
      present: new Int32Array(count),
      health: new Int32Array(count).fill(tuning.health),
      ...{ respawnAt: new Int32Array(count), protectedUntil: new Int32Array(count) },
      dodgingUntil: new Int32Array(count),
      ...{ eliminations: new Int32Array(count), deaths: new Int32Array(count) },
      ...{ boltDamage: new Int32Array(count), waveDamage: new Int32Array(count) },
      coreTicks: new Int32Array(count),
    },
    past: {
      ...{ x: new Int32Array(PAST * count), y: new Int32Array(PAST * count) },
      ...{ open: new Int32Array(PAST * count), alive: new Int32Array(PAST * count) },
    },
    bolts: createBolts(count * BOLTS_PER_SEAT),
    score: { coreTicks: new Int32Array(sides), eliminations: new Int32Array(sides) },
    pickups: { readyAt: new Int32Array(2) },
    events: [],
    scratch: { acts: { done: 0, refused: 0, x: 0, y: 0 }, hits: [], deeds: [] },
  };
  const taken = new Int32Array(sides);
  for (let seat = 0; seat < count; seat++) {
    const side = seats[seat]!.side;
    const place = world.arena.spawns[side]![taken[side]!++]!;
    world.bodies.x[seat] = place.x;
    world.bodies.y[seat] = place.y;
    // Towards the core.
    world.bodies.aim[seat] = place.x > world.arena.core.x ? 2_048 : 0;
    world.bodies.alive[seat] = 1;
    world.players.present[seat] = 1;
    world.players.protectedUntil[seat] = tuning.protectionTicks;
  }
  return world;
}

export function createBodies(count: number): Bodies {
  const field = () => new Int32Array(count);
  return {
    ...{ tick: field(), x: field(), y: field(), aim: field(), alive: field() },
    ...{ dashLeft: field(), dashX: field(), dashY: field() },
    ...{ pushLeft: field(), pushX: field(), pushY: field() },
    ...{ boltReady: field(), waveReady: field(), dodgeReady: field() },
  };
}

function createBolts(count: number): World["bolts"] {
  const field = () => new Int32Array(count);
  return {
    ...{ id: field(), seat: field(), x: field(), y: field(), aim: field() },
    ...{ dx: field(), dy: field() },
    ...{ left: field(), delay: field() },
  };
}

/** Points of a side: ticks of core in whole points, and eliminations. */
export function pointsOf({ score, tuning }: World, side: number): number {
  return Math.trunc(score.coreTicks[side]! / tuning.ticksPerPoint) +
    score.eliminations[side]! * tuning.pointsPerElimination;
}

/** Points that a player made: eliminations, and ticks in the core. */
export function pointsBy({ players, tuning }: World, seat: number): number {
  return Math.trunc(players.coreTicks[seat]! / tuning.ticksPerPoint) +
    players.eliminations[seat]! * tuning.pointsPerElimination;
}

/** Somebody leaves the arena for good, or comes back. Between steps. */
export function setPresent(world: World, seat: number, present: boolean): void {
  world.players.present[seat] = present ? 1 : 0;
}

/** Every array of the state, in a fixed order. */
export function arraysOf(
  { bodies, players, past, bolts, score, pickups }: World,
): Int32Array[] {
  return [bodies, players, past, bolts, score, pickups].flatMap((group) => Object.values(group));
}

export function copyWorld(world: World): World {
  const copy = <T extends object>(group: T): T =>
    Object.fromEntries(Object.entries(group).map(([name, array]) => [name, array.slice()])) as T;
  return {
    ...world,
    state: { ...world.state },
    ...{ bodies: copy(world.bodies), players: copy(world.players), past: copy(world.past) },
    ...{ bolts: copy(world.bolts), score: copy(world.score), pickups: copy(world.pickups) },
    events: [...world.events],
  };
}
