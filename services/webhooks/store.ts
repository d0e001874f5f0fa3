/** Rows of subscriptions and of what is on its way to them. */

import { instants } from "../../db/arrays.ts";
import { and, eq, getTableColumns, inArray, lt, or } from "drizzle-orm";
import type { Database, Sql, Transaction } from "../../db/client.ts";
import { byTime, orm } from "../../db/orm.ts";
import {
  webhookDeliveries as deliveries,
  webhookSubscriptions as subscriptions,
} from "../../db/schema/webhooks.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import type { Page } from "../platform/wire.ts";
import { RETRY_FOR_MS } from "./rules.ts";
import type {
  Announcement,
  Delivery,
  DeliveryState,
  Due,
  SealedSubscription,
  Subscription,
} from "./types.ts";

export interface WebhookStore {
  /** An id that is there already changes nothing. @returns the row */
  insert(subscription: SealedSubscription, entry: AuditEntry): Promise<SealedSubscription>;
  list(): Promise<Subscription[]>;
  find(id: string): Promise<SealedSubscription | undefined>;
  /** A new secret; the present one signs as well until `oldUntil`. @returns false: unknown id */
  rotate(id: string, sealed: Uint8Array, oldUntil: Date, entry: AuditEntry): Promise<boolean>;
  remove(id: string, entry: AuditEntry): Promise<boolean>;
  /** Addresses announcements to whoever subscribed to their kind; repeated ones change nothing. */
  announce(announcements: Announcement[]): Promise<void>;
  /**
   * Takes what is due and nobody else tries until `until`: at most `limit`, of each subscription at
   * most `each`, of those in `full` nothing. Every subscription gets its turn, however much waits
   * for another.
   */
  claim(
    due: { now: Date; until: Date; limit: number; each: number; full: string[] },
  ): Promise<Due[]>;
  recordOutcome(
    id: string,
    result: { state: DeliveryState; nextAt: Date; error: string | null; at: Date },
  ): Promise<void>;
  /** Newest first. */
  listDeliveries(
    of: { state?: DeliveryState; subscriptionId?: string },
    page: Page,
  ): Promise<Delivery[]>;
  /**
   * Sends a parked delivery, or all of a subscription, again, for as long as fresh ones.
   * @returns how many
   */
  replay(
    of: { id: string } | { subscriptionId: string },
    at: Date,
    entry: AuditEntry,
  ): Promise<number>;
  /** Deliveries that are tried, since when the first of them is due, and those given up. */
  measure(now: Date): Promise<{ waiting: number; due: Date | null; parked: number }>;
  /** Removes what was delivered or given up before. */
  prune(delivered: Date, parked: Date): Promise<void>;
  listen(wake: () => void): Promise<{ unlisten(): Promise<void> }>;
}

const CHANNEL = "webhooks";

