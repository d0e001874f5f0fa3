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
  /** By seat, and how many there are. */
  readonly players: (SeenPlayer | undefined)[];
  count: number;
  /** Speeds by seat, in position steps per tick. */
  readonly vx: Int32Array;
  readonly vy: Int32Array;
}

export interface History {
  find(tick: number): Known | undefined;
  add(snapshot: Snapshot): void;
}

export function createHistory(seats: number): History {
  const ring: (Known | undefined)[] = Array.from({ length: PLACES }, () => undefined);
  let newest: Known | undefined;

  const place = (tick: number) => tick & (PLACES - 1);

  function find(tick: number): Known | undefined {
    const known = ring[place(tick)];
    return known?.tick === tick ? known : undefined;
  }

  return {
    find,
    add(snapshot) {
      const { tick, own, board, players } = snapshot;
      const before = newest;
      // Older than any baseline, unless it is the one before: then it is still needed below.
      const reused = ring[place(tick)];
      const known = reused && reused !== before ? reused : createKnown(snapshot, seats);
      Object.assign(known, { tick, own, board, count: players.length });
      known.players.fill(undefined);
      const ticks = before ? tick - before.tick : 1;
      for (const player of players) {
        const { seat, x, y } = player;
        const last = before?.players[seat];
        known.players[seat] = player;
        known.vx[seat] = last ? Math.trunc((x - last.x) / ticks) : 0;
        known.vy[seat] = last ? Math.trunc((y - last.y) / ticks) : 0;
      }
      ring[place(tick)] = newest = known;
    },
  };
}

function createKnown({ tick, own, board }: Snapshot, seats: number): Known {
  return {
    ...{ tick, own, board, count: 0 },
    players: Array.from({ length: seats }, () => undefined),
    ...{ vx: new Int32Array(seats), vy: new Int32Array(seats) },
  };
}
