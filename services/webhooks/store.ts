/** Rows of subscriptions and of what is on its way to them. */

import { instants } from "../../db/arrays.ts";
import type { Database } from "../../db/client.ts";
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
  settle(
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
  /** Removes what was settled before. */
  prune(delivered: Date, parked: Date): Promise<void>;
  listen(wake: () => void): Promise<{ unlisten(): Promise<void> }>;
}

const CHANNEL = "webhooks";

export function createWebhookStore({ sql, direct }: Database): WebhookStore {
  const subscription = sql`s.id, s.url, s.kinds, s.created_at as "createdAt"`;
  const sealed = sql`${subscription}, s.sealed_secret as "sealedSecret",
    s.sealed_old_secret as "sealedOldSecret", s.old_secret_until as "oldSecretUntil"`;
  const delivery = sql`d.id, d.subscription_id as "subscriptionId", d.event_id as "eventId", d.kind,
    d.state, d.attempts, d.created_at as "createdAt", d.next_at as "nextAt",
    d.delivered_at as "deliveredAt", d.last_error as "lastError"`;

  return {
    async insert(s, entry) {
      return await sql.begin(async (tx) => {
        const added = await tx`
          insert into webhook_subscriptions (id, url, kinds, sealed_secret, created_at)
          values (${s.id}, ${s.url}, ${s.kinds}::text[], ${s.sealedSecret}, ${s.createdAt})
          on conflict (id) do nothing returning 1`;
        if (added.length > 0) await insertEntry(tx, entry);
        const [row] = await tx<[SealedSubscription]>`
          select ${sealed} from webhook_subscriptions s where s.id = ${s.id}`;
        return row;
      });
    },

    list: () =>
      sql<Subscription[]>`select ${subscription} from webhook_subscriptions s order by created_at`,

    async find(id) {
      const [row] = await sql<SealedSubscription[]>`
        select ${sealed} from webhook_subscriptions s where s.id = ${id}`;
      return row;
    },

    async rotate(id, sealedSecret, oldUntil, entry) {
      return await sql.begin(async (tx) => {
        const rows = await tx`
          update webhook_subscriptions set sealed_old_secret = sealed_secret,
            old_secret_until = ${oldUntil}, sealed_secret = ${sealedSecret}
          where id = ${id} returning 1`;
        if (rows.length > 0) await insertEntry(tx, entry);
        return rows.length > 0;
      });
    },

    async remove(id, entry) {
      return await sql.begin(async (tx) => {
        const rows = await tx`delete from webhook_subscriptions where id = ${id} returning 1`;
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
        returning ${delivery}, d.payload_json as data, d.give_up_at as "giveUpAt"`;
      if (rows.length === 0) return [];
      const subscriptions = await sql<SealedSubscription[]>`
        select ${sealed} from webhook_subscriptions s
        where s.id = any(${rows.map((row) => row.subscriptionId)}::uuid[])`;
      const byId = new Map(subscriptions.map((s) => [s.id, s]));
      return rows.flatMap((row) => {
        const subscription = byId.get(row.subscriptionId);
        return subscription ? [{ ...row, subscription }] : [];
      });
    },

    async settle(id, { state, nextAt, error, at }) {
      await sql`
        update webhook_deliveries set state = ${state}, next_at = ${nextAt}, last_error = ${error},
          delivered_at = case when ${state} = 'delivered' then ${at}::timestamptz end
        where id = ${id}`;
    },

    listDeliveries: ({ state, subscriptionId }, { limit, offset, after }) =>
      sql<Delivery[]>`
        select ${delivery} from webhook_deliveries d
        where ${state === undefined ? sql`true` : sql`d.state = ${state}`}
          and ${
        subscriptionId === undefined ? sql`true` : sql`d.subscription_id = ${subscriptionId}`
      }
          and ${
        after ? sql`(d.created_at, d.id) < (${after.createdAt}, ${after.id}::uuid)` : sql`true`
      }
        order by d.created_at desc, d.id desc limit ${limit} offset ${offset}`,

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
      await sql`
        delete from webhook_deliveries where (state = 'delivered' and created_at < ${delivered})
          or (state = 'parked' and created_at < ${parked})`;
    },

    listen: (wake) => direct.listen(CHANNEL, wake, wake),
  };
}
