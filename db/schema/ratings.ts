import { doublePrecision, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
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
