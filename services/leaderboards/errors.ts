import { defineFailures } from "../platform/errors.ts";

export const leaderboardFailures = defineFailures("leaderboards", {
  board_not_found: {
    status: 404,
    title: "There is no such leaderboard",
    remedy: 'GET /leaderboards lists seasons and boards; "current" names the open season.',
  },
  entry_not_found: {
    status: 404,
    title: "This player has no entry on this leaderboard",
    remedy: "An entry appears with the player's first score.",
  },
  not_allowed: {
    status: 403,
    title: "This board takes scores from game servers only",
    remedy: "Submit with a service token, or allow players in the game configuration.",
  },
  season_closed: {
    status: 409,
    title: "The season is closed",
    remedy: 'Submit to the season "current".',
  },
  score_out_of_range: {
    status: 422,
    title: "The score would leave the range of a double",
    remedy: "Keep scores below 1.7e308 in size.",
  },
  user_not_found: {
    status: 404,
    title: "No such player",
    remedy: "Submit scores for players who have signed in at least once.",
  },
});
