import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

export const parties = pgTable("parties", {
  id: uuid("id").primaryKey(),
  /** What a friend types in to join. */
  code: text("code").notNull().unique(),
  leaderId: uuid("leader_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  createdAt: instant("created_at").notNull(),
});

/** Who is in which party: one at a time. */
export const partyMembers = pgTable("party_members", {
  userId: uuid("user_id").primaryKey().references(() => users.id, { onDelete: "cascade" }),
  partyId: uuid("party_id").notNull().references(() => parties.id, { onDelete: "cascade" }),
  joinedAt: instant("joined_at").notNull(),
}, (table) => [index("party_members_party").on(table.partyId)]);
