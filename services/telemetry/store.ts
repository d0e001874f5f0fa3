/** Rows of accepted events. */

import { instants } from "../../db/arrays.ts";
import type { Database } from "../../db/client.ts";

export interface EventRow {
  id: string;
  kind: string;
  payload: Record<string, unknown>;
  userId: string | null;
  at: Date;
}

export interface EventStore {
  /** Stores events; one that is there already is left as it is. */
  insert(events: EventRow[]): Promise<void>;
  count(): Promise<number>;
}

export function createEventStore({ sql }: Database): EventStore {
  return {
    async insert(events) {
      await sql`
        insert into events (id, kind, payload_json, user_id, created_at)
        select id, kind, payload::jsonb, user_id, at from unnest(
          ${events.map((e) => e.id)}::uuid[],
          ${events.map((e) => e.kind)}::text[],
          ${events.map((e) => JSON.stringify(e.payload))}::text[],
          ${events.map((e) => e.userId)}::uuid[],
          ${instants(events.map((e) => e.at))}::timestamptz[]
        ) as i (id, kind, payload, user_id, at)
        on conflict (id) do nothing`;
    },
    async count() {
      const [row] = await sql<[{ count: number }]>`select count(*)::bigint as count from events`;
      return row.count;
    },
  };
}
