/**
 * Who is hit: bolts and waves against the others where the shooter saw them, cover where it is (AR3).
 *
 * Hits of a tick are gathered first and applied together, so that the order of seats decides nothing.
 */

import { DIRECTION, ONE } from "./directions.ts";
import { meets, meetsCover } from "./geometry.ts";
import { draw } from "./random.ts";
import { ABILITY, type Deed, type Hit, type World } from "./types.ts";
import { PAST } from "./world.ts";

/** Views are told in sixteenths of a tick. */
export const FRACTION = 16;
/** Nobody is hit where they were longer ago: 250 ms. */
export const MOST_DELAY = 120;

/** Lets a bolt leave. */
export function fireBolt(world: World, { seat, delay, x, y, aim }: Deed): void {
  const { bolts, state, tuning } = world;
  const slot = bolts.left.indexOf(0);
  if (slot < 0) return;
  const id = state.nextBolt++;
  bolts.id[slot] = id;
  bolts.seat[slot] = seat;
  bolts.x[slot] = x;
  bolts.y[slot] = y;
  bolts.aim[slot] = aim;
  bolts.dx[slot] = Math.trunc(DIRECTION.x[aim]! * tuning.boltSpeed / ONE);
  bolts.dy[slot] = Math.trunc(DIRECTION.y[aim]! * tuning.boltSpeed / ONE);
  bolts.left[slot] = tuning.boltTicks;
  bolts.delay[slot] = Math.min(MOST_DELAY, delay);
  world.events.push({ kind: "bolt", id, seat, x, y, aim });
}

/** Moves every bolt on by a tick and gathers whom they hit. */
export function flyBolts(world: World, hits: Hit[]): void {
  const { bolts, arena, tuning } = world;
  for (let slot = 0; slot < bolts.left.length; slot++) {
    if (bolts.left[slot] === 0) continue;
    const [x, y] = [bolts.x[slot]!, bolts.y[slot]!];
    const [dx, dy] = [bolts.dx[slot]!, bolts.dy[slot]!];
    const cover = meetsCover(arena, tuning.boltRadius, x, y, dx, dy);
    const { victim, at } = firstVictim(world, slot, Math.min(1, cover));
    bolts.left[slot]!--;
    const way = victim >= 0 ? at : Math.min(1, cover);
    bolts.x[slot] = x + Math.trunc(dx * way);
    bolts.y[slot] = y + Math.trunc(dy * way);
    if (victim >= 0) {
      hits.push({ seat: victim, by: bolts.seat[slot]!, ability: ABILITY.bolt, pushX: 0, pushY: 0 });
    }
    if (victim >= 0 || cover <= 1 || bolts.left[slot] === 0) {
      bolts.left[slot] = 0;
      const [id, endX, endY] = [bolts.id[slot]!, bolts.x[slot]!, bolts.y[slot]!];
      world.events.push({ kind: "boltEnd", id, x: endX, y: endY, victim });
    }
  }
}

/** The first that a bolt meets on the way it still has in this tick. */
function firstVictim(
  world: World,
  slot: number,
  way: number,
): { victim: number; at: number } {
  const { bolts, players, state, seats } = world;
  const by = bolts.seat[slot]!;
  let [victim, at, ties] = [-1, way, 0];
  for (let seat = 0; seat < seats; seat++) {
    if (players.side[seat] === players.side[by] || !canBeHit(players, seat)) continue;
    const met = meetsSeat(world, slot, seat);
    if (met < at) [victim, at, ties] = [seat, met, 1];
    else if (met === at && draw(state, ++ties) === 0) victim = seat;
  }
  return { victim, at };
}

/**
 * A view between two ticks sees a body walk to where it was at a tick, and on from there, perhaps
 * elsewhere: two legs. Who was safe at either end of one cannot be hit on it.
 * @returns part of the tick at which a bolt meets a seat as its shooter saw it; 2: never
 */
function meetsSeat(
  { bolts, past, state: { tick }, seats, tuning }: World,
  slot: number,
  seat: number,
): number {
  const delay = bolts.delay[slot]!;
  const whole = Math.trunc(delay / FRACTION);
  const part = (delay % FRACTION) / FRACTION;
  const turn = index(tick - whole - 1, seats, seat);
  if (past.open[turn] === 0) return 2;
  const reach = tuning.boltRadius + tuning.playerRadius;
  const [dx, dy] = [bolts.dx[slot]!, bolts.dy[slot]!];
  // From where the body turns, as everything below.
  const x = bolts.x[slot]! - past.x[turn]!;
  const y = bolts.y[slot]! - past.y[turn]!;
  const before = index(tick - whole - 2, seats, seat);
  if (part > 0 && past.open[before] === 1) {
    const fromX = (past.x[before]! - past.x[turn]!) * part;
    const fromY = (past.y[before]! - past.y[turn]!) * part;
    const met = meets(x - fromX, y - fromY, dx * part + fromX, dy * part + fromY, reach);
    if (met <= 1) return met * part;
  }
  const after = index(tick - whole, seats, seat);
  if (past.open[after] === 0) return 2;
  const rest = 1 - part;
  const toX = (past.x[after]! - past.x[turn]!) * rest;
  const toY = (past.y[after]! - past.y[turn]!) * rest;
  const met = meets(x + dx * part, y + dy * part, dx * rest - toX, dy * rest - toY, reach);
  return met <= 1 ? part + met * rest : 2;
}

/** A wave around its place: everybody it touches whom cover does not hide. */
export function sendWave(world: World, deed: Deed, hits: Hit[]): void {
  const { seat: by, delay, x, y, aim } = deed;
  const { players, past, state: { tick }, seats, arena, tuning } = world;
  const behind = Math.min(MOST_DELAY, delay);
  const whole = Math.trunc(behind / FRACTION);
  const part = (behind % FRACTION) / FRACTION;
  world.events.push({ kind: "wave", seat: by, x, y });
  for (let seat = 0; seat < seats; seat++) {
    if (players.side[seat] === players.side[by] || !canBeHit(players, seat)) continue;
    const now = index(tick - whole, seats, seat);
    const before = index(tick - whole - 1, seats, seat);
    if (past.open[now] === 0 || (part > 0 && past.open[before] === 0)) continue;
    const dx = past.x[now]! + (past.x[before]! - past.x[now]!) * part - x;
    const dy = past.y[now]! + (past.y[before]! - past.y[now]!) * part - y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance > tuning.waveRadius + tuning.playerRadius) continue;
    if (meetsCover(arena, 0, x, y, dx, dy) <= 1) continue;
    const pushX = distance > 0 ? dx / distance : DIRECTION.x[aim]! / ONE;
    const pushY = distance > 0 ? dy / distance : DIRECTION.y[aim]! / ONE;
    hits.push({
      ...{ seat, by, ability: ABILITY.wave },
      pushX: Math.trunc(pushX * tuning.pushStep),
      pushY: Math.trunc(pushY * tuning.pushStep),
    });
  }
}

/** Alive now: whether the shooter saw them so is another question. */
function canBeHit({ present, respawnAt }: World["players"], seat: number): boolean {
  return present[seat] === 1 && respawnAt[seat] === 0;
}

/** Where the past keeps a seat at a tick. */
export function index(tick: number, seats: number, seat: number): number {
  return ((tick + PAST) % PAST) * seats + seat;
}
