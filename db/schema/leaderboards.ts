import {
  bigint,
  bigserial,
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

export const leaderboards = pgTable("leaderboards", {
  id: uuid("id").primaryKey(),
  season: text("season").notNull(),
  mode: text("mode").notNull(),
  createdAt: instant("created_at").notNull(),
  /** Null until the final places are kept; then another number after each change of them. */
  finalVersion: bigint("final_version", { mode: "number" }),
  /** Whether the rank index may hold something of the board. */
  indexed: boolean("indexed").notNull().default(true),
}, (table) => [
  uniqueIndex("leaderboards_name").on(table.season, table.mode),
  index("leaderboards_indexed").on(table.season).where(sql`indexed`),
]);

/** Decides versions and who was first: the database's sequence, never a node's clock. */
export const leaderboardClock = pgSequence("leaderboard_clock");

export const leaderboardEntries = pgTable("leaderboard_entries", {
  id: uuid("id").notNull().defaultRandom(),
  leaderboardId: uuid("leaderboard_id").notNull()
    .references(() => leaderboards.id, { onDelete: "cascade" }),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  score: doublePrecision("score").notNull(),
  /** Score before the last change; null for a first score. */
  previousScore: doublePrecision("previous_score"),
  /**
   * The score without what matches gave, once they gave any: the best that was submitted, the worst
   * infinity where nothing was. Null: the whole score was submitted.
   */
  submitted: doublePrecision("submitted"),
  /** Place among all entries, hidden ones too, when the season closed. The rank is less the gaps before. */
  place: integer("place"),
  version: bigint("version", { mode: "number" }).notNull(),
  reached: bigint("reached", { mode: "number" }).notNull(),
  hidden: boolean("hidden").notNull().default(false),
  updatedAt: instant("updated_at").notNull(),
}, (table) => [
  primaryKey({ columns: [table.leaderboardId, table.userId] }),
  index("leaderboard_entries_user").on(table.userId),
  // Of closed boards alone: a score that moves has no place, and its row keeps to its page.
  index("leaderboard_entries_place").on(table.leaderboardId, table.place)
    .where(sql`place is not null`),
  // What staff has taken out of the ranks: few of many.
  index("leaderboard_entries_hidden").on(table.leaderboardId, table.updatedAt)
    .where(sql`hidden`),
]);

/** Final places without a rank: of hidden entries, and of those that are no more. */
export const leaderboardGaps = pgTable("leaderboard_gaps", {
  leaderboardId: uuid("leaderboard_id").notNull()
    .references(() => leaderboards.id, { onDelete: "cascade" }),
  place: integer("place").notNull(),
}, (table) => [primaryKey({ columns: [table.leaderboardId, table.place] })]);

/** Batches of changed entries that the rank index has not confirmed yet. */
export const leaderboardMoves = pgTable("leaderboard_moves", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  leaderboardIds: uuid("leaderboard_ids").array().notNull(),
  userIds: uuid("user_ids").array().notNull(),
  createdAt: instant("created_at").notNull(),
});

/** When seasons open and close, and when they did. */
export const seasons = pgTable("seasons", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  opensAt: instant("opens_at").notNull(),
  closesAt: instant("closes_at"),
  /** Who of the staff set these times; null: the configuration did, and may change them. */
  scheduledBy: text("scheduled_by"),
  /** When the opening was announced. */
  openedAt: instant("opened_at"),
  /** When the last submit was in: ranks are final and prizes are decided. */
  closedAt: instant("closed_at"),
});

export const leaderboardSnapshots = pgTable("leaderboard_snapshots", {
  leaderboardId: uuid("leaderboard_id").notNull()
    .references(() => leaderboards.id, { onDelete: "cascade" }),
  /** The day, in UTC, that begins with it. */
  date: date("date", { mode: "string" }).notNull(),
  takenAt: instant("taken_at").notNull(),
  /** Ranked players at that time, kept or not. */
  total: integer("total").notNull(),
}, (table) => [primaryKey({ columns: [table.leaderboardId, table.date] })]);

export const leaderboardSnapshotEntries = pgTable("leaderboard_snapshot_entries", {
  leaderboardId: uuid("leaderboard_id").notNull()
    .references(() => leaderboards.id, { onDelete: "cascade" }),
  date: date("date", { mode: "string" }).notNull(),
  rank: integer("rank").notNull(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  score: doublePrecision("score").notNull(),
  updatedAt: instant("updated_at").notNull(),
}, (table) => [
  primaryKey({ columns: [table.leaderboardId, table.date, table.rank] }),
  index("leaderboard_snapshot_entries_user").on(table.userId),
]);

/**
 * Prizes that a closing season has decided, written by its transaction: the outbox of whoever grants
 * them. A row stays until `granted_at` is set, in the transaction that grants.
 */
export const seasonPrizes = pgTable("season_prizes", {
  season: text("season").notNull().references(() => seasons.id),
  mode: text("mode").notNull(),
  userId: uuid("user_id").notNull().references(() => users.id),
  rank: integer("rank").notNull(),
  /** `[{sku, quantity}]` */
  itemsJson: jsonb("items_json").notNull(),
  createdAt: instant("created_at").notNull(),
  grantedAt: instant("granted_at"),
}, (table) => [
  primaryKey({ columns: [table.season, table.mode, table.userId] }),
  index("season_prizes_open").on(table.createdAt).where(sql`granted_at is null`),
  index("season_prizes_user").on(table.userId),
]);
