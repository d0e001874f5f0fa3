/**
 * Snapshots of a world for each of its seats, without the bytes between: quantised and limited to what
 * is near, as a match sends them.
 */

import {
  AIM_STEP,
  type Board,
  POSITION_STEP,
  SEEN,
  type SeenEvent,
  type SeenPlayer,
  type Snapshot,
} from "../codec/types.ts";
import { checkBody, pointsOf, readBody, type World, type WorldEvent } from "../simulation/mod.ts";

/** Half of the rectangle around a player that it sees, in milliunits. */
const NEAR = { x: 18_000, y: 12_000 };
const FOREIGN = new Set(["knock", "death", "spawn"]);

export interface Seen {
  board: Board;
  players: SeenPlayer[];
  events: (WorldEvent & { tick: number })[];
}

/** What all seats' frames of this tick are picked from. */
export function look(world: World): Seen {
  const { state, seats, bodies, players, pickups } = world;
  const { tick } = state;
  return {
    board: {
      scores: Array.from({ length: world.sides }, (_, side) => pointsOf(world, side)),
      ...{ core: state.core, endsAt: state.endsAt, suddenDeath: state.suddenDeath === 1 },
      pickups: pickups.readyAt.reduce((bits, at, i) => bits | (tick >= at ? 1 << i : 0), 0),
    },
    players: Array.from({ length: seats }, (_, seat) => ({
      seat,
      x: Math.trunc(bodies.x[seat]! / POSITION_STEP + 0.5),
      y: Math.trunc(bodies.y[seat]! / POSITION_STEP + 0.5),
      aim: Math.trunc(bodies.aim[seat]! / AIM_STEP),
      health: players.health[seat]!,
      flags: (bodies.alive[seat] === 1 ? SEEN.alive : 0) |
        (tick < players.dodgingUntil[seat]! ? SEEN.dodging : 0) |
        (tick < players.protectedUntil[seat]! ? SEEN.protected : 0) |
        (bodies.pushLeft[seat]! > 0 ? SEEN.pushed : 0),
    })),
    events: world.events.map((event) => ({ ...event, tick })),
  };
}

/** @param whole with the body, as after joining */
export function frameFor(world: World, seat: number, seen: Seen, whole: boolean): Snapshot {
  const { state: { tick }, bodies } = world;
  const [x, y] = [bodies.x[seat]!, bodies.y[seat]!];
  const isNear = (toX: number, toY: number) =>
    Math.abs(toX - x) <= NEAR.x && Math.abs(toY - y) <= NEAR.y;
  const isSeen = (other: number) =>
    other === seat || (other >= 0 && isNear(bodies.x[other]!, bodies.y[other]!));
  const moved = whole ||
    world.events.some((event) => FOREIGN.has(event.kind) && "seat" in event && event.seat === seat);
  return {
    tick,
    own: {
      ...{ bodyTick: bodies.tick[seat]!, slack: 0, check: checkBody(bodies, seat) },
      body: moved ? readBody(bodies, seat) : undefined,
    },
    board: seen.board,
    players: seen.players.filter((player) => isSeen(player.seat)),
    events: seen.events.filter((event) =>
      "x" in event ? isNear(event.x, event.y) : !("seat" in event) || isSeen(event.seat)
    ) as SeenEvent[],
  };
}
