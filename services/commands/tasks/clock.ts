/** The time for a subcommand: nodes go by the database's, whatever this machine says. */

import type { Database } from "../../../db/client.ts";
import { askTime } from "../../compose/engines.ts";
import { type Clock, systemClock } from "../../platform/time/clock.ts";
import { createDatabaseClock } from "../../platform/time/database_clock.ts";
import type { Logger } from "../../platform/observe/log.ts";

export async function openClock(database: Database, log: Logger): Promise<Clock> {
  const clock = createDatabaseClock({ own: systemClock, log });
  await clock.synchronize(askTime(database));
  return clock;
}
