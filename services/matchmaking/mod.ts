/**
 * Matchmaking: tickets, the matcher, matches and their results.
 *
 * Called by the routes; woken by the database. Promises MM1–MM3, MM7, MM11, MM14, MM16: a ticket is
 * a row, a claim is one statement, and a result changes ratings, participants and match together.
 */

export { matchmakingFailures } from "./errors.ts";
export { createMatchStore } from "./match_store.ts";
export { createMatcher, type Matcher } from "./matcher.ts";
export { createMatchmaking, type Matchmaking } from "./service.ts";
export { createTicketStore, type TicketStore } from "./store.ts";
export * from "./types.ts";
export * from "./wire.ts";
