/** What of matches and queues leaves for analytics. */

import type { ExportedTable } from "../platform/exported.ts";

const matches: ExportedTable = {
  name: "matches",
  text: "A match that the matcher made",
  from: "matches t",
  key: ["id"],
  day: "created_at",
  columns: {
    id: { type: "uuid", text: "the match" },
    mode: { type: "text", text: "what is played" },
    region: { type: "text", text: "where" },
    status: {
      type: "text",
      text: "`proposed`, `active`, `finished`, `voided` or `cancelled`",
    },
    created_at: { type: "instant", text: "when it was made" },
    finished_at: {
      type: "instant",
      text: "when its result came, or its end without one",
    },
    teams: { type: "integer", text: "number of teams" },
    bots: {
      type: "integer",
      text: "seats of computer opponents",
      sql: "(select coalesce(sum(b), 0) from unnest(t.bots) b)",
    },
    rated: { type: "boolean", text: "whether the result changes ratings" },
    favourite: {
      type: "float",
      text: "win probability of the strongest team by its rating, 0 to 1",
      sql: "(select max(p::float8) from jsonb_array_elements_text(" +
        "case jsonb_typeof(t.quality_json -> 'win_probability') when 'array' " +
        "then t.quality_json -> 'win_probability' end) p)",
      of: "matches.quality_json",
    },
    spread: {
      type: "float",
      text: "highest less lowest rating, in points",
      sql: "(t.quality_json ->> 'rating_spread')::float8",
      of: "matches.quality_json",
    },
  },
};

const seats: ExportedTable = {
  name: "seats",
  text: "A player in a match",
  from: "match_participants t join matches m on m.id = t.match_id",
  key: ["id"],
  day: "created_at",
  deletion: "anonymised",
  columns: {
    id: { type: "uuid", text: "the seat", of: "match_participants.id" },
    match_id: {
      type: "uuid",
      text: "the match",
      of: "match_participants.match_id",
    },
    user_id: {
      type: "uuid",
      text: "the player; null once deleted",
      of: "match_participants.user_id",
    },
    created_at: {
      type: "instant",
      text: "when the match was made",
      sql: "m.created_at",
      of: "matches.created_at",
    },
    team: { type: "integer", text: "from 0", of: "match_participants.team" },
    mmr_before: {
      type: "float",
      text: "rating when the match was made, in points",
      of: "match_participants.mmr_before",
    },
    mmr_after: {
      type: "float",
      text: "rating by its result; null without one",
      of: "match_participants.mmr_after",
    },
    result: {
      type: "text",
      text: "`win`, `loss`, `draw`; null while it runs",
      of: "match_participants.result",
    },
    placement: {
      type: "integer",
      text: "the team's place, from 1; ties share one",
      of: "match_participants.placement",
    },
    score: {
      type: "float",
      text: "points as reported",
      of: "match_participants.score",
    },
    rated: {
      type: "boolean",
      text: "false: rated for another match of that time",
      of: "match_participants.rated",
    },
    left_at: {
      type: "instant",
      text: "when the player left before the end",
      of: "match_participants.left_at",
    },
  },
};

const tickets: ExportedTable = {
  name: "tickets",
  text: "A player's wait in a queue",
  from: "tickets t",
  key: ["id", "user_id"],
  day: "enqueued_at",
  deletion: "removed",
  columns: {
    id: { type: "uuid", text: "the ticket; members of a party share it" },
    user_id: { type: "uuid", text: "the player" },
    party_id: { type: "uuid", text: "the party; null: alone" },
    mode: { type: "text", text: "which queue" },
    region: { type: "text", text: "where" },
    mmr: { type: "float", text: "rating in the queue, in points" },
    status: {
      type: "text",
      text: "`queued`, `proposed`, `matched` or `ended`",
    },
    reason: {
      type: "text",
      text:
        "why it ended: `matched`, `cancelled`, `expired`, `declined`, `missed`, `superseded`, `kicked`, `lost`",
    },
    match_id: { type: "uuid", text: "the match it led to" },
    enqueued_at: { type: "instant", text: "since when it waits" },
    ended_at: { type: "instant", text: "when the wait was over" },
    bots: { type: "boolean", text: "whether computer opponents were welcome" },
    latency: {
      type: "json",
      text: "round trips the client measured, in ms by region",
      sql: "t.latency_json",
      of: "tickets.latency_json",
    },
  },
};

export const matchmakingExported: readonly ExportedTable[] = [
  matches,
  seats,
  tickets,
];
