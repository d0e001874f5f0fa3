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
  already_playing: {
    status: 409,
    title: "The player is in a match that is not over",
    remedy: "Return to the match named by match_id, or leave it: POST …/leave.",
  },
  match_not_begun: {
    status: 409,
    title: "The match has not begun",
    remedy: "Decline it instead: POST /matchmaking/tickets/{ticket_id}/decline.",
  },
  match_changed: {
    status: 409,
    title: "The match is no longer what it was",
    remedy: "Look at the match again, and decide anew.",
  },
  match_not_finished: {
    status: 409,
    title: "The match has no result",
    remedy: "Ask for a rematch once match.finished was told.",
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
  not_proposed: {
    status: 409,
    title: "No match is proposed to this ticket",
    remedy: "Read the ticket: the proposal was settled or has fallen apart.",
  },
  party_not_found: {
    status: 404,
    title: "No such party",
    remedy: "Use the party_id of a party the player is in.",
  },
  not_party_leader: {
    status: 403,
    title: "Only the leader queues the party",
    remedy: "Let the party's leader queue, or queue without party_id.",
  },
  party_too_large: {
    status: 422,
    title: "The party is larger than a team of this mode",
    remedy: "Queue for a mode with larger teams, or with fewer players.",
  },
  already_assigned: {
    status: 409,
    title: "The match is played on another server",
    remedy: "Leave it to the server whose address the match carries.",
  },
  no_such_slots: {
    status: 422,
    title: "The match has no such team or not so many seats",
    remedy: "Ask for slots in one of the match's teams, at most the mode's team size.",
  },
});
