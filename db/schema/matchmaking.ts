import { sql } from "drizzle-orm";
import {
  bigint,
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
  /** `proposed`, `active`, `finished`, `voided`, `cancelled`. */
  status: text("status").notNull(),
  /** Why this match: win probability, spread, waits, windows. */
  qualityJson: jsonb("quality_json").notNull(),
  /** Who may report: the first reporter's subject. */
  authority: text("authority"),
  /** Digest of the accepted result: a repeat is recognised by it. */
  resultDigest: text("result_digest"),
  createdAt: instant("created_at").notNull(),
  finishedAt: instant("finished_at"),
}, (table) => [
  index("matches_pool").on(table.mode, table.region, table.createdAt),
  index("matches_unfinished").on(table.mode, table.createdAt)
    .where(sql`finished_at is null`),
]);

export const matchParticipants = pgTable("match_participants", {
  id: uuid("id").primaryKey().defaultRandom(),
  matchId: uuid("match_id").notNull().references(() => matches.id, { onDelete: "cascade" }),
  userId: uuid("user_id").notNull().references(() => users.id),
  team: smallint("team").notNull(),
  mmrBefore: doublePrecision("mmr_before").notNull(),
  mmrAfter: doublePrecision("mmr_after"),
  /** `win`, `loss`, `draw`; null while the match runs. */
  result: text("result"),
  placement: smallint("placement"),
  score: doublePrecision("score"),
  statsJson: jsonb("stats_json"),
}, (table) => [
  uniqueIndex("match_participants_once").on(table.matchId, table.userId),
  index("match_participants_user").on(table.userId, table.matchId),
]);

export const tickets = pgTable("tickets", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  partyId: uuid("party_id"),
  mode: text("mode").notNull(),
  region: text("region").notNull(),
  mmr: doublePrecision("mmr").notNull(),
  /** `queued`, `proposed`, `matched`, `ended`. */
  status: text("status").notNull(),
  /** Why it ended: `matched`, `cancelled`, `expired`, `superseded`, … */
  reason: text("reason"),
  matchId: uuid("match_id").references(() => matches.id),
  enqueuedAt: instant("enqueued_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  endedAt: instant("ended_at"),
}, (table) => [
  uniqueIndex("tickets_live").on(table.userId).where(sql`status in ('queued', 'proposed')`),
  index("tickets_queued").on(table.mode, table.enqueuedAt).where(sql`status = 'queued'`),
  index("tickets_user").on(table.userId, table.enqueuedAt),
]);

export const ratings = pgTable("ratings", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  mode: text("mode").notNull(),
  mmr: doublePrecision("mmr").notNull(),
  deviation: doublePrecision("deviation").notNull(),
  games: integer("games").notNull(),
  updatedAt: instant("updated_at").notNull(),
}, (table) => [primaryKey({ columns: [table.userId, table.mode] })]);

/** Who does a thing that one node at a time may do; `fence` grows with each change of hands. */
export const leases = pgTable("leases", {
  name: text("name").primaryKey(),
  holder: text("holder").notNull(),
  fence: bigint("fence", { mode: "number" }).notNull(),
  expiresAt: instant("expires_at").notNull(),
});
