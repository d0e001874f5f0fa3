/** Whom nobody misses: guests who never played and never came back, and keys to players who are gone. */

import type { Database } from "../../../db/client.ts";
import { firstIdAt } from "../../platform/ids.ts";

export interface GuestPage {
  /** Guests looked at from `after` on. */
  seen: number;
  removed: number;
  /** Where the next page begins. */
  next: string;
}

export interface AccountRetentionStore {
  /** Removes device keys of deleted players, which a sign-in at that moment may have left. */
  pruneDevices(limit: number): Promise<number>;
  /**
   * Looks at `limit` players behind the id `after`, made before `before`, and removes the guests among
   * them who have no session and have left no trace: no match, score, purchase, ledger row or event.
   */
  pruneGuests(after: string, before: Date, limit: number): Promise<GuestPage>;
}

export function createAccountRetentionStore({ sql }: Database): AccountRetentionStore {
  return {
    async pruneDevices(limit) {
      const { count } = await sql`
        delete from devices where secret_hash in (
          select d.secret_hash from users u join devices d on d.user_id = u.id
          where u.deleted_at is not null limit ${limit})`;
      return count;
    },

    pruneGuests: (after, before, limit) =>
      sql.begin(async (tx) => {
        // Whoever signs in meanwhile holds the row, and is passed over; or waits for this to end.
        const page = await tx<{ id: string }[]>`
          select id from users where id > ${after} and id < ${firstIdAt(before)}
          order by id limit ${limit} for update skip locked`;
        const ids = page.map(({ id }) => id);
        // A statement of its own: it sees what was written until the rows were held.
        const { count } = await tx`
          delete from users u where id = any(${ids}::uuid[])
            and external_id is null and roles = '{player}'
            and deleted_at is null and suspended_at is null
            and not exists (select from sessions s where s.user_id = u.id)
            and not exists (select from match_participants p where p.user_id = u.id)
            and not exists (select from tickets t where t.user_id = u.id)
            and not exists (select from leaderboard_entries e where e.user_id = u.id)
            and not exists (select from season_prizes z where z.user_id = u.id)
            and not exists (select from purchases b where b.user_id = u.id)
            and not exists (select from ledger_operations o where o.user_id = u.id)
            and not exists (select from ledger_entries l where l.user_id = u.id)
            and not exists (select from balances i where i.user_id = u.id)
            and not exists (select from alerts a where a.user_id = u.id)
            and not exists (select from events v where v.user_id = u.id)`;
        return { seen: page.length, removed: count, next: ids.at(-1) ?? after };
      }),
  };
}
