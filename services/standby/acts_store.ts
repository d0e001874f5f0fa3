/** Rows of what operators did last, on the primary; times are the database's. */

import type { Database } from "../../db/client.ts";

export interface ActsStore {
  /** Before the act: from now on its operator reads the primary, whatever becomes of this process. */
  begin(actor: string): Promise<void>;
  /** After it, with its commit in the log. */
  end(actor: string): Promise<void>;
  /**
   * Where a standby must be to know all that the operator did, in bytes of the log; 0: anywhere.
   * Undefined while they act.
   */
  findPosition(actor: string): Promise<number | undefined>;
  /** Removes rows of operators who have not acted for a day. */
  prune(): Promise<void>;
}

/** No request runs so long; what a node that died was about has committed by then, or never will. */
const GIVEN_UP_S = 60;

export function createActsStore({ sql }: Pick<Database, "sql">): ActsStore {
  const until = sql`clock_timestamp() + ${GIVEN_UP_S} * interval '1 second'`;
  const here = sql`pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::int8`;
  return {
    async begin(actor) {
      await sql`
        insert into staff_acts as a (actor, running, running_until)
        values (${actor}, 1, ${until})
        on conflict (actor) do update set running = a.running + 1, running_until = ${until}`;
    },

    async end(actor) {
      await sql`
        update staff_acts set running = greatest(running - 1, 0), position = ${here}
        where actor = ${actor}`;
    },

    async findPosition(actor) {
      const [row] = await sql<{ running: boolean; over: boolean; position: number | null }[]>`
        select running > 0 as running, running_until < clock_timestamp() as over, position
        from staff_acts where actor = ${actor}`;
      if (!row) return 0;
      if (!row.running) return row.position ?? 0;
      if (!row.over) return undefined;
      const [settled] = await sql<{ position: number }[]>`
        update staff_acts set running = 0, position = ${here}
        where actor = ${actor} and running_until < clock_timestamp() returning position`;
      return settled?.position;
    },

    async prune() {
      await sql`delete from staff_acts where running_until < clock_timestamp() - interval '1 day'`;
    },
  };
}
