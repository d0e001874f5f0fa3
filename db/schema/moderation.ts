import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { users } from "./identity.ts";

/** What the staff has written down about players. Rows are added, never changed. */
export const staffNotes = pgTable("staff_notes", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  /** User or client id of who wrote it. */
  writtenBy: text("written_by").notNull(),
  text: text("text").notNull(),
  createdAt: instant("created_at").notNull(),
}, (table) => [index("staff_notes_user").on(table.userId, table.createdAt)]);
