/** Lease rows: what one node at a time may do. Times are the database's, whatever nodes' clocks say. */

import type { Database } from "../../db/client.ts";

export interface LeaseStore {
  /**
   * Takes the lease, or renews it for its holder.
   * @returns the fence, which grows whenever the lease changes hands, or null while another holds it
   */
  take(name: string, holder: string, ttlMs: number): Promise<number | null>;
  release(name: string, holder: string): Promise<void>;
  /** Ends everybody else's leases: for a process that knows the others to be dead. */
  endOthers(holder: string): Promise<void>;
  /** Who holds the lease now. */
  findHolder(name: string): Promise<string | undefined>;
  /** Who holds a lease whose name begins so. */
  listHolders(beginning: string): Promise<string[]>;
  /** Forgets leases whose names begin so and that ended more than an hour ago. */
  prune(beginning: string): Promise<void>;
}

export function createLeaseStore({ sql }: Database): LeaseStore {
  return {
    async take(name, holder, ttlMs) {
      const [row] = await sql<{ fence: number }[]>`
        insert into leases (name, holder, fence, expires_at)
        values (${name}, ${holder}, 1, clock_timestamp() + ${ttlMs} * interval '1 millisecond')
        on conflict (name) do update set
          holder = excluded.holder,
          fence = leases.fence + case when leases.holder = excluded.holder then 0 else 1 end,
          expires_at = excluded.expires_at
        where leases.holder = excluded.holder or leases.expires_at < clock_timestamp()
        returning fence`;
      return row?.fence ?? null;
    },
    async release(name, holder) {
      await sql`
        update leases set expires_at = clock_timestamp() - interval '1 second'
        where name = ${name} and holder = ${holder}`;
    },
    async endOthers(holder) {
      await sql`
        update leases set expires_at = clock_timestamp() - interval '1 second'
        where holder <> ${holder} and expires_at > clock_timestamp()`;
    },
    async findHolder(name) {
      const [row] = await sql<{ holder: string }[]>`
        select holder from leases where name = ${name} and expires_at > clock_timestamp()`;
      return row?.holder;
    },
    async listHolders(beginning) {
      const rows = await sql<{ holder: string }[]>`
        select holder from leases
        where starts_with(name, ${beginning}) and expires_at > clock_timestamp() order by name`;
      return rows.map(({ holder }) => holder);
    },
    async prune(beginning) {
      await sql`
        delete from leases where starts_with(name, ${beginning})
          and expires_at < clock_timestamp() - interval '1 hour'`;
    },
  };
}
