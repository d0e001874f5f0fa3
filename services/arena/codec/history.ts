/**
 * Snapshots that both ends still know, and the guess made from them.
 *
 * A player's next position is guessed by going on as between the baseline and the snapshot before it;
 * frames hold what differs from the guess. Both ends compute it from the same integers.
 */

import type { Board, SeenPlayer, Snapshot, Vitals } from "./types.ts";

/** As many ticks back a baseline may lie. */
export const OLDEST_BASELINE = 31;
/** Places of the ring; a tick's is the remainder. */
const PLACES = OLDEST_BASELINE + 1;

export interface Known {
  tick: number;
  /** The receiver's, unless it looks on. */
  own: Vitals | undefined;
  board: Board;
  /** By seat, ascending. */
  players: readonly SeenPlayer[];
  /** What the snapshot before it showed. */
  before: { tick: number; players: readonly SeenPlayer[] } | undefined;
}

export interface History {
  find(tick: number): Known | undefined;
  add(snapshot: Snapshot): void;
}

export function createHistory(): History {
  const ring: (Known | undefined)[] = Array.from({ length: PLACES }, () => undefined);
  let newest: Known | undefined;

  const place = (tick: number) => tick & (PLACES - 1);

  return {
    find(tick) {
      const known = ring[place(tick)];
      return known?.tick === tick ? known : undefined;
    },
    add({ tick, own, board, players }) {
      const before = newest && { tick: newest.tick, players: newest.players };
      ring[place(tick)] = newest = { tick, own, board, players, before };
    },
  };
}

export interface Guess {
  /** Ask for seats in ascending order. @returns what the baseline has; x and y are the guess then */
  of(seat: number): SeenPlayer | undefined;
  x: number;
  y: number;
}

/** Where players of a baseline would be who go on as they did there. */
export function createGuess(known: Known | undefined, tick: number): Guess {
  const there = createFinder(known?.players ?? []);
  const before = createFinder(known?.before?.players ?? []);
  const ticks = known ? tick - known.tick : 0;
  const gap = known?.before ? known.tick - known.before.tick : 1;
  const guess: Guess = {
    of(seat) {
      const base = there(seat);
      if (!base) return undefined;
      const last = before(seat);
      guess.x = base.x + (last ? Math.trunc((base.x - last.x) / gap) * ticks : 0);
      guess.y = base.y + (last ? Math.trunc((base.y - last.y) / gap) * ticks : 0);
      return base;
    },
    ...{ x: 0, y: 0 },
  };
  return guess;
}

/** Finds players by seat, who are asked for in the order they have. */
function createFinder(players: readonly SeenPlayer[]): (seat: number) => SeenPlayer | undefined {
  let next = 0;
  return (seat) => {
    while (next < players.length && players[next]!.seat < seat) next++;
    const player = players[next];
    return player?.seat === seat ? player : undefined;
  };
}
