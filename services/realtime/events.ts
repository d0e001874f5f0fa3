/**
 * What rooms tell: every kind of event with the data it carries and who hears it. docs/events.md is
 * made from this table, and the tests parse whatever is told by it.
 */

import { z } from "@hono/zod-openapi";
import { Id, Instant } from "../platform/wire.ts";

export interface EventInfo {
  /** Rooms it is told in; for webhooks nothing. */
  rooms?: string;
  text: string;
  data: z.ZodObject;
}

export const Quality = z.strictObject({
  win_probability: z.array(z.number()),
  rating_spread: z.number(),
  max_wait_s: z.number(),
  windows: z.array(z.number()),
  expanded: z.boolean(),
});
/** User ids by team. */
export const Teams = z.array(z.array(Id));
/** Computer opponents by team; null where there are none. */
export const Bots = z.array(z.int()).nullable();

const Lineup = {
  match_id: Id,
  mode: z.string(),
  region: z.string(),
  team: z.int(),
  teams: Teams,
  bots: Bots,
  quality: Quality,
};

export const Alert = z.strictObject({
  alert_id: Id,
  user_id: Id,
  rule: z.string(),
  severity: z.string(),
});
export const Season = z.strictObject({ season: z.string(), name: z.string() });

export const ROOM_EVENTS: Readonly<Record<string, EventInfo>> = {
  "ticket.updated": {
    rooms: "`user:{id}`",
    text: "A ticket changed its state, or its search reaches farther",
    data: z.strictObject({
      ticket_id: Id,
      status: z.enum(["queued", "proposed", "matched", "ended"]),
      reason: z.string().nullable().optional(),
      mode: z.string().optional(),
      region: z.string().optional(),
      party_id: Id.nullable().optional(),
      window: z.number().optional(),
      estimated_wait_s: z.number().nullable().optional(),
    }),
  },
  "match.proposed": {
    rooms: "`user:{id}`",
    text: "A match was found and waits for everybody's acceptance",
    data: z.strictObject({ ...Lineup, ticket_id: Id, accept_by: Instant }),
  },
  "match.found": {
    rooms: "`user:{id}`; the match's room hears who fills a seat",
    text: "The match is on; told again with the address and the way in once a server has it",
    data: z.strictObject({
      ...Lineup,
      arena_url: z.string(),
      ticket_id: Id.optional(),
      user_id: Id.optional(),
      backfill: z.literal(true).optional(),
      address: z.string().nullable().optional(),
      join_token: z.string().nullable().optional(),
    }),
  },
  "match.left": {
    rooms: "`user:{id}` of who has left, `{match_id}`",
    text: "A player has left a match that is not over",
    data: z.strictObject({ match_id: Id, user_id: Id }),
  },
  "match.cancelled": {
    rooms: "`user:{id}`",
    text: "A match will not be played, and why",
    data: z.strictObject({ match_id: Id, reason: z.string() }),
  },
  "match.finished": {
    rooms: "`user:{id}`, `{match_id}`",
    text: "A match is over, with what it did to each rating",
    data: z.strictObject({
      match_id: Id,
      mode: z.string(),
      region: z.string(),
      players: z.array(z.strictObject({
        user_id: Id,
        team: z.int(),
        result: z.string().nullable(),
        mmr_before: z.number(),
        mmr_after: z.number().nullable(),
      })),
    }),
  },
  "leaderboard.delta": {
    rooms: "`board:{season}:{mode}`",
    text: "The board's first 100 changed, or somebody moved; ranks of hidden entries are null",
    data: z.strictObject({
      season: z.string(),
      mode: z.string(),
      total: z.int(),
      entries: z.array(z.strictObject({
        rank: z.int(),
        user_id: Id,
        display_name: z.string(),
        score: z.number(),
        updated_at: Instant,
        operator: z.string().optional(),
      })),
      moved: z.array(z.strictObject({
        user_id: Id,
        score: z.number(),
        rank: z.int().nullable(),
        previous_rank: z.int().nullable(),
      })),
    }),
  },
  "season.opened": { rooms: "`world`", text: "A season has begun", data: Season },
  "season.closed": { rooms: "`world`", text: "A season has ended", data: Season },
  "announcement": {
    rooms: "`world`",
    text: "What the staff tells everybody",
    data: z.strictObject({ announcement_id: Id, text: z.string() }),
  },
  "party.updated": {
    rooms: "`party:{party_id}`",
    text: "Somebody came or went, or another one leads",
    data: z.strictObject({
      party_id: Id,
      code: z.string(),
      leader_id: Id,
      members: z.array(Id),
    }),
  },
  "inventory.updated": {
    rooms: "`user:{id}`",
    text: "What a player has now of what was moved, and why it was",
    data: z.strictObject({
      cause: z.string(),
      changes: z.array(z.strictObject({ sku: z.string(), quantity: z.int(), debt: z.int() })),
    }),
  },
  "alert.created": { rooms: "`admin`", text: "A rule or a model suspects a player", data: Alert },
};
