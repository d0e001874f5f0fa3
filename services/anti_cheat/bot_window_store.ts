/** Rows of the bot model's windows: owed, scored or skipped. */

import { byteas, instants, numbers, uuids } from "../../db/arrays.ts";
import type { Database, Transaction } from "../../db/client.ts";
import type { BotWindow } from "./bot_windows.ts";
import { insertAlerts } from "./store.ts";
import type { Alert } from "./types.ts";

/** One as it is kept. */
export interface KeptWindow extends Omit<BotWindow, "features"> {
  id: number;
  /** Of the row that ends with it; null as long as it is owed, and where too few windows are before it. */
  score: number | null;
  version: string | null;
  flagged: boolean;
}

export interface OwedWindow extends Omit<BotWindow, "features"> {
  id: number;
  /** Its features last; before them those of the player's windows before it, `before` at most. */
  windows: Float32Array[];
}

/**
 * Windows older than this are forgotten, in milliseconds: no decision looks back so far, and nobody is
 * to be suspected today of what was owed for longer.
 */
export const WINDOWS_KEPT_MS = 86_400_000;

export interface BotWindowStore {
  /** Events that completed each player's last window since the given times. */
  listCuts(players: { userId: string; since: Date }[]): Promise<Map<string, string>>;
  /** Those that were completed first, with the windows of the same sitting before them. */
  listOwed(limit: number, sitting: { before: number; ms: number }): Promise<OwedWindow[]>;
  countOwed(): Promise<number>;
  /**
   * Writes scores to those of these windows that are still owed, with the alerts that `decide` makes of
   * the windows of their players.
   * @param history scored windows of each player that `decide` is shown beside the new ones, at most
   */
  settle(
    scored: readonly Scored[],
    history: number,
    decide: (ofPlayer: readonly KeptWindow[], fresh: ReadonlySet<number>) => Decided,
  ): Promise<{ scored: number; flagged: number }>;
  /** Of those that are owed: these, all but the newest, or what arrived before. @returns how many */
  skip(which: { ids: readonly number[] } | { allBut: number } | { before: Date }): Promise<number>;
  /** Forgets what was settled and arrived before. */
  prune(before: Date): Promise<void>;
}

export interface Scored {
  id: number;
  userId: string;
  /** Null where too few windows are before it. */
  score: number | null;
  version: string;
}

export interface Decided {
  alerts: Alert[];
  /** Ids of the windows that they were made of. */
  flagged: number[];
}

const PRUNE_LIMIT = 20_000;

/** Keeps windows as part of the transaction that stores their events. */
export async function insertWindows(tx: Transaction, windows: readonly BotWindow[]): Promise<void> {
  await tx`
    insert into bot_windows (user_id, event_id, received_at, features, state)
    select user_id, event_id, at, features, 'owed'
    from unnest(${uuids(windows.map(({ userId }) => userId))}::text::uuid[],
      ${uuids(windows.map(({ eventId }) => eventId))}::text::uuid[],
      ${instants(windows.map(({ receivedAt }) => new Date(receivedAt)))}::timestamptz[],
      ${byteas(windows.map(({ features }) => new Uint8Array(features.buffer)))}::bytea[])
      with ordinality as w (user_id, event_id, at, features, turn)
    order by turn`;
}

