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
  fed_only: {
    status: 403,
    title: "This board is fed by the results of matches alone",
    remedy: "Report the match: POST /matchmaking/matches/{match_id}/result. Nobody submits here.",
  },
  season_closed: {
    status: 409,
    title: "The season is closed",
    remedy: 'Submit to the season "current". What has closed stays closed: its prizes are decided.',
  },
  season_not_found: {
    status: 404,
    title: "There is no such season",
    remedy: "GET /leaderboards lists the seasons.",
  },
  season_open: {
    status: 409,
    title: "The season has opened",
    remedy:
      "Leave its opens_at, or set it to an earlier time. Add a later season under its own id.",
  },
  season_times: {
    status: 422,
    title: "These times make no season",
    remedy: "Give opens_at, and a closes_at after it or none.",
  },
  board_off: {
    status: 409,
    title: "The board is switched off",
    remedy: "It can be read. An admin switches it on again.",
  },
  snapshot_not_found: {
    status: 404,
    title: "There is no snapshot of that day",
    remedy: "GET /leaderboards/{season}/{mode}/snapshots lists the days.",
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
