import { bigint, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** Who does a thing that one node at a time may do; `fence` grows with each change of hands. */
export const leases = pgTable("leases", {
  name: text("name").primaryKey(),
  holder: text("holder").notNull(),
  fence: bigint("fence", { mode: "number" }).notNull(),
  expiresAt: instant("expires_at").notNull(),
});
