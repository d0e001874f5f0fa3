/** Rows of the game: what is switched off, who was asked to read it again, who plays which. */

import { eq, gte } from "drizzle-orm";
import type { Database, Transaction } from "../../db/client.ts";
import { orm } from "../../db/orm.ts";
import { gameNodes, gameSwitches, gameWindows } from "../../db/schema/game.ts";
import { type AuditEntry, insertEntry } from "../audit/mod.ts";
import type { Window } from "./config.ts";
import type { NodeGame } from "./types.ts";

export type SwitchRow = typeof gameSwitches.$inferSelect;

/** An operator's search window of a mode. */
export interface WindowRow {
  mode: string;
  window: Window;
  changedAt: Date;
}

export interface GameStore {
  listSwitches(): Promise<SwitchRow[]>;
  /** Counts from this commit on, on every node: who queues asks in the same statement. */
  setSwitch(row: SwitchRow, audit: AuditEntry): Promise<void>;
  listWindows(): Promise<WindowRow[]>;
  /**
   * Puts a window in force, or takes it back, and asks every node to follow.
   * @param row null: taken back
   * @param expected when it must have been changed last; null: never; undefined: whenever it was
   * @returns false, with nothing changed: it was changed at another time
   */
  setWindow(
    mode: string,
    row: Omit<WindowRow, "mode"> | null,
    terms: { audit: AuditEntry; expected: Date | null | undefined },
  ): Promise<boolean>;
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
    listSwitches: () => orm(sql).select().from(gameSwitches).then(),

    async setSwitch(row, audit) {
      await sql.begin(async (tx) => {
        const { enabled, changedAt } = row;
        await orm(tx).insert(gameSwitches).values(row).onConflictDoUpdate({
          target: [gameSwitches.kind, gameSwitches.id],
          set: { enabled, changedAt },
        });
        await insertEntry(tx, audit);
      });
    },

    async listWindows() {
      const rows = await orm(sql).select().from(gameWindows).then();
      return rows.map(({ mode, changedAt, base, step, everyS, cap }) => ({
        ...{ mode, changedAt },
        window: { base, step, every_s: everyS, cap },
      }));
    },

    async setWindow(mode, row, { audit, expected }) {
      return await sql.begin(async (tx) => {
        // Of two at once the second waits here: where there is no row yet, no row can be locked.
        await tx`select pg_advisory_xact_lock(hashtextextended(${`game_windows ${mode}`}, 0))`;
        if (expected !== undefined) {
          const [last] = await orm(tx).select({ at: gameWindows.changedAt }).from(gameWindows)
            .where(eq(gameWindows.mode, mode));
          if (last?.at.getTime() !== expected?.getTime()) return false;
        }
        if (row) {
          const { window: { base, step, every_s: everyS, cap }, changedAt } = row;
          const values = { base, step, everyS, cap, changedAt };
          await orm(tx).insert(gameWindows).values({ mode, ...values })
            .onConflictDoUpdate({ target: gameWindows.mode, set: values });
        } else await orm(tx).delete(gameWindows).where(eq(gameWindows.mode, mode));
        await askAll(tx, audit);
        return true;
      });
    },

    askReload: (audit) => sql.begin((tx) => askAll(tx, audit)),

    async lastReload() {
      const [row] = await sql<[{ id: number }]>`
        select coalesce(max(id), 0)::float8 as id from game_reloads`;
      return row.id;
    },

    async report(node) {
      await orm(sql).insert(gameNodes).values(node)
        .onConflictDoUpdate({ target: gameNodes.node, set: node });
    },

    listNodes: (since) =>
      orm(sql).select().from(gameNodes)
        .where(gte(gameNodes.seenAt, since)).orderBy(gameNodes.node).then(),

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

/** With whatever else the transaction does. @returns the number of the request */
async function askAll(tx: Transaction, audit: AuditEntry): Promise<number> {
  const [row] = await tx<[{ id: number }]>`
    insert into game_reloads (asked_at) values (${audit.at}) returning id`;
  await insertEntry(tx, audit);
  await tx`select pg_notify(${CHANNEL}, '')`;
  return row.id;
}
