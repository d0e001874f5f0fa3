/**
 * Snapshots that both ends still know, and the guess made from them.
 *
 * A player's next position is guessed by going on as between the baseline and the snapshot before it;
 * frames hold what differs from the guess. Both ends compute it from the same integers.
 */

import type { Board, SeenPlayer, Snapshot, Vitals } from "./types.ts";

/** As many ticks back a baseline may lie. */
export const OLDEST_BASELINE = 31;
/** As many snapshots as may be baselines, the one before the oldest, and the next to be added. */
const PLACES = OLDEST_BASELINE + 2;

/** A snapshot's place in the ring: what it holds is another's when the ring has gone round. */
export interface Known {
  tick: number;
  /** The receiver's, unless it looks on. */
  own: Vitals | undefined;
  board: Board;
  /** By seat, ascending: the first `count`. */
  readonly players: SeenPlayer[];
  count: number;
  /** The snapshot before it. */
  before: Known | undefined;
}

export interface History {
  find(tick: number): Known | undefined;
  add(snapshot: Snapshot): void;
}

/** Fills the same places again and again: a collector would have to carry what lives for a second. */
export function createHistory(): History {
  const ring: Known[] = [];
  let added = 0;
  return {
    find(tick) {
      for (let i = added - 1; i >= 0 && i > added - PLACES; i--) {
        const known = ring[i % PLACES]!;
        if (known.tick === tick) return known;
        if (known.tick < tick) return undefined;
      }
      return undefined;
    },
    add({ tick, own, board, players }) {
      const known = ring[added % PLACES] ??= {
        ...{ tick, own: undefined, board, players: [], count: 0, before: undefined },
      };
      known.tick = tick;
      known.board = board;
      known.before = added > 0 ? ring[(added - 1) % PLACES] : undefined;
      if (own) {
        known.own ??= { health: 0, flags: 0 };
        known.own.health = own.health;
        known.own.flags = own.flags;
      } else known.own = undefined;
      known.count = players.length;
      for (let i = 0; i < players.length; i++) known.players[i] = players[i]!;
      added++;
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
  const there = createFinder(known);
  const before = createFinder(known?.before);
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
function createFinder(known: Known | undefined): (seat: number) => SeenPlayer | undefined {
  const players = known?.players ?? [];
  const count = known?.count ?? 0;
  let next = 0;
  return (seat) => {
    while (next < count && players[next]!.seat < seat) next++;
    const player = next < count ? players[next] : undefined;
    return player?.seat === seat ? player : undefined;
  };
}
