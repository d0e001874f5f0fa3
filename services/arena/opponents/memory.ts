/**
 * What an opponent knows: frames as they came, looked at one reaction later.
 *
 * Holds the frames that are too new to have been noticed, where everybody was last seen and how they
 * moved, bolts that were noticed, and how the match stands. Driven by `receive` for every frame and
 * `notice` once a tick; nothing here is newer than the reaction allows.
 */

import { type Board, POSITION_STEP, SEEN, type Snapshot } from "../codec/types.ts";
import type { Setup } from "../simulation/mod.ts";
import { DIRECTION, ONE, type Tuning } from "../simulation/mod.ts";

export const BOLTS = 12;
/** Faster than any dodge: they have appeared elsewhere. */
const JUMP = 900;

export interface Memory {
  /** Tick of the newest frame that was noticed. */
  tick: number;
  board: Board | undefined;
  health: number;
  /** By seat. */
  x: Float64Array;
  y: Float64Array;
  vx: Float64Array;
  vy: Float64Array;
  others: { health: Int32Array; flags: Int32Array; seenAt: Int32Array; wavedAt: Int32Array };
  /** Noticed bolts of enemies, as a ring: place and speed at `since`. `id` 0: none. */
  bolts: {
    id: Int32Array;
    x: Float64Array;
    y: Float64Array;
    dx: Float64Array;
    dy: Float64Array;
    since: Int32Array;
  };
  receive(snapshot: Snapshot): void;
  /** Looks at everything up to a tick. @param sees whether a new bolt is noticed */
  notice(until: number, sees: () => boolean): void;
}

const NEVER = -1_000;

export function createMemory(seat: number, setup: Setup, tuning: Readonly<Tuning>): Memory {
  const count = setup.seats.length;
  const side = setup.seats[seat]!.side;
  const waiting: Snapshot[] = [];
  const field = () => new Float64Array(count);
  let nextBolt = 0;

  const memory: Memory = {
    ...{ tick: 0, board: undefined, health: tuning.health },
    ...{ x: field(), y: field(), vx: field(), vy: field() },
    others: {
      ...{ health: new Int32Array(count), flags: new Int32Array(count) },
      seenAt: new Int32Array(count).fill(NEVER),
      wavedAt: new Int32Array(count).fill(NEVER),
    },
    bolts: {
      id: new Int32Array(BOLTS),
      ...{ x: new Float64Array(BOLTS), y: new Float64Array(BOLTS) },
      ...{ dx: new Float64Array(BOLTS), dy: new Float64Array(BOLTS) },
      since: new Int32Array(BOLTS),
    },
    receive: (snapshot) => void waiting.push(snapshot),
    notice(until, sees) {
      while (waiting.length > 0 && waiting[0]!.tick <= until) take(waiting.shift()!, sees);
    },
  };
  const { others, bolts } = memory;

  function take(snapshot: Snapshot, sees: () => boolean): void {
    memory.tick = snapshot.tick;
    memory.board = snapshot.board;
    if (snapshot.own) memory.health = snapshot.own.health;
    for (const player of snapshot.players) {
      follow(player.seat, player.x * POSITION_STEP, player.y * POSITION_STEP, snapshot.tick);
      others.health[player.seat] = player.health;
      others.flags[player.seat] = player.flags;
    }
    for (const event of snapshot.events) {
      if (event.kind === "bolt") {
        const by = Number(event.seat);
        if (setup.seats[by]?.side !== side && sees()) {
          remember(
            Number(event.id),
            Number(event.x),
            Number(event.y),
            Number(event.aim),
            event.tick,
          );
        }
      } else if (event.kind === "boltEnd") {
        for (let i = 0; i < BOLTS; i++) if (bolts.id[i] === event.id) bolts.id[i] = 0;
      } else if (event.kind === "wave") others.wavedAt[Number(event.seat)] = event.tick;
    }
  }

  function follow(other: number, x: number, y: number, tick: number): void {
    const ticks = tick - others.seenAt[other]!;
    const dx = (x - memory.x[other]!) / ticks;
    const dy = (y - memory.y[other]!) / ticks;
    // One frame tells little of a speed, and nothing after a gap.
    const goesOn = ticks > 0 && ticks <= 6 && Math.abs(dx) < JUMP && Math.abs(dy) < JUMP;
    memory.vx[other] = goesOn ? memory.vx[other]! * 0.6 + dx * 0.4 : 0;
    memory.vy[other] = goesOn ? memory.vy[other]! * 0.6 + dy * 0.4 : 0;
    memory.x[other] = x;
    memory.y[other] = y;
    others.seenAt[other] = tick;
  }

  function remember(id: number, x: number, y: number, aim: number, tick: number): void {
    const slot = nextBolt++ % BOLTS;
    bolts.id[slot] = id;
    bolts.x[slot] = x;
    bolts.y[slot] = y;
    bolts.dx[slot] = DIRECTION.x[aim]! * tuning.boltSpeed / ONE;
    bolts.dy[slot] = DIRECTION.y[aim]! * tuning.boltSpeed / ONE;
    bolts.since[slot] = tick;
  }

  return memory;
}

/** Seen of late, alive and open to harm. */
export function isTarget({ others, tick }: Memory, seat: number): boolean {
  const flags = others.flags[seat]!;
  return tick - others.seenAt[seat]! <= 2 && (flags & SEEN.alive) !== 0 &&
    (flags & SEEN.protected) === 0;
}
