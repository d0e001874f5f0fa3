/** What `check` says of DATABASE_REPLICA_URL. */

import { type Database, openDatabase } from "../../../db/client.ts";
import { standbyTarget } from "../../compose/standby.ts";
import type { Config, Secrets } from "../../config/mod.ts";
import { createStandbyStore, isStandbyOf, MOST_LAG_MS } from "../../standby/mod.ts";

/** @returns what to say, and whether it is a fault; undefined: there is no such address */
export async function checkStandby(
  settings: { config: Config; secrets: Secrets },
  database: Pick<Database, "sql">,
): Promise<{ says: string; isFault: boolean } | undefined> {
  const target = standbyTarget(settings);
  if (!target) return undefined;
  await using standby = openDatabase(target, { max: 1 });
  try {
    const found = await createStandbyStore(database, standby).look();
    if (!isStandbyOf(found)) {
      const says = "DATABASE_REPLICA_URL is not a standby of this database: nobody reads there";
      return { says, isFault: true };
    }
    const behind = Math.max(0, found.primary.position - found.standby.position);
    const most = `${MOST_LAG_MS / 1000} s`;
    return {
      says: `answers the staff, ${behind.toLocaleString("en")} bytes of the log behind; ` +
        `the database does once it is ${most} behind`,
      isFault: false,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    return { says: `cannot be reached, the database answers the staff: ${why}`, isFault: true };
  }
}
