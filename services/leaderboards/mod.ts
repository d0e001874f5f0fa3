/**
 * Leaderboards: scores that are committed before they are answered, ranks that follow at once.
 *
 * Called by the routes and the seasons' schedule. Promises LB1–LB11: the rows in
 * Postgres are the truth; the rank index can be rebuilt from them at any moment; seasons open and
 * close once, whatever was down.
 */

export { seasonsExported } from "./exported.ts";
export { createBoards } from "./boards.ts";
export { createBuilder } from "./ranks/builder.ts";
export { createDeltas } from "./ranks/deltas.ts";
export { leaderboardFailures } from "./errors.ts";
export { createFeed, type Feed } from "./submit/feed.ts";
export { createFeedStore } from "./stores/feed.ts";
export { createFinals } from "./seasons/finals.ts";
export { createHiddenStore, type HiddenStore } from "./stores/hidden.ts";
export { createFinalStore } from "./stores/final.ts";
export { createPrizes, type Prizes } from "./seasons/prizes.ts";
export { createReader } from "./ranks/reader.ts";
export { createSearchStore } from "./stores/search.ts";
export { leaderboardChores } from "./chores.ts";
export { LEADERBOARD_EVENTS } from "./events.ts";
export { scoreTimeline } from "./fragments.ts";
export { leaderboardPersonal } from "./personal.ts";
export { LADDER_MATCHES } from "./rules.ts";
export { createSeasonStore } from "./stores/season.ts";
export { createSeasons, type Seasons } from "./seasons/seasons.ts";
export { createLeaderboards, type Leaderboards } from "./service.ts";
export { createSnapshotStore } from "./stores/snapshot.ts";
export { createSnapshots, type Snapshots } from "./seasons/snapshots.ts";
export { type BoardStaff, createBoardStaff } from "./seasons/staff.ts";
export { createLeaderboardStore } from "./stores/store.ts";
export { createNoteStore } from "./stores/note.ts";
export { createSubmitter } from "./submit/submitter.ts";
export { createVerifier } from "./ranks/verifier.ts";
export * from "./types.ts";
export * from "./wire.ts";
