/** What is asked of the primary and its standby of themselves, and reading on the standby. */

import type { Database, Read, Sql } from "../../db/client.ts";
import type { Standing } from "./types.ts";

export interface StandbyStore {
  /** @throws where one does not answer, or the primary is none */
  look(): Promise<{ primary: Standing; standby: Standing }>;
  /**
   * Asks the standby, on a connection that has replayed the log up to `position`: behind one address
   * there may be several.
   * @returns undefined where it has not, or is no standby any more
   */
  readFrom<T>(position: number, ask: Parameters<Read>[0]): Promise<{ found: T } | undefined>;
  readPrimary: Read;
}

export function createStandbyStore(
  { sql }: Pick<Database, "sql">,
  standby: Pick<Database, "sql">,
): StandbyStore {
  return {
    async look() {
      const [primary, second] = await Promise.all([standingOf(sql), standingOf(standby.sql)]);
      return { primary, standby: second };
    },

    async readFrom<T>(position: number, ask: Parameters<Read>[0]) {
      // Not of one snapshot: that would be from before the look at the log.
      return await standby.sql.begin("read only", async (tx) => {
        const [{ knows }] = await tx<[{ knows: boolean }]>`
          select pg_is_in_recovery() and
            coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') >= ${position}::int8, false)
            as knows`;
        return knows ? { found: await ask(tx) as T } : undefined;
      }) as { found: T } | undefined;
    },

    readPrimary: (ask) => ask(sql),
  };
}

async function standingOf(sql: Sql): Promise<Standing> {
  const [row] = await sql<[Standing]>`
    select pg_is_in_recovery() as "isStandby",
      pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
        else pg_current_wal_flush_lsn() end, '0/0')::int8 as position,
      (select system_identifier::text from pg_control_system()) || ' ' ||
        (select oid::text from pg_database where datname = current_database()) as cluster`;
  return row;
}
