/** What the staff reads of purchases: whose a reference is, what a provider has told, what sold. */

import type { Database } from "../../../db/client.ts";
import { isId } from "../../platform/ids.ts";
import { instants } from "../../../db/arrays.ts";
import type { Earned, HeardEvent, SoldOn } from "../types.ts";

export interface DeskStore {
  /** Whose purchase has this id, this reference of ours, or this payment at its provider. */
  findPayer(reference: string): Promise<string | undefined>;
  /** What providers told of a purchase, the oldest first. */
  listHeard(purchaseId: string, limit: number): Promise<HeardEvent[]>;
  /** What was paid for on each of these days (their beginnings, UTC), by item and currency. */
  listSold(days: readonly Date[]): Promise<SoldOn[]>;
  /** What was paid in each stretch of so many seconds, by currency. */
  listEarned(stretches: readonly Date[], seconds: number): Promise<Earned[]>;
}

export function createDeskStore({ read }: Pick<Database, "read">): DeskStore {
  return {
    async findPayer(reference) {
      const id = isId(reference.toLowerCase()) ? reference.toLowerCase() : null;
      const [row] = await read((sql) =>
        sql<{ userId: string }[]>`
        select user_id as "userId" from purchases where id = ${id}::uuid
        union all select user_id from purchases where provider_ref = ${reference}
        union all select user_id from purchases where payment_refs @> array[${reference}::text]
        limit 1`
      );
      return row?.userId;
    },

    async listHeard(purchaseId, limit) {
      return await read((sql) =>
        sql<HeardEvent[]>`
        select provider, event_id as id, kind as type, received_at as "receivedAt", body
        from webhook_events where purchase_id = ${purchaseId}
        order by received_at, event_id limit ${limit}`
      );
    },

    // A day at a time: few groups each, which need no sorting however much was sold.
    async listSold(days) {
      return await read((sql) =>
        sql<SoldOn[]>`
        select to_char(d.day at time zone 'UTC', 'YYYY-MM-DD') as day, s.*
        from unnest(${instants(days)}::timestamptz[]) d (day) cross join lateral (
          select item_sku as sku, currency, count(*)::int as sold, sum(amount)::float8 as amount,
            sum(refunded_amount)::float8 as refunded,
            (count(*) filter (where status = 'refunded'))::int as returns,
            coalesce(sum(amount - refunded_amount) filter (where status = 'disputed'), 0)::float8
              as disputed
          from purchases
          where paid_at is not null and paid_at >= d.day and paid_at < d.day + interval '24 hours'
          group by item_sku, currency) s
        order by d.day, s.sku, s.currency`
      );
    },

    async listEarned(stretches, seconds) {
      return await read((sql) =>
        sql<Earned[]>`
        select d.at, s.* from unnest(${
          instants(stretches)
        }::timestamptz[]) d (at) cross join lateral (
          select currency, sum(amount)::float8 as amount, sum(refunded_amount)::float8 as refunded,
            coalesce(sum(amount - refunded_amount) filter (where status = 'disputed'), 0)::float8
              as disputed
          from purchases
          where paid_at is not null and paid_at >= d.at
            and paid_at < d.at + make_interval(secs => ${seconds}::float8)
          group by currency) s
        order by d.at, s.currency`
      );
    },
  };
}
