/** How far a standby must be before the staff may read there: what services/standby/ keeps. */

import { bigint, integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** The last act of each operator. Rows of acts a day ago are removed: no standby is asked so far behind. */
export const staffActs = pgTable("staff_acts", {
  /** User or client id of who acted. */
  actor: text("actor").primaryKey(),
  /** Requests of theirs that change something and are under way, on whichever node. */
  running: integer("running").notNull(),
  /** When the last of these is given up: its node has died. */
  runningUntil: instant("running_until").notNull(),
  /** Bytes of the write-ahead log from its beginning to the end of the last act; null: none has ended. */
  position: bigint("position", { mode: "number" }),
});
