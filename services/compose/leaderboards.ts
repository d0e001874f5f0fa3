/** Wires everything about boards: seasons, submits, readers, announcements, snapshots, staff. */

import type { Database } from "../../db/client.ts";
import type { Audit } from "../audit/mod.ts";
import type { GameConfig } from "../game/mod.ts";
import {
  createBoards,
  createBoardStaff,
  createBuilder,
  createDeltas,
  createFinals,
  createFinalStore,
  createLeaderboards,
  createLeaderboardStore,
  createNoteStore,
  createReader,
  createSearchStore,
  createSeasons,
  createSeasonStore,
  createSnapshots,
  createSnapshotStore,
  createSubmitter,
  createVerifier,
} from "../leaderboards/mod.ts";
import { createLeaseStore } from "../leases/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Limiter } from "../platform/limits/limiter.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { RankIndex } from "../platform/ranks/rank_index.ts";
import type { RoomHub } from "../platform/rooms/room_hub.ts";

export interface LeaderboardParts {
  database: Database;
  index: RankIndex;
  rooms: RoomHub;
  limiter: Limiter;
  audit: Audit;
  game: GameConfig;
  /** Unique name of this process. */
  node: string;
  /** Aborts when the process stops. */
  signal: AbortSignal;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

/** Reads the seasons, bringing the configured ones into the database. */
export async function openLeaderboards(parts: LeaderboardParts) {
  const { database, index, audit, game, node, signal, clock, ids, log } = parts;
  const store = createLeaderboardStore(database);
  const finalStore = createFinalStore(database);
  const seasonStore = createSeasonStore(database);
  const seasons = createSeasons({ store: seasonStore, game, clock, log });
  await seasons.load();
  const boards = createBoards({ store, seasons, game, clock, ids });
  const leases = createLeaseStore(database);
  const builder = createBuilder({ store, index, leases, holder: node, signal, clock, log });
  const finals = createFinals({
    ...{ index, boards, leases, signal, clock, log },
    store: finalStore,
    holder: node,
  });
  const reader = createReader({
    ...{ store, index, builder, finals, clock },
    searchStore: createSearchStore(database),
  });
  const deltas = createDeltas({ ...parts, builder, describe: reader.describe });
  const submitter = createSubmitter({
    ...{ store, index, deltas, clock, log },
    notes: createNoteStore(database),
    findBoard: boards.find,
    isSealed: finals.isSealed,
  });
  const verifier = createVerifier({ store, index, clock });
  return {
    seasons,
    seasonStore,
    leaderboards: createLeaderboards({
      ...{ store, index, boards, builder, reader, submitter, deltas, finals, clock, log },
    }),
    snapshots: createSnapshots({
      store: createSnapshotStore(database),
      boards,
      top: game.snapshot_top,
      clock,
      log,
    }),
    boardStaff: createBoardStaff({
      ...{ store, boards, seasons, builder, finals, submitter, verifier, audit, clock },
    }),
  };
}
