/** What matchmaking announces. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";
import { Id, Instant } from "../platform/wire.ts";
import { END_REASONS } from "./types.ts";

const Quality = z.strictObject({
  win_probability: z.array(z.number()),
  rating_spread: z.number(),
  max_wait_s: z.number(),
  windows: z.array(z.number()),
  expanded: z.boolean(),
});

/** Who plays where: user ids by team; computer opponents by team, null where there are none. */
const Lineup = {
  match_id: Id,
  mode: z.string(),
  region: z.string(),
  teams: z.array(z.array(Id)),
  bots: z.array(z.int()).nullable(),
  quality: Quality,
};

export const ticketUpdated = declareEvent({
  kind: "ticket.updated",
  rooms: "`user:{id}`",
  text: "A ticket changed its state, or its search reaches farther",
  data: z.strictObject({
    ticket_id: Id,
    status: z.enum(["queued", "proposed", "matched", "ended"]),
    reason: z.enum(END_REASONS).nullable().optional(),
    mode: z.string().optional(),
    region: z.string().optional(),
    party_id: Id.nullable().optional(),
    window: z.number().optional(),
    estimated_wait_s: z.number().nullable().optional(),
  }),
});

export const matchProposed = declareEvent({
  kind: "match.proposed",
  rooms: "`user:{id}`",
  text: "A match was found and waits for everybody's acceptance",
  data: z.strictObject({ ...Lineup, team: z.int(), ticket_id: Id, accept_by: Instant }),
});

export const matchAccepted = declareEvent({
  kind: "match.accepted",
  rooms: "`user:{id}`",
  text: "One more player has accepted the proposed match: how many of how many have",
  data: z.strictObject({ match_id: Id, accepted: z.int(), players: z.int() }),
});

export const matchFound = declareEvent({
  kind: "match.found",
  rooms: "`user:{id}`; the match's room hears who fills a seat",
  text: "The match is on; told again with the address and the way in once a server has it",
  data: z.strictObject({
    ...Lineup,
    team: z.int(),
    arena_url: z.string(),
    ticket_id: Id.optional(),
    user_id: Id.optional(),
    backfill: z.literal(true).optional(),
    address: z.string().nullable().optional(),
    join_token: z.string().nullable().optional(),
  }),
});

export const matchCreated = declareEvent({
  kind: "match.created",
  webhook: true,
  text: "A match has begun",
  data: z.strictObject(Lineup),
});

export const countdownStarted = declareEvent({
  kind: "countdown",
  rooms: "`{match_id}`: before the start; `user:{id}`: a ready check",
  byServers: true,
  text: "Something begins, or is decided, in so many seconds",
  data: z.strictObject({ seconds: z.number(), ends_at: Instant }),
});

export const matchLeft = declareEvent({
  kind: "match.left",
  rooms: "`user:{id}` of who has left, `{match_id}`",
  text: "A player has left a match that is not over",
  data: z.strictObject({ match_id: Id, user_id: Id }),
});

export const matchCancelled = declareEvent({
  kind: "match.cancelled",
  rooms: "`user:{id}`",
  text: "A match will not be played, and why; of a ready check, whether the receiver missed it",
  data: z.strictObject({
    match_id: Id,
    reason: z.string(),
    missed: z.boolean().optional(),
  }),
});

export const matchFinished = declareEvent({
  kind: "match.finished",
  rooms: "`user:{id}`, `{match_id}`",
  webhook: true,
  text: "A match is over, with what it did to each rating",
  data: z.strictObject({
    match_id: Id,
    mode: z.string(),
    region: z.string(),
    players: z.array(z.strictObject({
      user_id: Id,
      team: z.int(),
      result: z.string().nullable(),
      placement: z.int().nullable(),
      mmr_before: z.number(),
      mmr_after: z.number().nullable(),
    })),
  }),
});

export const rematchWanted = declareEvent({
  kind: "match.rematch",
  rooms: "`{match_id}`",
  text: "A player of a finished match would play the others again, and is in the queue for it",
  data: z.strictObject({ match_id: Id, user_id: Id }),
});

export const matchVoided = declareEvent({
  kind: "match.voided",
  rooms: "`user:{id}`, `{match_id}`",
  webhook: true,
  text: "The staff voided a match: why, and what each rating gets back or gives back",
  data: z.strictObject({
    match_id: Id,
    mode: z.string(),
    region: z.string(),
    reason: z.string(),
    players: z.array(z.strictObject({ user_id: Id, mmr_change: z.number() })),
  }),
});

/** Telemetry of the service's own: what a match did to each of its players. */
export const matchPlayed = declareEvent({
  kind: "match.played",
  topic: "telemetry",
  text: "A player's result, as telemetry keeps it",
  data: z.strictObject({
    event: z.literal("match.finished"),
    user_id: Id,
    payload: z.strictObject({
      match_id: Id,
      mode: z.string(),
      team: z.int(),
      result: z.string().nullable(),
      mmr_before: z.number(),
      mmr_after: z.number().nullable(),
    }),
  }),
});

export const MATCHMAKING_EVENTS = [
  ...[
    ticketUpdated,
    matchProposed,
    matchAccepted,
    matchFound,
    matchCreated,
    countdownStarted,
    matchLeft,
    matchCancelled,
    matchFinished,
    rematchWanted,
    matchVoided,
  ],
  matchPlayed,
];
