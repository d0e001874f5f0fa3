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
});
