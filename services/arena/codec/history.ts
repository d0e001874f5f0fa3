/**
 * Snapshots that both ends still know, and the guess made from them.
 *
 * A player's next position is guessed by going on as between the baseline and the snapshot before it;
 * frames hold what differs from the guess. Both ends compute it from the same integers.
 */

import type { Board, SeenPlayer, Snapshot, Vitals } from "./types.ts";

/** As many ticks back a baseline may lie. */
export const OLDEST_BASELINE = 31;

/** A player with its speed, in position steps per tick. */
export interface Moving extends SeenPlayer {
  vx: number;
  vy: number;
}

export interface Known {
  tick: number;
  /** The receiver's, unless it looks on. */
  own: Vitals | undefined;
  board: Board;
  players: ReadonlyMap<number, Moving>;
}

export interface History {
  find(tick: number): Known | undefined;
  add(snapshot: Snapshot): void;
  newest(): Known | undefined;
  clear(): void;
}

export function createHistory(): History {
  let known: Known[] = [];
  return {
    find: (tick) => known.find((each) => each.tick === tick),
    newest: () => known.at(-1),
    add({ tick, own, board, players }) {
      const before = known.at(-1);
      known = known.filter((each) => tick - each.tick < OLDEST_BASELINE);
      known.push({
        ...{ tick, own, board },
        players: new Map(players.map((player) => [player.seat, moving(player, before, tick)])),
      });
    },
    clear: () => known = [],
  };
}

function moving(player: SeenPlayer, before: Known | undefined, tick: number): Moving {
  const last = before?.players.get(player.seat);
  const ticks = before ? tick - before.tick : 1;
  return {
    ...player,
    vx: last ? Math.trunc((player.x - last.x) / ticks) : 0,
    vy: last ? Math.trunc((player.y - last.y) / ticks) : 0,
  };
}

/** Where a player would be who goes on like that. */
export function guess({ x, y, vx, vy }: Moving, ticks: number): { x: number; y: number } {
  return { x: x + vx * ticks, y: y + vy * ticks };
}
