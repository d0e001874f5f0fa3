import { defineFailures } from "../platform/errors.ts";

export const arenaFailures = defineFailures("arena", {
  unknown_mode: {
    status: 422,
    title: "This mode cannot be played in the arena",
    remedy: "Use a mode of the game's configuration that is switched on.",
  },
  busy: {
    status: 503,
    title: "The arena is full",
    remedy: "Try again in a moment: matches last two minutes.",
    retryAfter: 10,
  },
  replay_not_found: {
    status: 404,
    title: "No replay of this match is kept",
    remedy: "Only matches that were played to their end have one, for REPLAY_RETENTION_DAYS.",
  },
});
