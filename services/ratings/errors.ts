import { defineFailures } from "../platform/errors.ts";

export const ratingFailures = defineFailures("ratings", {
  unknown_mode: {
    status: 422,
    title: "This mode does not exist",
    remedy: "Use a mode of the game's configuration.",
  },
  user_not_found: {
    status: 404,
    title: "No such player",
    remedy: "Use the id of a player who has signed in.",
  },
});