export function createWebhookStore({ sql, direct, read }: Database): WebhookStore {
  async function find(id: string, on: Sql | Transaction = sql) {
    const [row] = await orm(on).select().from(subscriptions).where(eq(subscriptions.id, id));
    return row;
  }

  return {
    async insert(subscription, entry) {
      return await sql.begin(async (tx) => {
        const added = await orm(tx).insert(subscriptions).values(subscription)
          .onConflictDoNothing({ target: subscriptions.id }).returning({ id: subscriptions.id });
        if (added.length > 0) await insertEntry(tx, entry);
        return (await find(subscription.id, tx))!;
      });
    },

    async list() {
      const { id, url, kinds, createdAt } = subscriptions;
      return await orm(sql).select({ id, url, kinds, createdAt }).from(subscriptions)
        .orderBy(createdAt);
    },

    find: (id) => find(id),

    async rotate(id, sealedSecret, oldSecretUntil, entry) {
      return await sql.begin(async (tx) => {
        const rows = await orm(tx).update(subscriptions)
          .set({ sealedOldSecret: subscriptions.sealedSecret, oldSecretUntil, sealedSecret })
          .where(eq(subscriptions.id, id)).returning({ id: subscriptions.id });
        if (rows.length > 0) await insertEntry(tx, entry);
        return rows.length > 0;
      });
    },

    async remove(id, entry) {
      return await sql.begin(async (tx) => {
        const rows = await orm(tx).delete(subscriptions)
          .where(eq(subscriptions.id, id)).returning({ id: subscriptions.id });
        if (rows.length > 0) await insertEntry(tx, entry);
        return rows.length > 0;
      });
    },

    async announce(announcements) {
      await sql`
        with added as (
          insert into webhook_deliveries
            (subscription_id, event_id, kind, payload_json, created_at, state, give_up_at, next_at)
          select s.id, a.event_id, a.kind, a.data::jsonb, a.at, 'waiting',
            a.at + ${RETRY_FOR_MS}::float8 * interval '1 millisecond', a.at
          from unnest(${announcements.map((a) => a.eventId)}::text[],
            ${announcements.map((a) => a.kind)}::text[],
            ${announcements.map((a) => JSON.stringify(a.data ?? null))}::text[],
            ${instants(announcements.map((a) => a.at))}::timestamptz[])
            as a (event_id, kind, data, at)
          join webhook_subscriptions s
            on a.kind = any(s.kinds) or split_part(a.kind, '.', 1) || '.*' = any(s.kinds)
          on conflict (subscription_id, event_id) do nothing returning 1
        )
        select pg_notify(${CHANNEL}, '') from added limit 1`;
    },

    async claim({ now, until, limit, each, full }) {
      const rows = await sql<(Delivery & { data: unknown; giveUpAt: Date })[]>`
        with due as (
          select mine.id, mine.next_at, row_number() over (
            partition by s.id order by mine.next_at) as turn
          from webhook_subscriptions s cross join lateral (
            select id, next_at from webhook_deliveries
            where subscription_id = s.id and state = 'waiting' and next_at <= ${now}
            order by next_at limit ${each} for update skip locked) mine
          where s.id <> all(${full}::uuid[])
        )
        update webhook_deliveries d set attempts = attempts + 1, next_at = ${until}
        where id in (select id from due order by turn, next_at limit ${limit})
        returning d.id, d.subscription_id as "subscriptionId", d.event_id as "eventId", d.kind,
          d.state, d.attempts, d.created_at as "createdAt", d.next_at as "nextAt",
          d.delivered_at as "deliveredAt", d.last_error as "lastError", d.payload_json as data,
          d.give_up_at as "giveUpAt"`;
      if (rows.length === 0) return [];
      const theirs = await orm(sql).select().from(subscriptions)
        .where(inArray(subscriptions.id, rows.map((row) => row.subscriptionId)));
      const byId = new Map(theirs.map((s) => [s.id, s]));
      return rows.flatMap((row) => {
        const subscription = byId.get(row.subscriptionId);
        return subscription ? [{ ...row, subscription }] : [];
      });
    },

    async recordOutcome(id, { state, nextAt, error, at }) {
      await sql`
        update webhook_deliveries set state = ${state}, next_at = ${nextAt}, last_error = ${error},
          delivered_at = case when ${state} = 'delivered' then ${at}::timestamptz end
        where id = ${id}`;
    },

    async listDeliveries({ state, subscriptionId }, page) {
      const { behind, order } = byTime(deliveries, page);
      const { payloadJson: _payload, giveUpAt: _giveUpAt, ...columns } = getTableColumns(
        deliveries,
      );
      return await read(async (sql) =>
        await orm(sql).select(columns).from(deliveries)
          .where(and(
            state && eq(deliveries.state, state),
            subscriptionId === undefined
              ? undefined
              : eq(deliveries.subscriptionId, subscriptionId),
            behind,
          ))
          .orderBy(...order).limit(page.limit).offset(page.offset)
      );
    },

    async measure(now) {
      const [row] = await sql<[{ waiting: number; due: Date | null; parked: number }]>`
        select count(*) filter (where state = 'waiting')::int as waiting,
          min(next_at) filter (where state = 'waiting' and next_at <= ${now}) as due,
          count(*) filter (where state = 'parked')::int as parked
        from webhook_deliveries where state in ('waiting', 'parked')`;
      return row;
    },

    async replay(of, at, entry) {
      return await sql.begin(async (tx) => {
        const which = "id" in of ? tx`id = ${of.id}` : tx`subscription_id = ${of.subscriptionId}`;
        const [{ count }] = await tx<[{ count: number }]>`
          with again as (
            update webhook_deliveries set state = 'waiting', next_at = ${at}, attempts = 0,
              give_up_at = ${at}::timestamptz + ${RETRY_FOR_MS}::float8 * interval '1 millisecond'
            where ${which} and state = 'parked' returning 1
          )
          select count(*), pg_notify(${CHANNEL}, '') from again`;
        if (count > 0) await insertEntry(tx, entry);
        return count;
      });
    },

    async prune(delivered, parked) {
      const { state, createdAt } = deliveries;
      await orm(sql).delete(deliveries).where(or(
        and(eq(state, "delivered"), lt(createdAt, delivered)),
        and(eq(state, "parked"), lt(createdAt, parked)),
      ));
    },

    listen: (wake) => direct.listen(CHANNEL, wake, wake),
  };
}
