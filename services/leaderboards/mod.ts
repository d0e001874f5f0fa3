/**
 * Leaderboards: scores that are committed before they are answered, ranks that follow at once.
 *
 * Called by the routes, the arena's results and the seasons' schedule. Promises LB1–LB11: the rows in
 * Postgres are the truth; the rank index can be rebuilt from them at any moment; seasons open and
 * close once, whatever was down.
 */

export { createBoards } from "./boards.ts";
export { createBuilder } from "./builder.ts";
export { createDeltas } from "./deltas.ts";
export { leaderboardFailures } from "./errors.ts";
export { createFinals, type Finals } from "./finals.ts";
export { createFinalStore } from "./final_store.ts";
export { createPrizes, type Prizes } from "./prizes.ts";
export { createReader } from "./reader.ts";
export { createSearchStore } from "./search_store.ts";
export { leaderboardChores } from "./chores.ts";
export { LEADERBOARD_EVENTS } from "./events.ts";
export { leaderboardPersonal } from "./personal.ts";
export { createSeasonStore } from "./season_store.ts";
export { createSeasons, type Seasons } from "./seasons.ts";
export { createLeaderboards, type Leaderboards } from "./service.ts";
export { createSnapshotStore } from "./snapshot_store.ts";
export { createSnapshots, type Snapshots } from "./snapshots.ts";
export { type BoardStaff, createBoardStaff } from "./staff.ts";
export { createLeaderboardStore } from "./store.ts";
export { createNoteStore } from "./note_store.ts";
export { createSubmitter } from "./submitter.ts";
export { createVerifier } from "./verifier.ts";
export * from "./types.ts";
export * from "./wire.ts";
