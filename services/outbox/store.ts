/** Rows of the outbox: what commits have announced and nobody has relayed yet. */

import type { Database } from "../../db/client.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import type { EventKind } from "../platform/event_kind.ts";
import { announce, type Fields, inRoom } from "./announce.ts";

export interface OutboxRow {
  id: number;
  kind: "room" | "stream" | "webhook";
  /** Room, topic, or kind of the announced event. */
  target: string;
  payload: Record<string, unknown>;
  createdAt: Date;
}

export interface OutboxStore {
  /** Tells a room of what only its audit entry is committed with. */
  add<E extends EventKind>(
    event: E,
    told: { room: string; data: Fields<E>; at: Date },
    entry: AuditEntry,
  ): Promise<void>;
  /** Oldest first. Kinds that this program does not know stay for one that does. */
  list(limit: number): Promise<OutboxRow[]>;
  remove(ids: number[]): Promise<void>;
  count(): Promise<number>;
  /** Calls back whenever a commit leaves rows behind, and after each reconnect. */
  listen(wake: () => void): Promise<{ unlisten(): Promise<void> }>;
}

/** The trigger of migration 0001 notifies here. */
const OUTBOX_CHANNEL = "outbox";

export function createOutboxStore({ sql, direct }: Database): OutboxStore {
  return {
    async add(event, told, entry) {
      await sql.begin(async (tx) => {
        await announce(tx, inRoom(tx, event, told));
        await insertEntry(tx, entry);
      });
    },
    async list(limit) {
      return await sql<OutboxRow[]>`
        select id, kind, target, payload_json as payload, created_at as "createdAt"
        from outbox where kind in ('room', 'stream', 'webhook') order by id limit ${limit}`;
    },
    async remove(ids) {
      await sql`delete from outbox where id = any(${ids}::bigint[])`;
    },
    async count() {
      const [row] = await sql<[{ count: number }]>`select count(*)::bigint as count from outbox`;
      return row.count;
    },
    listen: (wake) => direct.listen(OUTBOX_CHANNEL, wake, wake),
  };
}
