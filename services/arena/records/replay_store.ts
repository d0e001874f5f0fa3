/** Rows of replays, and how long they and their matches stay (AR5). */

import type { Database } from "../../../db/client.ts";
import { type Replay, REPLAY_FORMAT } from "../match/input_log.ts";
import type { Setup } from "../simulation/mod.ts";

export interface ReplayStore {
  /** @returns false where the match is gone: its player has been deleted, say */
  insert(matchId: string, replay: Replay, at: Date): Promise<boolean>;
  find(matchId: string): Promise<{ replay: Replay; practisedBy: string | null } | undefined>;
  has(matchId: string): Promise<boolean>;
  /** Removes matches that began before `before` and have ended, with their replays. @returns how many */
  prune(before: Date, limit: number): Promise<number>;
}

/** Of a world by the shipped rules: no others are hosted. */
type SetupRow = Pick<Setup, "seed" | "sides" | "seats">;

interface ReplayRow {
  setup_json: SetupRow;
  ticks: number;
  inputs: Uint8Array;
  hashes: Uint8Array;
  practised_by: string | null;
}

export function createReplayStore({ sql }: Database): ReplayStore {
  return {
    async insert(matchId, { setup, ticks, inputs, hashes }, at) {
      const { seed, sides, seats } = setup;
      const row: SetupRow = { seed, sides, seats };
      const { count } = await sql`
        insert into arena_replays (match_id, setup_json, ticks, inputs, hashes, created_at)
        select id, ${JSON.stringify(row)}::text::jsonb, ${ticks}::int, ${inputs}::bytea,
          ${toBytes(hashes)}::bytea, ${at}::timestamptz
        from arena_matches where id = ${matchId}
        on conflict do nothing`;
      return count > 0;
    },

    async find(matchId) {
      const [row] = await sql<ReplayRow[]>`
        select r.setup_json, r.ticks, r.inputs, r.hashes, m.practised_by
        from arena_replays r join arena_matches m on m.id = r.match_id
        where r.match_id = ${matchId}`;
      if (!row) return undefined;
      const { setup_json: setup, ticks, inputs, hashes, practised_by: practisedBy } = row;
      return {
        replay: { format: REPLAY_FORMAT, setup, ticks, inputs, hashes: fromBytes(hashes) },
        practisedBy,
      };
    },

    async has(matchId) {
      const rows = await sql`select 1 from arena_replays where match_id = ${matchId}`;
      return rows.length > 0;
    },

    async prune(before, limit) {
      const { count } = await sql`
        delete from arena_matches where id in (
          select id from arena_matches where created_at < ${before} and ended_at is not null
          order by created_at limit ${limit} for update skip locked)`;
      return count;
    },
  };
}

function toBytes(hashes: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(4 * hashes.length);
  const view = new DataView(bytes.buffer);
  hashes.forEach((hash, i) => view.setUint32(4 * i, hash, true));
  return bytes;
}

function fromBytes(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getUint32(4 * i, true));
}
