/** Dated copies of each board's top: one for every day, taken as it begins (LB7). */

import type { CurrentGame } from "../../game/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Boards } from "../boards.ts";
import { leaderboardFailures } from "../errors.ts";
import type { SnapshotEntry, SnapshotStore } from "../stores/snapshot.ts";
import type { BoardInfo, Snapshot } from "../types.ts";

export interface Snapshots {
  /** Places kept of each board. */
  readonly top: number;
  /** Takes today's snapshots that nobody has taken: at midnight UTC, or when somebody is up again. */
  takeDue(): Promise<void>;
  /** Newest first. */
  list(board: BoardInfo): Promise<Snapshot[]>;
  /** @throws leaderboards.snapshot_not_found */
  page(
    board: BoardInfo,
    date: string,
    offset: number,
    limit: number,
  ): Promise<{ snapshot: Snapshot; entries: SnapshotEntry[] }>;
  /** These players as they stood; who was not kept is absent. @throws leaderboards.snapshot_not_found */
  listPlayers(
    board: BoardInfo,
    date: string,
    userIds: readonly string[],
  ): Promise<{ snapshot: Snapshot; entries: SnapshotEntry[] }>;
}

export function createSnapshots(
  { store, boards, game, clock, log }: {
    store: SnapshotStore;
    boards: Boards;
    game: CurrentGame;
    clock: Clock;
    log: Logger;
  },
): Snapshots {
  async function get(board: BoardInfo, date: string): Promise<Snapshot> {
    return (await store.list(board.id)).find((each) => each.date === date) ??
      leaderboardFailures.fail(
        "snapshot_not_found",
        `Cannot find a snapshot of "${board.mode}" from ${date}`,
      );
  }

  return {
    get top() {
      return game.config.snapshot_top;
    },
    async takeDue() {
      const now = new Date(clock.now());
      const date = now.toISOString().slice(0, 10);
      for (const id of await store.listMissing(date, new Date(`${date}T00:00:00Z`))) {
        const board = await boards.find(id);
        if (board && await store.take(board, date, game.config.snapshot_top, now)) {
          log.info(
            { season: board.season, mode: board.mode, date },
            "leaderboards: snapshot taken",
          );
        }
      }
    },
    list: ({ id }) => store.list(id),
    async page(board, date, offset, limit) {
      const snapshot = await get(board, date);
      return { snapshot, entries: await store.listEntries(board.id, date, offset, limit) };
    },
    async listPlayers(board, date, userIds) {
      const snapshot = await get(board, date);
      return { snapshot, entries: await store.listPlayers(board.id, date, userIds) };
    },
  };
}
