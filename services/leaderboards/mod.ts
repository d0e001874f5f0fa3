/**
 * Leaderboards: scores that are committed before they are answered, ranks that follow at once.
 *
 * Called by the routes, the arena's results and the seasons' schedule. Promises LB1, LB2, LB5: the
 * rows in Postgres are the truth; the rank index can be rebuilt from them at any moment.
 */

export { createBoards } from "./boards.ts";
export { createBuilder } from "./builder.ts";
export { leaderboardFailures } from "./errors.ts";
export { createLeaderboards, type Leaderboards } from "./service.ts";
export { createLeaderboardStore } from "./store.ts";
export { createSubmitter } from "./submitter.ts";
export * from "./types.ts";
export * from "./wire.ts";
