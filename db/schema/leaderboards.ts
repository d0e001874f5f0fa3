import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

export const leaderboards = pgTable("leaderboards", {
  id: uuid("id").primaryKey(),
  season: text("season").notNull(),
  mode: text("mode").notNull(),
  createdAt: instant("created_at").notNull(),
}, (table) => [uniqueIndex("leaderboards_name").on(table.season, table.mode)]);

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
  /** Written when a snapshot is taken and when the season closes. */
  rank: integer("rank"),
  version: bigint("version", { mode: "number" }).notNull(),
  reached: bigint("reached", { mode: "number" }).notNull(),
  hidden: boolean("hidden").notNull().default(false),
  updatedAt: instant("updated_at").notNull(),
}, (table) => [
  primaryKey({ columns: [table.leaderboardId, table.userId] }),
  index("leaderboard_entries_user").on(table.userId),
]);

/** Batches of changed entries that the rank index has not confirmed yet. */
export const leaderboardMoves = pgTable("leaderboard_moves", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  leaderboardIds: uuid("leaderboard_ids").array().notNull(),
  userIds: uuid("user_ids").array().notNull(),
  createdAt: instant("created_at").notNull(),
});
