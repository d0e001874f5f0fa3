/**
 * Where the others are at a moment between two snapshots, and what happened until then.
 *
 * Holds the snapshots of the last second, and what it answered last: a page asks with every frame, and
 * frames make no garbage. Nobody is drawn ahead of what is known: at its end everybody
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
  /** Everybody at a moment in sixteenths of ticks; good until the next call. */
  at(view: number): readonly DrawnPlayer[];
  /** Events until then that were not taken yet, in their order; good until the next call. */
  takeEvents(view: number): readonly SeenEvent[];
  readonly newest: Snapshot | undefined;
}

export function createInterpolation(): Interpolation {
  const known: Snapshot[] = [];
  const events: SeenEvent[] = [];
  const due: SeenEvent[] = [];
  /** One for each place of the answer. */
  const pool: DrawnPlayer[] = [];
  const shown: DrawnPlayer[] = [];

  /** Seats ascend in both. */
  function blend(earlier: readonly SeenPlayer[], later: readonly SeenPlayer[], part: number): void {
    let next = 0;
    for (let i = 0; i < later.length; i++) {
      const to = later[i]!;
      while (next < earlier.length && earlier[next]!.seat < to.seat) next++;
      const from = earlier[next];
      const place = pool[i] ??= { seat: 0, x: 0, y: 0, aim: 0, health: 0, flags: 0 };
      place.seat = to.seat;
      place.health = to.health;
      place.flags = to.flags;
      if (from?.seat !== to.seat || (from.flags & SEEN.alive) !== (to.flags & SEEN.alive)) {
        place.x = to.x * POSITION_STEP;
        place.y = to.y * POSITION_STEP;
        place.aim = to.aim;
      } else {
        const turn = ((to.aim - from.aim + 384) % 256) - 128;
        place.x = (from.x + (to.x - from.x) * part) * POSITION_STEP;
        place.y = (from.y + (to.y - from.y) * part) * POSITION_STEP;
        place.aim = (from.aim + turn * part + 256) % 256;
      }
      shown[i] = place;
    }
    shown.length = later.length;
  }

  return {
    add(snapshot) {
      known.push(snapshot);
      if (known.length > KEPT) known.shift();
      for (const event of snapshot.events) events.push(event);
    },
    at(view) {
      const tick = view / FRACTION;
      // The newest that is no newer, and the next.
      let i = known.length - 1;
      while (i >= 0 && known[i]!.tick > tick) i--;
      const before = known[i] ?? known[i + 1];
      const after = known[i + 1] ?? before;
      if (!before || !after) {
        shown.length = 0;
        return shown;
      }
      const ticks = after.tick - before.tick;
      const part = ticks > 0 ? (tick - before.tick) / ticks : 0;
      blend(before.players, part === 0 ? before.players : after.players, part);
      return shown;
    },
    takeEvents(view) {
      due.length = 0;
      let kept = 0;
      for (let i = 0; i < events.length; i++) {
        const event = events[i]!;
        if (event.tick * FRACTION <= view) due.push(event);
        else events[kept++] = event;
      }
      events.length = kept;
      return due;
    },
    get newest() {
      return known.at(-1);
    },
  };
}
