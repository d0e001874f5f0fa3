import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

/** Accounts that the staff has set to be deleted, until that is done or revoked. */
export const plannedDeletions = pgTable("planned_deletions", {
  userId: uuid("user_id").primaryKey().references(() => users.id, { onDelete: "cascade" }),
  /** User or client id of who asked for it. */
  askedBy: text("asked_by").notNull(),
  reason: text("reason").notNull(),
  askedAt: instant("asked_at").notNull(),
  dueAt: instant("due_at").notNull(),
  /** Since when it is carried out: from then on nothing revokes it. */
  begunAt: instant("begun_at"),
}, (table) => [index("planned_deletions_due").on(table.dueAt)]);
