/** Rows of alerts, and what else a moderator looks at. */

import { and, eq } from "drizzle-orm";
import { instants, uuids } from "../../db/arrays.ts";
import type { Database, Transaction } from "../../db/client.ts";
import { orm } from "../../db/orm.ts";
import { alerts } from "../../db/schema/anti_cheat.ts";
import { announce, inRoom, onStream, toWebhooks } from "../outbox/mod.ts";
import { alertCreated } from "./events.ts";
import { type AuditEntry, auditTimeline, insertEntry } from "../audit/mod.ts";
import { players } from "../identity/mod.ts";
import { scoreTimeline } from "../leaderboards/mod.ts";
import { matchTimeline } from "../matchmaking/mod.ts";
import { noteTimeline } from "../moderation/mod.ts";
import { purchaseTimeline } from "../store/mod.ts";
import { HALF_LIFE_MS, WEIGHTS } from "./rules/mod.ts";
import type {
  Alert,
  AlertFilter,
  AlertStatus,
  BotScore,
  RuleRecord,
  StoredAlert,
  TimelineEntry,
} from "./types.ts";

export interface AlertStore {
  /**
   * Open ones first, those of the riskiest players before others, as far as they have one of the newest
   * five hundred; judged ones from the newest to the oldest.
   */
  list(of: AlertFilter, now: Date): Promise<StoredAlert[]>;
  /** What was judged last, first. */
  listDecided(limit: number, now: Date): Promise<StoredAlert[]>;
  find(id: string, now: Date): Promise<StoredAlert | undefined>;
  /** Judges an open alert, and writes it down. @returns false when somebody was faster */
  review(
    id: string,
    review: { status: AlertStatus; note: string | null; by: string; at: Date },
    entry: AuditEntry,
  ): Promise<boolean>;
  /** What became of each rule's alerts. */
  listRecords(): Promise<RuleRecord[]>;
  /** The last score of each of these players who has one. */
  listBotScores(userIds: readonly string[]): Promise<BotScore[]>;
  /** When rules have last spoken about these players since the given times. */
  listSaid(players: { userId: string; since: Date }[]): Promise<Said[]>;
  /** What a player did and what was done about it, newest first. */
  timeline(userId: string, limit: number): Promise<TimelineEntry[]>;
}

export interface Said {
  userId: string;
  rule: string;
  at: Date;
}

const STATES = ["open", "confirmed", "dismissed"] as const;
/**
 * Open alerts whose players' risk is looked at: who has none of the newest is hardly among the riskiest,
 * since a risk halves every week.
 */
const OPEN_WEIGHED = 500;

/** Stores alerts with what announces them, as part of the transaction that stores their events. */
export async function insertAlerts(tx: Transaction, alerts: readonly Alert[]): Promise<void> {
  const announcement = {
    data: { alert_id: tx`id`, user_id: tx`user_id`, rule: tx`rule`, severity: tx`severity` },
    ...{ from: tx`added`, at: tx`created_at` },
  };
  await tx`
    with added as (
      insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status)
      select id, user_id, rule, severity, evidence::jsonb, event_id, at, 'open'
      from unnest(${alerts.map((a) => a.id)}::uuid[], ${alerts.map((a) => a.userId)}::uuid[],
        ${alerts.map((a) => a.rule)}::text[], ${alerts.map((a) => a.severity)}::text[],
        ${alerts.map((a) => JSON.stringify(a.evidence))}::text[],
        ${alerts.map((a) => a.eventId)}::uuid[], ${
    instants(alerts.map((a) => a.at))
  }::timestamptz[])
        as a (id, user_id, rule, severity, evidence, event_id, at)
      on conflict (id) do nothing
      returning id, user_id, rule, severity, created_at
    )
    ${
    announce(
      tx,
      onStream(tx, alertCreated, { id: tx`id`, key: tx`user_id`, ...announcement }),
      inRoom(tx, alertCreated, { room: "admin", ...announcement }),
      toWebhooks(tx, alertCreated, announcement),
    )
  }`;
}

