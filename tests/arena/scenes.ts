/** Made-up scenes of the arena, and what happens in them by other means than the simulation's. */

import {
  type Block,
  type Command,
  createWorld,
  DIRECTIONS,
  TUNING,
  type Tuning,
  type World,
} from "../../services/arena/simulation/mod.ts";
import { seatsOf } from "./scripted_matches.ts";

export interface Place {
  x: number;
  y: number;
}

/** Of a side and the next; nowhere near a wall. */
const SIZE = 200_000;
/** For bolts that come faster than a cooldown lets them. */
const SLOTS = 64;
/** Where scenes lie: their places are from here. */
export const MIDDLE = SIZE / 2;

export function still(tick: number, more: Partial<Command> = {}): Command {
  return { tick, moveX: 0, moveY: 0, aim: 0, buttons: 0, delay: 0, ...more };
}

/** Two sides by turns whom nothing protects and no harm ends, with these blocks alone. */
export function sceneOf(
  blocks: readonly Block[] = [],
  { seats = 2, tuning = {} }: { seats?: number; tuning?: Partial<Tuning> } = {},
): World {
  const world = createWorld({
    ...{ seed: 1, sides: 2, seats: seatsOf(seats), size: { width: SIZE, height: SIZE } },
    tuning: { ...TUNING, protectionTicks: 0, health: 1_000_000, ...tuning },
  });
  const slots = () => new Int32Array(SLOTS);
  return {
    ...world,
    arena: { ...world.arena, blocks },
    bolts: {
      ...{ id: slots(), seat: slots(), x: slots(), y: slots(), dx: slots(), dy: slots() },
      ...{ aim: slots(), left: slots(), delay: slots() },
    },
  };
}

export function put({ bodies }: World, seat: number, { x, y }: Place): void {
  bodies.x[seat] = Math.trunc(x);
  bodies.y[seat] = Math.trunc(y);
}

export function blockAt({ x, y }: Place, halfX: number, halfY: number): Block {
  return {
    left: Math.trunc(x - halfX),
    top: Math.trunc(y - halfY),
    right: Math.trunc(x + halfX),
    bottom: Math.trunc(y + halfY),
  };
}

export function angleOf(aim: number): number {
  return aim * 2 * Math.PI / DIRECTIONS;
}

export function aimAt(from: Place, to: Place): number {
  const turn = Math.atan2(to.y - from.y, to.x - from.x) / (2 * Math.PI);
  return Math.round(turn * DIRECTIONS + DIRECTIONS) % DIRECTIONS;
}

/** Between the places at whole ticks. */
export function placeAt(places: readonly Place[], time: number): Place {
  const [a, b] = [places[Math.floor(time)]!, places[Math.ceil(time)]!];
  const part = time - Math.floor(time);
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

export function distanceToCover(blocks: readonly Block[], { x, y }: Place): number {
  return Math.min(
    ...blocks.map(({ left, top, right, bottom }) =>
      Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom))
    ),
  );
}
