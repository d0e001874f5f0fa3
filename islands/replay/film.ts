/**
 * A replay played again once, and kept as a film: any of its moments can be looked at, at once.
 *
 * Holds where everybody was after every tick in 12 bytes a seat: 130 KB for a duel of three minutes.
 */

import { type Board, SEEN, type SeenEvent } from "../../services/arena/codec/types.ts";
import type { Replay } from "../../services/arena/match/input_log.ts";
import { playAgain } from "../../services/arena/match/replay.ts";
import { boardOf, eventsOf, vitalsOf } from "../../services/arena/match/view.ts";
import type { DrawnPlayer } from "../../services/arena/prediction/mod.ts";
import {
  type Arena,
  createWorld,
  DIRECTIONS,
  type World,
} from "../../services/arena/simulation/mod.ts";

import { hashWorld } from "../../services/arena/simulation/hash.ts";

export interface Film {
  arena: Arena;
  ticks: number;
  sides: readonly { side: number }[];
  /** Whether it ended as the match did: another release of the game plays it otherwise. */
  isTrue: boolean;
  /** How it stood after a tick, from 1. */
  board(tick: number): Board;
  events(tick: number): readonly SeenEvent[];
  /** @param tick with its part on the way to the next one */
  players(tick: number): DrawnPlayer[];
}

const FIELDS = 6;
/** Farther in a tick nobody walks: they were put there. */
const JUMP = 2_000;

/** @param rest is waited for now and then, so that the page stays awake */
export async function shoot(replay: Replay, rest: () => Promise<void>): Promise<Film> {
  const { ticks, setup, hashes } = replay;
  const seats = setup.seats.length;
  const frames = new Uint16Array(ticks * seats * FIELDS);
  const boards: Board[] = [];
  const events: (readonly SeenEvent[])[] = [];
  let isTrue = false;
  let tick = 0;
  for (const world of playAgain(replay)) {
    for (let seat = 0; seat < seats; seat++) {
      keep(world, seat, frames, (tick * seats + seat) * FIELDS);
    }
    boards.push(boardOf(world));
    events.push(eventsOf(world));
    if (++tick === ticks) isTrue = hashWorld(world) === hashes[ticks - 1];
    if (tick % 300 === 0) await rest();
  }

  function players(at: number): DrawnPlayer[] {
    const first = within(Math.floor(at) - 1, ticks);
    const next = within(first + 1, ticks);
    const part = Math.min(1, Math.max(0, at - 1 - first));
    const all: DrawnPlayer[] = [];
    for (let seat = 0; seat < seats; seat++) {
      const [a, b] = [(first * seats + seat) * FIELDS, (next * seats + seat) * FIELDS];
      if (frames[a + 5] === 0) continue;
      const [x, y] = [frames[a]!, frames[a + 1]!];
      const [dx, dy] = [frames[b]! - x, frames[b + 1]! - y];
      const moves = Math.hypot(dx, dy) < JUMP ? part : 0;
      all.push({
        ...{ seat, x: x + dx * moves, y: y + dy * moves },
        ...{ aim: turn(frames[a + 2]!, frames[b + 2]!, part) / (DIRECTIONS / 256) },
        ...{ health: frames[a + 3]!, flags: frames[a + 4]! },
      });
    }
    return all;
  }

  return {
    arena: createWorld(setup).arena,
    ...{ ticks, sides: setup.seats, isTrue, players },
    board: (tick) => boards[within(tick - 1, ticks)]!,
    events: (tick) => events[tick - 1] ?? [],
  };
}

function keep(world: World, seat: number, frames: Uint16Array, at: number): void {
  const { bodies, players } = world;
  const { health, flags } = vitalsOf(world, seat);
  frames[at] = bodies.x[seat]!;
  frames[at + 1] = bodies.y[seat]!;
  frames[at + 2] = bodies.aim[seat]!;
  frames[at + 3] = health;
  frames[at + 4] = players.present[seat] === 1 ? flags : flags & ~SEEN.alive;
  frames[at + 5] = players.present[seat]!;
}

/** The short way round. */
function turn(from: number, to: number, part: number): number {
  const way = ((to - from + DIRECTIONS * 1.5) % DIRECTIONS) - DIRECTIONS / 2;
  return from + way * part;
}

function within(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
