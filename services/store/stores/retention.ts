/** Checkouts that nobody paid: they end, and leave in time. */

import type { Database } from "../../../db/client.ts";
import { announceStates } from "./event.ts";

export interface RetentionStore {
  /**
   * Ends checkouts begun before `before` that are neither paid nor failed; studios hear of it.
   * @returns how many; fewer than `limit` when none are left
   */
  expireUnpaid(before: Date, at: Date, limit: number): Promise<number>;
  /** Removes ended checkouts begun before `before` of which no provider ever told anything. */
  pruneExpired(before: Date, limit: number): Promise<number>;
  /** Forgets how events received before `before` read; that they came stays. */
  pruneBodies(before: Date, limit: number): Promise<number>;
  /** Removes what was told before `before` of payments that nobody has named since. */
  pruneEarly(before: Date, limit: number): Promise<number>;
}

export function createRetentionStore({ sql }: Database): RetentionStore {
  return {
    async expireUnpaid(before, at, limit) {
      return await sql.begin(async (tx) => {
        const rows = await tx<{ id: string }[]>`
          select id from purchases where status = 'pending' and created_at < ${before}
          order by created_at limit ${limit} for update skip locked`;
        if (rows.length === 0) return 0;
        const ids = rows.map(({ id }) => id);
        await announceStates(tx, ids, ids.map(() => "expired"), at);
        await tx`
          update purchases set status = 'expired', expired_at = ${at}
          where id = any(${ids}::uuid[])`;
        return rows.length;
      });
    },

    async pruneExpired(before, limit) {
      const { count } = await sql`
        delete from purchases where id in (
          select id from purchases p where status = 'expired' and created_at < ${before}
            and moves = 0 and not exists (select from webhook_events e where e.purchase_id = p.id)
          order by created_at limit ${limit} for update skip locked)`;
      return count;
    },

    async pruneBodies(before, limit) {
      const { count } = await sql`
        update webhook_events set body = null where (provider, event_id) in (
          select provider, event_id from webhook_events
          where body is not null and received_at < ${before}
          order by received_at limit ${limit} for update skip locked)`;
      return count;
    },

    async pruneEarly(before, limit) {
      const { count } = await sql`
        delete from early_payment_events where (provider, event_id) in (
          select provider, event_id from early_payment_events where received_at < ${before}
          order by received_at limit ${limit} for update skip locked)`;
      return count;
    },
  };
}
