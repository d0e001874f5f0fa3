/**
 * Rows of the outbox: what commits have announced and nobody has relayed yet.
 *
 * Sinks that ask at the same moment share a statement; each has its rows and its place all the same.
 */

import { and, desc, eq, isNotNull } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { orm } from "../../db/orm.ts";
import { outbox } from "../../db/schema/outbox.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import { keepAnswer, type KeptAnswer } from "../idempotency/mod.ts";
import type { EventKind } from "../platform/event_kind.ts";
import { createBatcher } from "../platform/work/batcher.ts";
import { type OutboxRow, type RefusedRow, type SinkName, SINKS } from "./types.ts";
import { announce, type Fields, inRoom } from "./announce.ts";

export interface OutboxStore {
  /** Tells a room of what only its audit entry is committed with, and the answer that is kept of it. */
  add<E extends EventKind>(
    event: E,
    announcement: { room: string; data: Fields<E>; at: Date },
    entry: AuditEntry,
    kept?: KeptAnswer,
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
  /** What waits for each sink, since when, and how many rows are set aside. */
  measure(): Promise<{ sink: SinkName; waiting: number; oldest: Date | null; parked: number }[]>;
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

interface Page {
  sink: SinkName;
  after: number;
  limit: number;
}

/** No sink waits for another's statement; and to ask again for each alone would not help. */
const TOGETHER = { maxInFlight: SINKS.length, hopeless: () => true };

export function createOutboxStore({ sql, direct, read }: Database): OutboxStore {
  const reading = createBatcher<Page, OutboxRow[]>({ ...TOGETHER, run: readPages });
  const removing = createBatcher<readonly number[], void>({
    ...TOGETHER,
    async run(lists) {
      await sql`delete from outbox where id = any(${lists.flat()}::bigint[])`;
      return lists.map(() => undefined);
    },
  });

  async function readPages(pages: Page[]): Promise<OutboxRow[][]> {
    const rows = await sql<(OutboxRow & { page: number })[]>`
      select page::int, o.id, o.target, o.payload_json as payload, o.created_at as "createdAt", o.trace
      from unnest(${pages.map(({ sink }) => sink)}::text[],
          ${pages.map(({ after }) => after)}::bigint[],
          ${pages.map(({ limit }) => limit)}::int[]) with ordinality as p (sink, after, most, page)
        cross join lateral (select * from outbox
          where kind = p.sink and parked_at is null and id > p.after order by id limit p.most) o
      order by page, o.id`;
    const own = Map.groupBy(rows, ({ page }) => page);
    return pages.map((_, i) => own.get(i + 1)?.map(({ page: _page, ...row }) => row) ?? []);
  }

  return {
    async add(event, announcement, entry, kept) {
      await sql.begin(async (tx) => {
        await announce(tx, inRoom(tx, event, announcement));
        await insertEntry(tx, entry);
        await keepAnswer(tx, kept);
      });
    },
    list: (sink, { after = 0, limit }) => reading.add({ sink, after, limit }),

    async remove(ids) {
      if (ids.length > 0) await removing.add(ids);
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

    async measure() {
      return await sql<{ sink: SinkName; waiting: number; oldest: Date | null; parked: number }[]>`
        select s.sink, count(o.id) filter (where o.parked_at is null)::int as waiting,
          min(o.created_at) filter (where o.parked_at is null) as oldest,
          count(o.parked_at)::int as parked
        from unnest(${SINKS}::text[]) as s (sink) left join outbox o on o.kind = s.sink
        group by s.sink`;
    },

    async listRefused(limit) {
      const rows = await read(async (sql) =>
        await orm(sql).select().from(outbox)
          .where(isNotNull(outbox.error)).orderBy(desc(outbox.id)).limit(limit)
      );
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
