/** Wires everything about boards: seasons, submits, readers, announcements, snapshots, staff. */

import type { Audit } from "../audit/mod.ts";
import type { Switches } from "../game/mod.ts";
import {
  createBoards,
  createBoardStaff,
  createBuilder,
  createDeltas,
  createFeed,
  createFeedStore,
  createFinals,
  createFinalStore,
  createHiddenStore,
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
import { createOutboxStore } from "../outbox/mod.ts";
import type { Base } from "./base.ts";

/** What boards need of the rest; commands bring no more than this. */
export type LeaderboardParts =
  & Pick<Base, "database" | "index" | "rooms" | "limiter" | "game" | "node">
  & Pick<Base, "signal" | "clock" | "ids" | "log">
  & { audit: Audit; switches: Pick<Switches, "isOn"> };

/** Reads the seasons, bringing the configured ones into the database. */
export async function openLeaderboards(parts: LeaderboardParts) {
  const { database, index, audit, game, switches, node, signal, clock, ids, log } = parts;
  const store = createLeaderboardStore(database);
  const finalStore = createFinalStore(database);
  const seasonStore = createSeasonStore(database);
  const seasons = createSeasons({
    ...{ store: seasonStore, game, clock, log },
    feedDue: () => feed.applyDue(),
  });
  await seasons.load();
  game.onChange(() => seasons.load());
  const boards = createBoards({ store, seasons, game, switches, clock, ids });
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
  const feed = createFeed({
    ...{ store: createFeedStore(database), outbox: createOutboxStore(database) },
    ...{ boards, submitter, index, deltas, finals, game, switches, clock, log },
  });
  const verifier = createVerifier({ store, index, clock });
  return {
    seasons,
    seasonStore,
    feed,
    leaderboards: createLeaderboards({
      ...{ store, index, boards, builder, reader, submitter, deltas, finals, clock, log },
    }),
    snapshots: createSnapshots({
      store: createSnapshotStore(database),
      ...{ boards, game, clock, log },
    }),
    hiddenEntries: createHiddenStore(database),
    boardStaff: createBoardStaff({
      ...{ store, boards, seasons, builder, finals, submitter, verifier, audit, clock },
    }),
  };
}

export type Boards = Awaited<ReturnType<typeof openLeaderboards>>;