export function createAlertStore({ sql, read }: Database): AlertStore {
  /** Each alert's weight, halved every week; dismissed ones weigh nothing (TEL7). */
  const risk = (now: Date) =>
    sql`(
    select coalesce(sum(case r.severity when 'high' then ${WEIGHTS.high}::float8
      when 'medium' then ${WEIGHTS.medium}::float8 else ${WEIGHTS.low}::float8 end
      * power(0.5, greatest(0, extract(epoch from ${now}::timestamptz - r.created_at)) * 1000
        / ${HALF_LIFE_MS}::float8)), 0)
    from alerts r where r.user_id = a.user_id and r.status <> 'dismissed') as risk`;
  const columns =
    sql`a.id, a.user_id as "userId", u.display_name as "displayName", a.rule, a.severity, a.evidence_json as evidence,
    a.event_id as "eventId", a.created_at as at, a.status, a.note, a.reviewed_by as "reviewedBy",
    a.reviewed_at as "reviewedAt"`;

  return {
    async list({ status, userId, rule, severity, limit }, now) {
      const newest = (status: AlertStatus) =>
        sql`(select * from alerts a where a.status = ${status}
          ${userId === undefined ? sql`` : sql`and a.user_id = ${userId}`}
          ${rule === undefined ? sql`` : sql`and a.rule = ${rule}`}
          ${severity ? sql`and a.severity = ${severity}` : sql``}
          order by a.created_at desc, a.id
          limit ${status === "open" ? OPEN_WEIGHED : limit})`;
      // Each state by its index: only what may be shown is weighed.
      const found = (status ? [status] : STATES).map(newest)
        .reduce((all, each) => sql`${all} union all ${each}`);
      return await read((sql) =>
        sql<StoredAlert[]>`
        with found as materialized (${found}),
          riskiest as materialized (
            select a.user_id, ${risk(now)}
            from (select distinct user_id from found where status = 'open') a
          ),
          page as materialized (
            select f.*, row_number() over (
              order by case when f.status = 'open' then 0 else 1 end, r.risk desc nulls last,
                f.created_at desc, f.id
            ) as n
            from found f
              left join riskiest r on r.user_id = f.user_id and f.status = 'open'
            order by n limit ${limit}
          )
        select ${columns}, ${risk(now)} from page a
          left join ${players(sql)} u on u.id = a.user_id
        order by a.n`
      );
    },

    async listDecided(limit, now) {
      return await read((sql) =>
        sql<StoredAlert[]>`
        select ${columns}, ${risk(now)}
        from (select * from alerts where reviewed_at is not null
            order by reviewed_at desc, id desc limit ${limit}) a
          left join ${players(sql)} u on u.id = a.user_id
        order by a.reviewed_at desc, a.id desc`
      );
    },

    async find(id, now) {
      const [row] = await sql<StoredAlert[]>`
        select ${columns}, ${risk(now)}
        from alerts a left join ${players(sql)} u on u.id = a.user_id where a.id = ${id}`;
      return row;
    },

    async review(id, { status, note, by, at }, entry) {
      return await sql.begin(async (tx) => {
        const rows = await orm(tx).update(alerts)
          .set({ status, note, reviewedBy: by, reviewedAt: at })
          .where(and(eq(alerts.id, id), eq(alerts.status, "open"))).returning({ id: alerts.id });
        if (rows.length > 0) await insertEntry(tx, entry);
        return rows.length > 0;
      });
    },

    async listRecords() {
      return await read((sql) =>
        sql<RuleRecord[]>`
        select rule, (count(*) filter (where status = 'open'))::int as open,
          (count(*) filter (where status = 'confirmed'))::int as confirmed,
          (count(*) filter (where status = 'dismissed'))::int as dismissed
        from alerts group by rule order by rule`
      );
    },

    async listBotScores(userIds) {
      return await read((sql) =>
        sql<BotScore[]>`
        select p.id as "userId", w.score, w.version, w.received_at as at
        from unnest(${uuids([...new Set(userIds)])}::text::uuid[]) p (id)
          cross join lateral (select score, version, received_at from bot_windows
            where user_id = p.id and state = 'scored' and score is not null and version is not null
            order by id desc limit 1) w`
      );
    },

    async listSaid(players) {
      return await sql<Said[]>`
        select a.user_id as "userId", a.rule, max(a.created_at) as at
        from unnest(${uuids(players.map(({ userId }) => userId))}::text::uuid[],
          ${instants(players.map(({ since }) => since))}::timestamptz[]) p (id, since)
        join alerts a on a.user_id = p.id and a.created_at >= p.since
        group by 1, 2`;
    },

    async timeline(userId, limit) {
      return await read((sql) =>
        sql<TimelineEntry[]>`
        (select created_at as at, 'alert' as kind, jsonb_build_object('alert_id', id, 'rule', rule,
            'severity', severity, 'status', status, 'evidence', evidence_json) as details
          from alerts where user_id = ${userId} order by created_at desc limit ${limit})
        union all (${auditTimeline(sql, userId, limit)})
        union all (${matchTimeline(sql, userId, limit)})
        union all (${scoreTimeline(sql, userId, limit)})
        union all (${purchaseTimeline(sql, userId, limit)})
        union all (${noteTimeline(sql, userId, limit)})
        order by at desc limit ${limit}`
      );
    },
  };
}
