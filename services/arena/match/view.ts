/**
 * What one client is told of the world: itself exactly, everybody near it quantised, what happened
 * where it looks. Nobody learns from a frame what no screen shows.
 */

import {
  AIM_STEP,
  type Board,
  POSITION_STEP,
  SEEN,
  type SeenEvent,
  type SeenPlayer,
  type Vitals,
} from "../codec/types.ts";
import { pointsOf, UNIT, type World, type WorldEvent } from "../simulation/mod.ts";

/** Half of what is told around a client's middle: more than a screen shows (32 × 20 units). */
export const INTEREST = { x: 20 * UNIT, y: 13 * UNIT } as const;
/** Bolts come from farther. */
const BOLT_REACH = 13 * UNIT;
const MOVES = new Set(["knock", "death", "spawn"]);
/** Everybody hears of these, wherever they are. */
const NEWS = new Set(["death", "spawn", "over"]);

export interface Eye {
  x: number;
  y: number;
  /** −1 for spectators, who see everything. */
  seat: number;
}

/** What a tick shows of everybody in the arena, by seat: the same for all clients. */
export function shownPlayers(world: World): (SeenPlayer | undefined)[] {
  const { bodies, players } = world;
  return Array.from(
    { length: world.seats },
    (_, seat) =>
      players.present[seat] === 0 ? undefined : {
        seat,
        x: nearest(bodies.x[seat]!, POSITION_STEP),
        y: nearest(bodies.y[seat]!, POSITION_STEP),
        aim: bodies.aim[seat]! / AIM_STEP & 0xff,
        ...vitalsOf(world, seat),
      },
  );
}

/** The others that a client sees. */
export function seenPlayers(
  { bodies }: World,
  shown: readonly (SeenPlayer | undefined)[],
  eye: Eye,
): SeenPlayer[] {
  const seen: SeenPlayer[] = [];
  for (const player of shown) {
    if (player === undefined || player.seat === eye.seat) continue;
    if (sees(eye, bodies.x[player.seat]!, bodies.y[player.seat]!, 0)) seen.push(player);
  }
  return seen;
}

export function vitalsOf({ bodies, players, state }: World, seat: number): Vitals {
  return {
    health: players.health[seat]!,
    flags: (bodies.alive[seat] === 1 ? SEEN.alive : 0) |
      (state.tick < players.dodgingUntil[seat]! ? SEEN.dodging : 0) |
      (state.tick < players.protectedUntil[seat]! ? SEEN.protected : 0) |
      (bodies.pushLeft[seat]! > 0 ? SEEN.pushed : 0),
  };
}

export function boardOf(world: World): Board {
  const { state, pickups } = world;
  let there = 0;
  pickups.readyAt.forEach((ready, i) => there |= state.tick >= ready ? 1 << i : 0);
  return {
    scores: Array.from({ length: world.sides }, (_, side) => pointsOf(world, side)),
    core: state.core,
    endsAt: state.endsAt,
    suddenDeath: state.suddenDeath === 1,
    pickups: there,
  };
}

/** What happened in the world's last step. */
export function eventsOf({ events, state: { tick } }: World): SeenEvent[] {
  return events.map((event) => ({ ...event, tick }));
}

/** Those of the world's last step that the client is told. @param events of this step */
export function seenEvents(world: World, events: readonly SeenEvent[], eye: Eye): SeenEvent[] {
  return events.filter((_, i) => isToldOf(world, world.events[i]!, eye));
}

function isToldOf({ bodies }: World, event: WorldEvent, eye: Eye): boolean {
  if (NEWS.has(event.kind)) return true;
  // What was asked for too early concerns nobody else.
  if (event.kind === "refused") return event.seat === eye.seat;
  if ("by" in event && event.by === eye.seat) return true;
  if ("seat" in event && event.seat === eye.seat) return true;
  if ("x" in event) return sees(eye, event.x, event.y, BOLT_REACH);
  return "seat" in event && sees(eye, bodies.x[event.seat]!, bodies.y[event.seat]!, 0);
}

/** What others did to a body, which its own commands cannot foretell. */
export function movesBody(event: SeenEvent, seat: number): boolean {
  return event["seat"] === seat && MOVES.has(event.kind);
}

/** Bolts under way, for a client that has just come. */
export function boltsUnderWay({ bolts, state }: World): SeenEvent[] {
  const events: SeenEvent[] = [];
  for (let slot = 0; slot < bolts.left.length; slot++) {
    if (bolts.left[slot] === 0) continue;
    events.push({
      ...{ kind: "bolt", tick: state.tick, id: bolts.id[slot]!, seat: bolts.seat[slot]! },
      ...{ x: bolts.x[slot]!, y: bolts.y[slot]!, aim: bolts.aim[slot]! },
    });
  }
  return events;
}

function sees(eye: Eye, x: number, y: number, more: number): boolean {
  if (eye.seat < 0) return true;
  return Math.abs(x - eye.x) <= INTEREST.x + more && Math.abs(y - eye.y) <= INTEREST.y + more;
}

function nearest(value: number, step: number): number {
  return Math.trunc((value + step / 2) / step);
}
