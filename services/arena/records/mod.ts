/**
 * What a match of the arena leaves behind: its replay, and what telemetry is told of its players.
 *
 * Called by the arena when a match reports, by the route that hands replays out, and by `replay verify`.
 */

export {
  MOST_BYTES,
  MOST_SEATS,
  MOST_TICKS,
  readReplay,
  REPLAY_TYPE,
  ReplayError,
  writeReplay,
} from "./replay_file.ts";
