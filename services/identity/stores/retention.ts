/** Whom nobody misses: guests who never played and never came back, and keys to players who are gone. */

import type { Database, Fragment } from "../../../db/client.ts";
import { firstIdAt } from "../../platform/ids.ts";
import type { PersonalData } from "../../platform/personal.ts";

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
   * them who have no session and have left no trace in any domain: no match, score, purchase, event.
   */
  pruneGuests(after: string, before: Date, limit: number): Promise<GuestPage>;
}

export function createAccountRetentionStore(
  { sql }: Database,
  personal: readonly Pick<PersonalData, "traces">[],
): AccountRetentionStore {
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
        const untraced = personal.flatMap(({ traces }) => traces?.(tx, tx`u.id`) ?? [])
          .map((query): Fragment => tx`and not exists (${query})`);
        // A statement of its own: it sees what was written until the rows were held.
        const { count } = await tx`
          delete from users u where id = any(${ids}::uuid[])
            and external_id is null and roles = '{player}'
            and deleted_at is null and suspended_at is null
            ${untraced}`;
        return { seen: page.length, removed: count, next: ids.at(-1) ?? after };
      }),
  };
}
