/**
 * Where the others are at a moment between two snapshots, and what happened until then.
 *
 * Holds the snapshots of the last second. Nobody is drawn ahead of what is known: at its end everybody
 * stands still. Between being gone, out of sight or eliminated and being back lies no way: they are
 * drawn at the later place.
 */

import {
  POSITION_STEP,
  SEEN,
  type SeenEvent,
  type SeenPlayer,
  type Snapshot,
} from "../codec/types.ts";
import { FRACTION } from "../simulation/mod.ts";

const KEPT = 40;

export interface DrawnPlayer {
  seat: number;
  /** Milliunits. */
  x: number;
  y: number;
  /** 0 to 256, never across the turn. */
  aim: number;
  health: number;
  flags: number;
}

export interface Interpolation {
  add(snapshot: Snapshot): void;
  /** Everybody at a moment in sixteenths of ticks. */
  at(view: number): DrawnPlayer[];
  /** Events until then that were not taken yet, in their order. */
  takeEvents(view: number): SeenEvent[];
  readonly newest: Snapshot | undefined;
}

export function createInterpolation(): Interpolation {
  const known: Snapshot[] = [];
  let events: SeenEvent[] = [];

  /** The newest that is no newer, and the next. */
  function around(tick: number): [Snapshot | undefined, Snapshot | undefined] {
    for (let i = known.length - 1; i >= 0; i--) {
      if (known[i]!.tick <= tick) return [known[i], known[i + 1]];
    }
    return [undefined, known[0]];
  }

  return {
    add(snapshot) {
      known.push(snapshot);
      if (known.length > KEPT) known.shift();
      events.push(...snapshot.events);
    },
    at(view) {
      const tick = view / FRACTION;
      const [before, after] = around(tick);
      if (!before || !after) return (before ?? after)?.players.map(drawn) ?? [];
      const part = (tick - before.tick) / (after.tick - before.tick);
      if (part === 0) return before.players.map(drawn);
      const earlier = new Map(before.players.map((player) => [player.seat, player]));
      return after.players.map((player) => between(earlier.get(player.seat), player, part));
    },
    takeEvents(view) {
      if (events.length === 0) return events;
      const due = events.filter(({ tick }) => tick * FRACTION <= view);
      events = events.filter(({ tick }) => tick * FRACTION > view);
      return due;
    },
    get newest() {
      return known.at(-1);
    },
  };
}

function drawn({ seat, x, y, aim, health, flags }: SeenPlayer): DrawnPlayer {
  return { seat, x: x * POSITION_STEP, y: y * POSITION_STEP, aim, health, flags };
}

function between(from: SeenPlayer | undefined, to: SeenPlayer, part: number): DrawnPlayer {
  const there = drawn(to);
  if (!from || (from.flags & SEEN.alive) !== (to.flags & SEEN.alive)) return there;
  const turn = ((to.aim - from.aim + 384) % 256) - 128;
  return {
    ...there,
    x: (from.x + (to.x - from.x) * part) * POSITION_STEP,
    y: (from.y + (to.y - from.y) * part) * POSITION_STEP,
    aim: (from.aim + turn * part + 256) % 256,
  };
}
