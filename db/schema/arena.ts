import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";
import { users } from "./identity.ts";

/** Matches that are or were played in the arena, each on one node. */
export const arenaMatches = pgTable("arena_matches", {
  /** Of a match that the matcher made: that match's. */
  id: uuid("id").primaryKey(),
  mode: text("mode").notNull(),
  /** The node that runs it, while its lease `arena:{host}` holds. */
  host: text("host").notNull(),
  /** How other nodes reach it. */
  url: text("url").notNull(),
  /** Who practises; null for a match that the matcher made. */
  practisedBy: uuid("practised_by").references(() => users.id, { onDelete: "cascade" }),
  createdAt: instant("created_at").notNull(),
  endedAt: instant("ended_at"),
}, (table) => [
  index("arena_matches_running").on(table.host).where(sql`ended_at is null`),
  index("arena_matches_practice").on(table.practisedBy),
  index("arena_matches_age").on(table.createdAt),
]);

/** What each seat did in a match, from which it can be played again. */
export const arenaReplays = pgTable("arena_replays", {
  matchId: uuid("match_id").primaryKey()
    .references(() => arenaMatches.id, { onDelete: "cascade" }),
  /** Seed, sides and seats of the world. */
  setupJson: jsonb("setup_json").notNull(),
  ticks: integer("ticks").notNull(),
  inputs: bytea("inputs").notNull(),
  /** One hash of the state per tick, 32 bits each, little-endian. */
  hashes: bytea("hashes").notNull(),
  createdAt: instant("created_at").notNull(),
}, (table) => [index("arena_replays_age").on(table.createdAt)]);
