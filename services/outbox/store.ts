/** Rows of the outbox: what commits have announced and nobody has relayed yet. */

import { and, desc, eq, isNotNull } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { orm } from "../../db/orm.ts";
import { outbox } from "../../db/schema/outbox.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import type { EventKind } from "../platform/event_kind.ts";
import type { OutboxRow, RefusedRow, SinkName } from "./types.ts";
import { announce, type Fields, inRoom } from "./announce.ts";

export interface OutboxStore {
  /** Tells a room of what only its audit entry is committed with. */
  add<E extends EventKind>(
    event: E,
    told: { room: string; data: Fields<E>; at: Date },
    entry: AuditEntry,
  ): Promise<void>;
  /** A sink's rows that are not parked, oldest first. @param page behind the row `after` */
  list(sink: SinkName, page: { after?: number; limit: number }): Promise<OutboxRow[]>;
  remove(ids: readonly number[]): Promise<void>;
  /**
   * Notes that rows were refused: with `most` as an attempt, where the last one is long enough ago;
   * with null it may be the sink, and only the reason is kept.
   * @returns rows that have had `most` attempts and are parked now
   */
  refuse(
    rows: readonly { id: number; error: string }[],
    limits: { most: number | null; at: Date },
  ): Promise<{ id: number; error: string }[]>;
  /** Rows that were refused, parked or still tried, newest first. */
  listRefused(limit: number): Promise<RefusedRow[]>;
  /** Sends a parked row again from now on. @returns false when there is none */
  release(id: number, entry: AuditEntry): Promise<boolean>;
  /** Calls back whenever a commit leaves rows behind for the sink, and after each reconnect. */
  listen(sink: SinkName, wake: () => void): Promise<{ unlisten(): Promise<void> }>;
}

/** The trigger of the table notifies here, with the kinds of the new rows. */
const OUTBOX_CHANNEL = "outbox";
const ERROR_LENGTH = 500;

export function createOutboxStore({ sql, direct }: Database): OutboxStore {
  return {
    async add(event, told, entry) {
      await sql.begin(async (tx) => {
        await announce(tx, inRoom(tx, event, told));
        await insertEntry(tx, entry);
      });
    },
    async list(sink, { after = 0, limit }) {
      return await sql<OutboxRow[]>`
        select id, target, payload_json as payload, created_at as "createdAt"
        from outbox where kind = ${sink} and parked_at is null and id > ${after} order by id limit ${limit}`;
    },

    async remove(ids) {
      if (ids.length > 0) await sql`delete from outbox where id = any(${[...ids]}::bigint[])`;
    },

    async refuse(rows, { most, at }) {
      return await sql<{ id: number; error: string }[]>`
        with refused as (
          update outbox o set error = r.error, tried_at = ${at}::timestamptz,
            attempts = o.attempts + case when ${most}::int is null then 0 else 1 end,
            parked_at = case when o.attempts + 1 >= ${most}::int then ${at}::timestamptz end
          from unnest(${rows.map(({ id }) => id)}::bigint[],
            ${rows.map(({ error }) => error.slice(0, ERROR_LENGTH))}::text[]) as r (id, error)
          where o.id = r.id and (o.tried_at is null or o.tried_at <= ${at}::timestamptz
            - case when ${most}::int is null then 60 else 2 ^ o.attempts end * interval '1 second')
          returning o.id, o.error, o.parked_at
        )
        select id, error from refused where parked_at is not null`;
    },

    async listRefused(limit) {
      const rows = await orm(sql).select().from(outbox)
        .where(isNotNull(outbox.error)).orderBy(desc(outbox.id)).limit(limit);
      return rows.map(({ payloadJson, error, ...row }) => ({
        ...{ ...row, payload: payloadJson, error: error! },
      }));
    },

    async release(id, entry) {
      return await sql.begin(async (tx) => {
        const [row] = await orm(tx).update(outbox)
          .set({ parkedAt: null, attempts: 0, error: null, triedAt: null })
          .where(and(eq(outbox.id, id), isNotNull(outbox.parkedAt)))
          .returning({ kind: outbox.kind });
        if (!row) return false;
        await tx`select pg_notify(${OUTBOX_CHANNEL}, ${row.kind})`;
        await insertEntry(tx, entry);
        return true;
      });
    },

    listen: (sink, wake) =>
      direct.listen(OUTBOX_CHANNEL, (kinds) => kinds.split(" ").includes(sink) && wake(), wake),
  };
}
