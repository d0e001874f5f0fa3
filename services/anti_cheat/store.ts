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
import { HALF_LIFE_MS, WEIGHTS } from "./rules/mod.ts";
import type { Alert, AlertFilter, AlertStatus, StoredAlert, TimelineEntry } from "./types.ts";

export interface AlertStore {
  /** Newest first; those of the riskiest players come first among open ones. */
  list(of: AlertFilter, now: Date): Promise<StoredAlert[]>;
  find(id: string, now: Date): Promise<StoredAlert | undefined>;
  /** Judges an open alert, and writes it down. @returns false when somebody was faster */
  review(
    id: string,
    review: { status: AlertStatus; note: string | null; by: string; at: Date },
    entry: AuditEntry,
  ): Promise<boolean>;
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

/** Stores alerts with what announces them, as part of the transaction that stores their events. */
export async function insertAlerts(tx: Transaction, alerts: readonly Alert[]): Promise<void> {
  const told = {
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
      onStream(tx, alertCreated, { id: tx`id`, key: tx`user_id`, ...told }),
      inRoom(tx, alertCreated, { room: "admin", ...told }),
      toWebhooks(tx, alertCreated, told),
    )
  }`;
}

export function createAlertStore({ sql }: Database): AlertStore {
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
      return await sql<StoredAlert[]>`
        select ${columns}, ${risk(now)} from alerts a left join ${
        players(sql)
      } u on u.id = a.user_id
        where (${status ?? null}::text is null or a.status = ${status ?? null})
          and (${userId ?? null}::uuid is null or a.user_id = ${userId ?? null}::uuid)
          and (${rule ?? null}::text is null or a.rule = ${rule ?? null})
          and (${severity ?? null}::text is null or a.severity = ${severity ?? null})
        order by case when a.status = 'open' then 0 else 1 end, risk desc, a.created_at desc, a.id
        limit ${limit}`;
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

    async listSaid(players) {
      return await sql<Said[]>`
        select a.user_id as "userId", a.rule, max(a.created_at) as at
        from unnest(${uuids(players.map(({ userId }) => userId))}::text::uuid[],
          ${instants(players.map(({ since }) => since))}::timestamptz[]) p (id, since)
        join alerts a on a.user_id = p.id and a.created_at >= p.since
        group by 1, 2`;
    },

    async timeline(userId, limit) {
      return await sql<TimelineEntry[]>`
        (select created_at as at, 'alert' as kind, jsonb_build_object('alert_id', id, 'rule', rule,
            'severity', severity, 'status', status, 'evidence', evidence_json) as details
          from alerts where user_id = ${userId} order by created_at desc limit ${limit})
        union all (${auditTimeline(sql, userId, limit)})
        union all (${matchTimeline(sql, userId, limit)})
        union all (${scoreTimeline(sql, userId, limit)})
        order by at desc limit ${limit}`;
    },
  };
}
