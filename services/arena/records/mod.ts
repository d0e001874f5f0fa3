/**
 * What a match of the arena leaves behind: its replay, and what telemetry is told of its players.
 *
 * Called by the arena when a match reports, by the route that hands replays out, and by `replay verify`.
 */

export { arenaChores } from "./chores.ts";
export type { PlayEvent } from "./play_telemetry.ts";
export { type ArenaRecords, createArenaRecords } from "./records.ts";
export {
  MOST_BYTES,
  MOST_SEATS,
  MOST_TICKS,
  readReplay,
  REPLAY_TYPE,
  ReplayError,
  writeReplay,
} from "./replay_file.ts";
export { createReplayStore, type ReplayStore } from "./replay_store.ts";
