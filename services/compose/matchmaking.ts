/** Matchmaking put together: stores, one matcher per mode, parties, ratings. */

import type { Database } from "../../db/client.ts";
import type { Audit } from "../audit/mod.ts";
import type { Config } from "../config/mod.ts";
import type { Mode } from "../game/mod.ts";
import type { LeaseStore } from "../leases/mod.ts";
import {
  createEnqueueStore,
  createEstimates,
  createKeeper,
  createKeepingStore,
  createMatcher,
  createMatches,
  createMatchmaking,
  createMatchStore,
  createModes,
  createProposalStore,
  createQueue,
  createQueueing,
  createQueueStore,
  createResultStore,
  createRetentionStore,
  createStatsStore,
  createSwitchStore,
  createTicketStore,
} from "../matchmaking/mod.ts";
import { createParties, createPartyStore } from "../parties/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { RoomHub } from "../platform/rooms/room_hub.ts";
import { createRatings, createRatingStore } from "../ratings/mod.ts";

export function composeMatchmaking(
  { config, database, leases, rooms, audit, holder, issueJoinToken, findSeason, clock, ids, log }: {
    config: Config;
    database: Database;
    leases: LeaseStore;
    rooms: RoomHub;
    audit: Audit;
    /** Unique name of this process. */
    holder: string;
    issueJoinToken: (userId: string, matchId: string, expiresAt: number) => string;
    /** The season of this name; "current" is the open one. */
    findSeason: (name: string) => { id: string; opensAt: Date } | undefined;
    clock: Clock;
    ids: Ids;
    log: Logger;
  },
) {
  const { game } = config;
  const modesOn = game.modes.filter((mode) => mode.enabled);
  const regions = Object.fromEntries(game.regions.map(({ id, neighbours }) => [id, neighbours]));
  const tickets = createTicketStore(database);
  const proposals = createProposalStore(database);
  const store = createMatchStore(database);
  const queues = createQueueStore(database);
  const keeping = createKeepingStore(database);

  const estimates = createEstimates({
    store: createStatsStore(database),
    pools: modesOn.flatMap(({ id }) =>
      game.regions.map((region) => ({ mode: id, region: region.id }))
    ),
    clock,
  });

  const emptyQueue = (mode: Mode) =>
    createQueue({
      teams: mode.teams,
      teamSize: mode.team_size,
      window: mode.window,
      expansion: mode.expansion ?? null,
      regions,
      botsAfterMs: mode.bots_after_s === undefined ? null : mode.bots_after_s * 1000,
    });
  const matchers = modesOn.map((mode) =>
    createMatcher({
      mode,
      createQueue: () => emptyQueue(mode),
      store: queues,
      keeper: createKeeper({
        ...{ mode, store: keeping, proposals, rooms, log },
        estimate: estimates.of,
      }),
      ...{ leases, holder, issueJoinToken, clock, ids, log },
    })
  );
  const matches = createMatches({
    store,
    results: createResultStore(database),
    tickets,
    matchers,
    releaseAfterPass: config.matcher === "manual",
    issueJoinToken,
    game,
    clock,
  });
  const matchmaking = createMatchmaking({
    queueing: createQueueing({ store: createEnqueueStore(database), game, clock, ids }),
    tickets,
    proposals,
    matches: store,
    estimates,
    ...{ rooms, game, clock },
  });

  return {
    tickets,
    matchers,
    matchmaking,
    matches,
    modes: createModes({ store: createSwitchStore(database), game, audit, clock }),
    parties: createParties({
      store: createPartyStore(database),
      limit: game.party_limit,
      clock,
      ids,
    }),
    ratings: createRatings({ store: createRatingStore(database), findSeason, game, clock }),
    retention: createRetentionStore(database),
    findMatch: store.find,
  };
}
