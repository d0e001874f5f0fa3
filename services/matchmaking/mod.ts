/**
 * Matchmaking: tickets, the matcher, matches and their results.
 *
 * Called by the routes; woken by the database. Promises MM1–MM17, MM19 and MM20: a ticket is a row per
 * player, a claim is one statement, every end has a reason, and a result changes ratings,
 * participants and match together. `rules_queue.ts` is the algorithm, `matcher.ts` its state.
 */

export { matchmakingFailures } from "./errors.ts";
export { createEnqueueStore } from "./enqueue_store.ts";
export { createEstimates } from "./estimates.ts";
export { createKeeper } from "./keeper.ts";
export { createKeepingStore } from "./keeping_store.ts";
export { createMatchStore } from "./match_store.ts";
export { createMatches, type Matches } from "./matches.ts";
export { createMatcher, type Matcher } from "./matcher.ts";
export { createModes, type Modes } from "./modes.ts";
export { tellEnded } from "./news_store.ts";
export { matchmakingPersonal } from "./personal.ts";
export { createProposalStore } from "./proposal_store.ts";
export { createQueueStore } from "./queue_store.ts";
export { createRetentionStore } from "./retention_store.ts";
export { createQueueing } from "./queueing.ts";
export { createResultStore } from "./result_store.ts";
export { createQueue } from "./rules_queue.ts";
export { matchmakingChores } from "./chores.ts";
export { MATCHMAKING_EVENTS } from "./events.ts";
export { createMatchmaking, type Matchmaking } from "./service.ts";
export { createStatsStore } from "./stats_store.ts";
export { createTicketStore, type TicketStore } from "./store.ts";
export { createSwitchStore } from "./switch_store.ts";
export { holds } from "./rules_playing.ts";
export * from "./types.ts";
export * from "./wire.ts";
export * from "./wire_queues.ts";
