/** Who plays whom: tickets, one matcher per mode, matches, parties, ratings. */

import type { Config } from "../config/mod.ts";
import type { Mode } from "../game/mod.ts";
import {
  type Arrivals,
  createArrivals,
  createDeskStore,
  createEnqueueStore,
  createEstimates,
  createHosting,
  createHostingStore,
  createMaintenance,
  createMaintenanceStore,
  createMatchDesk,
  createMatcher,
  createMatchers,
  createMatches,
  createMatchmaking,
  createMatchmakingMetrics,
  createMatchStore,
  createProposalStore,
  createQueue,
  createQueueDesk,
  createQueueing,
  createQueueStore,
  createResultStore,
  createRetentionStore,
  createStatsStore,
  createTicketStore,
  createVoidStore,
  partyTickets,
  queueRules,
  ratedMatches,
} from "../matchmaking/mod.ts";
import { createParties, createPartyStore } from "../parties/mod.ts";
import { createRatings, createRatingStore } from "../ratings/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";

type PlayParts =
  & Pick<
    Base,
    "database" | "game" | "leases" | "rooms" | "metrics" | "node" | "clock" | "ids" | "log"
  >
  & { config: Pick<Config, "matcher"> };

export function composePlay(
  { config, game, database, leases, rooms, metrics: { meter }, node: holder, clock, ids, log }:
    PlayParts,
  { tokens, findSeason }: {
    tokens: Pick<Access["tokens"], "issueJoin">;
    /** The season of this name; "current" is the open one. */
    findSeason: (name: string) => { id: string; opensAt: Date } | undefined;
  },
) {
  const tickets = createTicketStore(database);
  const proposals = createProposalStore(database);
  const store = createMatchStore(database);
  const queues = createQueueStore(database);
  const maintenanceStore = createMaintenanceStore(database);
  const stats = createStatsStore(database);
  const metrics = createMatchmakingMetrics({ meter });
  metrics.show({ store: stats, game, clock });
  const estimates = createEstimates({ store: stats, game, clock });
  const issueJoinToken = tokens.issueJoin;
  const desk = createDeskStore(database);

  const emptyQueue = (mode: Mode, arrivals: Arrivals) =>
    createQueue(queueRules(mode, game.config.regions), arrivals);
  const matchers = createMatchers({
    game,
    create: (mode, { closed }) => {
      const arrivals = createArrivals();
      return createMatcher({
        ...{ mode, closed },
        createQueue: () => emptyQueue(mode, arrivals),
        store: queues,
        maintenance: createMaintenance({
          ...{ mode, closed, store: maintenanceStore, proposals, rooms, log },
          estimate: estimates.of,
        }),
        ...{ leases, holder, issueJoinToken, metrics, clock, ids, log },
      });
    },
  });
  const matches = createMatches({
    store,
    results: createResultStore(database),
    voids: createVoidStore(database),
    releaseAfterPass: config.matcher === "manual",
    ...{ tickets, matchers, issueJoinToken, rooms, game, clock },
  });
  return {
    ...{ tickets, matchers, matches },
    matchmaking: createMatchmaking({
      queueing: createQueueing({ store: createEnqueueStore(database), game, clock, ids }),
      matches: store,
      ...{ tickets, proposals, estimates, rooms, game, clock },
    }),
    parties: createParties({ store: createPartyStore(database, partyTickets), game, clock, ids }),
    ratings: createRatings({
      store: createRatingStore(database, ratedMatches),
      ...{ findSeason, game, clock },
    }),
    queueDesk: createQueueDesk({ queues, desk, stats, estimates, game, clock }),
    matchDesk: createMatchDesk({ desk, game }),
    retention: createRetentionStore(database),
    hosting: createHosting({
      ...{ store: createHostingStore(database), matches: store, game, clock },
    }),
    findMatch: store.find,
    listNames: desk.listNames,
  };
}

export type Play = ReturnType<typeof composePlay>;
