import {
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

export const ratings = pgTable("ratings", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  mode: text("mode").notNull(),
  mmr: doublePrecision("mmr").notNull(),
  deviation: doublePrecision("deviation").notNull(),
  games: integer("games").notNull(),
  volatility: doublePrecision("volatility").notNull().default(0.06),
  updatedAt: instant("updated_at").notNull(),
}, (table) => [primaryKey({ columns: [table.userId, table.mode] })]);

/** Seasons whose soft reset has been done, by mode. */
export const ratingResets = pgTable("rating_resets", {
  season: text("season").notNull(),
  mode: text("mode").notNull(),
  at: instant("at").notNull(),
}, (table) => [primaryKey({ columns: [table.season, table.mode] })]);

/** Players whose first rated match in a mode has been played, until their rating is seeded or never will be. */
export const ratingNewcomers = pgTable("rating_newcomers", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  mode: text("mode").notNull(),
  matchId: uuid("match_id").notNull(),
  /** When the match's result came. */
  at: instant("at").notNull(),
}, (table) => [
  primaryKey({ columns: [table.userId, table.mode] }),
  index("rating_newcomers_page").on(table.at, table.userId, table.mode),
]);

/** Ratings that a model has moved after the first match; of a player and mode at most one, for ever. */
export const ratingSeeds = pgTable("rating_seeds", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  mode: text("mode").notNull(),
  matchId: uuid("match_id").notNull(),
  /** Of the skill model. */
  version: text("version").notNull(),
  mmrBefore: doublePrecision("mmr_before").notNull(),
  mmrAfter: doublePrecision("mmr_after").notNull(),
  at: instant("at").notNull(),
  /** When the match was voided, and the seed with it. */
  takenBackAt: instant("taken_back_at"),
}, (table) => [
  primaryKey({ columns: [table.userId, table.mode] }),
  index("rating_seeds_match").on(table.matchId),
]);
