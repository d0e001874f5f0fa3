import { defineFailures } from "../platform/errors.ts";

export const matchmakingFailures = defineFailures("matchmaking", {
  unknown_mode: {
    status: 422,
    title: "This mode does not exist or is switched off",
    remedy: "Use a mode of the game's configuration that is switched on.",
  },
  unknown_region: {
    status: 422,
    title: "This region does not exist",
    remedy: "Use one of the ids that GET /regions lists.",
  },
  user_not_found: {
    status: 404,
    title: "No such player",
    remedy: "Queue players who have signed in at least once.",
  },
  not_queued: {
    status: 404,
    title: "The player is not queued",
    remedy: "There is nothing to cancel; enqueue first.",
  },
  ticket_not_found: {
    status: 404,
    title: "No such ticket",
    remedy: "Use the ticket_id that enqueue answered with.",
  },
  already_matched: {
    status: 409,
    title: "The player is already in a match",
    remedy: "Join the match named by match_id.",
  },
  match_not_found: {
    status: 404,
    title: "No such match",
    remedy: "Use the match_id that the ticket or match.found carries.",
  },
  wrong_authority: {
    status: 409,
    title: "Another server reports for this match",
    remedy: "Only the server that reported first may report again.",
  },
  result_conflict: {
    status: 409,
    title: "The match already has another result",
    remedy: "GET the match to see the result that counts.",
  },
  match_over: {
    status: 409,
    title: "The match has ended without a result",
    remedy: "It was voided or cancelled; its players can queue again.",
  },
  result_mismatch: {
    status: 422,
    title: "The result does not fit the match",
    remedy: "Give one entry per team in team order, naming only players of that team.",
  },
});
