/** How the game did, minute by minute and hour by hour: what services/minutes/ writes and reads. */

import { doublePrecision, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

const sum = (name: string) => doublePrecision(name).notNull().default(0);

/**
 * A row each minute, hour and day of each node, and one of the whole game, whose node is empty; an hour
 * or day is the sum of its minutes.
 */
export const minutes = pgTable("minutes", {
  /** 1, 60 or 1,440 minutes. */
  span: smallint("span").notNull(),
  /** When it began. */
  at: instant("at").notNull(),
  node: text("node").notNull(),
  /** Minutes in it. */
  samples: sum("samples"),
  requests: sum("requests"),
  /** Answers that are faults of ours. */
  errors: sum("errors"),
  /** Requests answered within so many milliseconds. */
  api10: sum("api_10"),
  api50: sum("api_50"),
  api100: sum("api_100"),
  api200: sum("api_200"),
  api500: sum("api_500"),
  api1000: sum("api_1000"),
  socketMinutes: sum("socket_minutes"),
  /** Sockets that ended by us or by an error. */
  socketsLost: sum("sockets_lost"),
  /** Open at the end of the minute; an hour has the sum. */
  sockets: sum("sockets"),
  placements: sum("placements"),
  placements5: sum("placements_5"),
  waitSeconds: sum("wait_seconds"),
  scores: sum("scores"),
  scores150: sum("scores_150"),
  scoreSeconds: sum("score_seconds"),
  matches: sum("matches"),
  /** From here on only the whole game's rows say anything. */
  queued: sum("queued"),
  alerts: sum("alerts"),
}, (table) => [primaryKey({ columns: [table.span, table.at, table.node] })]);
