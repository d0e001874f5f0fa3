import { sql } from "drizzle-orm";
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

export const matches = pgTable("matches", {
  id: uuid("id").primaryKey(),
  region: text("region").notNull(),
  mode: text("mode").notNull(),
  status: text("status", { enum: ["proposed", "active", "finished", "voided", "cancelled"] })
    .notNull(),
  /** Why this match: win probability, spread, waits, windows. */
  qualityJson: jsonb("quality_json").notNull(),
  /** Who may report: the first reporter's subject. */
  authority: text("authority"),
  /** Digest of the accepted result: a repeat is recognised by it. */
  resultDigest: text("result_digest"),
  createdAt: instant("created_at").notNull(),
  finishedAt: instant("finished_at"),
  /** Number of teams, those of computer opponents alone included. */
  teams: smallint("teams").notNull().default(2),
  /** Seats of computer opponents by team; null when people fill all. */
  bots: integer("bots").array(),
  /** Whether the result changes ratings. */
  rated: boolean("rated").notNull().default(true),
  /** Until when a proposed match must be accepted. */
  acceptBy: instant("accept_by"),
  /** Where it is played, once a game server is assigned. */
  address: text("address"),
  /** Until when one must be; null: no limit. */
  assignBy: instant("assign_by"),
}, (table) => [
  index("matches_pool").on(table.mode, table.region, table.createdAt),
  index("matches_unfinished").on(table.mode, table.createdAt)
    .where(sql`finished_at is null`),
  // Staff look through all of them, newest first, and for the few that came to nothing.
  index("matches_time").on(table.createdAt, table.id),
  index("matches_taken_back").on(table.status, table.createdAt)
    .where(sql`status in ('voided', 'cancelled')`),
]);

export const matchParticipants = pgTable("match_participants", {
  id: uuid("id").primaryKey().defaultRandom(),
  matchId: uuid("match_id").notNull().references(() => matches.id, { onDelete: "cascade" }),
  userId: uuid("user_id").notNull().references(() => users.id),
  team: smallint("team").notNull(),
  mmrBefore: doublePrecision("mmr_before").notNull(),
  mmrAfter: doublePrecision("mmr_after"),
  /** Null while the match runs. */
  result: text("result", { enum: ["win", "loss", "draw"] }),
  placement: smallint("placement"),
  score: doublePrecision("score"),
  statsJson: jsonb("stats_json").$type<Record<string, unknown>>(),
  /** Matches of the player that went on when this one began; null: none. */
  during: uuid("during").array(),
  /** False where the player was rated for another match of the same time. */
  rated: boolean("rated").notNull().default(true),
  /** When the player left the match before it was over. */
  leftAt: instant("left_at"),
}, (table) => [
  uniqueIndex("match_participants_once").on(table.matchId, table.userId),
  index("match_participants_user").on(table.userId, table.matchId),
  // Whoever queues is asked for the match that holds them.
  index("match_participants_playing").on(table.userId)
    .where(sql`result is null and left_at is null`),
  index("match_participants_during").on(table.userId).where(sql`during is not null`),
]);

/** One row per player: the rows of a party's ticket share its id and change together. */
export const tickets = pgTable("tickets", {
  id: uuid("id").notNull(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  partyId: uuid("party_id"),
  mode: text("mode").notNull(),
  region: text("region").notNull(),
  mmr: doublePrecision("mmr").notNull(),
  status: text("status", { enum: ["queued", "proposed", "matched", "ended"] }).notNull(),
  /** Why it ended. */
  reason: text("reason", {
    enum: ["matched", "cancelled", "expired", "declined", "missed", "superseded", "kicked", "lost"],
  }),
  matchId: uuid("match_id").references(() => matches.id),
  enqueuedAt: instant("enqueued_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  endedAt: instant("ended_at"),
  /** When it last came into the queue; `enqueued_at` is since when it waits. */
  queuedAt: instant("queued_at").notNull().defaultNow(),
  /** Last sign of life; null for tickets that a game server vouches for. */
  seenAt: instant("seen_at"),
  /** Round trips the client measured, in milliseconds by region. */
  latencyJson: jsonb("latency_json").$type<Record<string, number>>(),
  /** Whether computer opponents may fill the match. */
  bots: boolean("bots").notNull().default(false),
  /** Team of the match it is in. */
  team: smallint("team"),
  /** When this player accepted the proposed match. */
  acceptedAt: instant("accepted_at"),
}, (table) => [
  primaryKey({ columns: [table.id, table.userId] }),
  uniqueIndex("tickets_live").on(table.userId).where(sql`status in ('queued', 'proposed')`),
  index("tickets_queued").on(table.mode, table.queuedAt).where(sql`status = 'queued'`),
  index("tickets_match").on(table.matchId).where(sql`match_id is not null`),
  index("tickets_user").on(table.userId, table.enqueuedAt),
]);

/** Running matches that ask for players; a row is a team with open slots. */
export const backfills = pgTable("backfills", {
  matchId: uuid("match_id").notNull().references(() => matches.id, { onDelete: "cascade" }),
  team: smallint("team").notNull(),
  slots: smallint("slots").notNull(),
  askedAt: instant("asked_at").notNull(),
}, (table) => [primaryKey({ columns: [table.matchId, table.team] })]);
