/** Rows of the game: what is switched off, who was asked to read it again, who plays which. */

import type { Database, Fragment, Sql, Transaction } from "../../db/client.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import type { NodeGame, SwitchKind } from "./types.ts";

export interface SwitchRow {
  kind: SwitchKind;
  id: string;
  enabled: boolean;
  changedAt: Date;
}

export interface GameStore {
  listSwitches(): Promise<SwitchRow[]>;
  /** Counts from this commit on, on every node: who queues asks in the same statement. */
  setSwitch(row: SwitchRow, audit: AuditEntry): Promise<void>;
  /** Asks every node to read its configuration again. @returns the number of the request */
  askReload(audit: AuditEntry): Promise<number>;
  /** The last request; 0 when there was none. */
  lastReload(): Promise<number>;
  report(node: NodeGame): Promise<void>;
  /** Nodes that were seen since. */
  listNodes(since: Date): Promise<NodeGame[]>;
  /** Forgets requests and nodes from before. */
  prune(before: Date): Promise<number>;
  listen(wake: () => void): Promise<{ unlisten(): Promise<void> }>;
}

const CHANNEL = "game";

export function createGameStore({ sql, direct }: Database): GameStore {
  return {
    async listSwitches() {
      return await sql<SwitchRow[]>`
        select kind, id, enabled, changed_at as "changedAt" from game_switches`;
    },

    async setSwitch({ kind, id, enabled, changedAt }, audit) {
      await sql.begin(async (tx) => {
        await tx`
          insert into game_switches (kind, id, enabled, changed_at)
          values (${kind}, ${id}, ${enabled}, ${changedAt})
          on conflict (kind, id) do update
            set enabled = excluded.enabled, changed_at = excluded.changed_at`;
        await insertEntry(tx, audit);
      });
    },

    askReload: (audit) =>
      sql.begin(async (tx) => {
        const [row] = await tx<[{ id: number }]>`
          insert into game_reloads (asked_at) values (${audit.at}) returning id`;
        await insertEntry(tx, audit);
        await tx`select pg_notify(${CHANNEL}, '')`;
        return row.id;
      }),

    async lastReload() {
      const [row] = await sql<[{ id: number }]>`
        select coalesce(max(id), 0)::float8 as id from game_reloads`;
      return row.id;
    },

    async report({ node, version, reload, problems, seenAt }) {
      await sql`
        insert into game_nodes (node, version, reload, problems, seen_at)
        values (${node}, ${version}, ${reload}, ${problems}::text[], ${seenAt})
        on conflict (node) do update set version = excluded.version, reload = excluded.reload,
          problems = excluded.problems, seen_at = excluded.seen_at`;
    },

    async listNodes(since) {
      return await sql<NodeGame[]>`
        select node, version, reload::float8 as reload, problems, seen_at as "seenAt"
        from game_nodes where seen_at >= ${since} order by node`;
    },

    async prune(before) {
      const [row] = await sql<[{ count: number }]>`
        with asked as (
          delete from game_reloads where asked_at < ${before}
            and id < (select max(id) from game_reloads) returning 1
        ), gone as (delete from game_nodes where seen_at < ${before} returning 1)
        select (select count(*) from asked) + (select count(*) from gone) as count`;
      return row.count;
    },

    listen: (wake) => direct.listen(CHANNEL, wake, wake),
  };
}

/** SQL: whether an operator has switched it off. `id` is a column or a value. */
export function switchedOff(
  sql: Sql | Transaction,
  kind: SwitchKind,
  id: Fragment | string,
): Fragment {
  return sql`exists (
    select from game_switches w where w.kind = ${kind} and w.id = ${id} and not w.enabled)`;
}