export function createBotWindowStore({ sql }: Database): BotWindowStore {
  const columns = (on: Database["sql"] | Transaction) =>
    on`w.id::float8 as id, w.user_id as "userId", w.event_id as "eventId",
    extract(epoch from w.received_at)::float8 * 1000 as "receivedAt", w.score, w.version, w.flagged`;

  return {
    async listCuts(players) {
      const rows = await sql<{ userId: string; eventId: string }[]>`
        select p.id as "userId", w.event_id as "eventId"
        from unnest(${uuids(players.map(({ userId }) => userId))}::text::uuid[],
          ${instants(players.map(({ since }) => since))}::timestamptz[]) p (id, since)
        cross join lateral (
          select event_id from bot_windows
          where user_id = p.id and received_at >= p.since order by id desc limit 1) w`;
      return new Map(rows.map(({ userId, eventId }) => [userId, eventId]));
    },

    async listOwed(limit, { before, ms }) {
      const rows = await sql<(KeptWindow & { features: Uint8Array; past: Uint8Array | null })[]>`
        select ${columns(sql)}, w.features, p.features as past
        from (select * from bot_windows where state = 'owed' order by id limit ${limit}) w
        cross join lateral (
          select string_agg(features, ''::bytea order by id) as features from (
            select id, features from bot_windows
            where user_id = w.user_id and id < w.id
              and octet_length(features) = octet_length(w.features)
              and received_at >= w.received_at - make_interval(secs => ${ms}::float8 / 1000)
            order by id desc limit ${before}) b) p
        order by w.id`;
      return rows.map(({ id, userId, eventId, receivedAt, features, past }) => ({
        ...{ id, userId, eventId, receivedAt },
        windows: [...toWindows(past ?? new Uint8Array(), features.length), ...toWindows(features)],
      }));
    },

    async countOwed() {
      const [row] = await sql<[{ count: number }]>`
        select count(*)::float8 as count from bot_windows where state = 'owed'`;
      return row.count;
    },

    settle: (scored, history, decide) =>
      sql.begin(async (tx) => {
        const owed = new Set(
          (await tx<{ id: number }[]>`
            select id::float8 as id from bot_windows
            where id = any(${numbers(scored.map(({ id }) => id))}::text::bigint[])
              and state = 'owed' order by id for update`).map(({ id }) => id),
        );
        const fresh = scored.filter(({ id }) => owed.has(id));
        if (fresh.length === 0) return { scored: 0, flagged: 0 };
        await tx`
          update bot_windows w set state = 'scored', score = s.score, version = s.version
          from unnest(${numbers(fresh.map(({ id }) => id))}::text::bigint[],
            ${numbers(fresh.map(({ score }) => score))}::text::float8[],
            ${fresh.map(({ version }) => version)}::text[]) s (id, score, version)
          where w.id = s.id`;
        const mostOfOne = Math.max(
          ...Map.groupBy(fresh, ({ userId }) => userId).values().map(({ length }) => length),
        );
        const users = [...new Set(fresh.map(({ userId }) => userId))];
        const known = await tx<KeptWindow[]>`
          select ${columns(tx)} from unnest(${uuids(users)}::text::uuid[]) u (id)
          cross join lateral (
            (select * from bot_windows where user_id = u.id and state = 'scored'
              order by id desc limit ${history + mostOfOne})
            union
            (select * from bot_windows where user_id = u.id and flagged
              order by id desc limit 1)) w
          order by w.user_id, w.id`;
        const ofPlayers = Map.groupBy(known, ({ userId }) => userId).values();
        const decided = [...ofPlayers].map((windows) => decide(windows, owed));
        const alerts = decided.flatMap((each) => each.alerts);
        if (alerts.length > 0) {
          const flagged = numbers(decided.flatMap((each) => each.flagged));
          await insertAlerts(tx, alerts);
          await tx`
            update bot_windows set flagged = true where id = any(${flagged}::text::bigint[])`;
        }
        return { scored: fresh.length, flagged: alerts.length };
      }),

    async skip(which) {
      const { count } = "ids" in which
        ? await sql`
          update bot_windows set state = 'skipped'
          where id = any(${numbers([...which.ids])}::text::bigint[]) and state = 'owed'`
        : "before" in which
        ? await sql`
          update bot_windows set state = 'skipped'
          where state = 'owed' and received_at < ${which.before}`
        : await sql`
          update bot_windows set state = 'skipped' where state = 'owed' and id <= (
            select id from bot_windows where state = 'owed'
            order by id desc offset ${which.allBut} limit 1)`;
      return count;
    },

    async prune(before) {
      for (let gone = PRUNE_LIMIT; gone === PRUNE_LIMIT;) {
        const { count } = await sql`
          delete from bot_windows where id = any(array(
            select id from bot_windows where received_at < ${before} and state <> 'owed'
            limit ${PRUNE_LIMIT}))`;
        gone = count;
      }
    },
  };
}

function toWindows(bytes: Uint8Array, length = bytes.length): Float32Array[] {
  // A copy: the driver's bytes need not begin where a number may.
  const { buffer } = new Uint8Array(bytes);
  return Array.from(
    { length: bytes.length / length },
    (_, i) => new Float32Array(buffer, i * length, length / 4),
  );
}
