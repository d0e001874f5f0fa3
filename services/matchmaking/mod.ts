/**
 * Matchmaking: tickets, the matcher, matches and their results.
 *
 * Called by the routes; woken by the database. Promises MM1–MM17, MM19 to MM21: a ticket is a row per
 * player, a claim is one statement, every end has a reason, and a result changes ratings,
 * participants and match together. `rules/queue.ts` is the algorithm, `matcher/matcher.ts` its state.
 */

export { matchmakingExported } from "./exported.ts";
export { matchmakingFailures } from "./errors.ts";
export { createEnqueueStore } from "./stores/enqueue.ts";
export { createDeskStore } from "./stores/desk.ts";
export { createMatchDesk, type MatchDesk } from "./desk/match_desk.ts";
export { createQueueDesk, type QueueDesk } from "./desk/queue_desk.ts";
export { createEstimates } from "./estimates.ts";
export { createHosting, type Hosting } from "./hosting.ts";
export { createHostingStore } from "./stores/hosting.ts";
export { createMaintenance } from "./matcher/maintenance.ts";
export { createMaintenanceStore } from "./stores/maintenance.ts";
export { createMatchStore } from "./stores/match.ts";
export { createMatches, type Matches } from "./matches.ts";
export { createMatcher } from "./matcher/matcher.ts";
export { createMatchers } from "./matcher/matchers.ts";
export { matchmakingPersonal } from "./personal.ts";
export { createProposalStore } from "./stores/proposal.ts";
export { createQueueStore } from "./stores/queue.ts";
export { createRetentionStore } from "./stores/retention.ts";
export { queueRules } from "./matcher/queue_rules.ts";
export { createQueueing } from "./queueing.ts";
export { createResultStore } from "./stores/result.ts";
export { type Arrivals, createArrivals } from "./rules/arrivals.ts";
export { botsAt, fillWithBots } from "./rules/bots.ts";
export { byAge, type Entry, toEntry } from "./rules/pool.ts";
export { createQueue, type QueueRules } from "./rules/queue.ts";
export type { RegionTable } from "./rules/regions.ts";
export { fillTeams, type Shape, splitTeams } from "./rules/teams.ts";
export { waitUntil, windowAfter, type WindowRule } from "./rules/windows.ts";
export { matchmakingChores } from "./chores.ts";
export {
  countdownStarted,
  matchFound,
  matchLeft,
  MATCHMAKING_EVENTS,
  matchProposed,
  matchVoided,
} from "./events.ts";
export {
  countedSeats,
  matchTimeline,
  partyTickets,
  playedSeats,
  ratedMatches,
} from "./fragments.ts";
export { createMatchmaking, type Matchmaking } from "./service.ts";
export { createStatsStore } from "./stores/stats.ts";
export { createVoidStore } from "./stores/void.ts";
export { createTicketStore } from "./stores/store.ts";
export { ARENA_AUTHORITY, holds } from "./rules/playing.ts";
export * from "./types.ts";
export * from "./wire.ts";
export * from "./wire_queues.ts";
export * from "./wire_desk.ts";
export { createMatchmakingMetrics } from "./metrics.ts";
