/** An export of a test app's database into a directory of its own. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  type Archive,
  createSource,
  type Exported,
  exportTables,
  openArchive,
  openWarehouse,
  TABLES,
  viewsOf,
  type Warehouse,
} from "../../../services/analytics/mod.ts";
import type { TestApp } from "../app/test_app.ts";
import { EXPECTED, TOLD } from "./counts.ts";

const root = new URL("../../../", import.meta.url);

interface ExportCall {
  full?: boolean;
  /** What happens just before a table is read. */
  before?: Readonly<Record<string, () => Promise<void>>>;
}

/** A run that ended in the middle. */
class Interrupted extends Error {}

export type ExportStage = Awaited<ReturnType<typeof openExportStage>>;

/** @param pageRows rows of a page, where pages are read */
export async function openExportStage(app: Pick<TestApp, "services">, pageRows = 10) {
  const { database } = app.services.engines;
  const dir = await Deno.makeTempDir({ prefix: "veze_analytics_" });
  const archive = openArchive(dir);
  const { sql } = database;

  async function withWarehouse<T>(use: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    using warehouse = await openWarehouse({ root, temporary: `${dir}/.tmp` });
    return await use(warehouse);
  }

  const run = (
    into: Archive,
    { before = {}, ...options }: ExportCall = {},
  ): Promise<Exported> =>
    withWarehouse((warehouse) => {
      // Nobody is waited for: what is not settled is read the next time.
      const source = createSource(database, { delay: () => Promise.resolve(), pageRows });
      return exportTables({
        ...{ archive: into, warehouse, now: () => new Date(), ...options },
        source: {
          ...source,
          async read(table, ...rest) {
            await before[table.name]?.();
            return await source.read(table, ...rest);
          },
        },
      });
    });

  const withViews = <T>(zone: string, use: (warehouse: Warehouse) => Promise<T>): Promise<T> =>
    withWarehouse(async (warehouse) => {
      await warehouse.run(await viewsOf(archive, zone));
      return await use(warehouse);
    });
  const ask = (query: string) => withViews("UTC", (warehouse) => warehouse.ask(query));

  return {
    ...{ dir, archive, sql, ask, withViews },
    export: (options?: ExportCall) => run(archive, options),

    /** Ends before the step-th change of a file. @returns whether it came to its end */
    async exportUntil(step: number): Promise<boolean> {
      let left = step;
      const counted =
        <Args extends unknown[], T>(change: (...args: Args) => Promise<T>) =>
        (...args: Args): Promise<T> => {
          if (--left <= 0) throw new Interrupted();
          return change(...args);
        };
      const { replace, remove, writeManifest } = archive;
      try {
        await run({
          ...{ ...archive, replace: counted(replace), remove: counted(remove) },
          writeManifest: counted(writeManifest),
        });
        return true;
      } catch (error) {
        if (error instanceof Interrupted) return false;
        throw error;
      }
    },

    /** Lines of tables that are no files yet. */
    async leftovers(): Promise<string[]> {
      const found = Array.fromAsync(Deno.readDir(`${dir}/.staging`), ({ name }) => name);
      return await found.catch((error) => {
        if (error instanceof Deno.errors.NotFound) return [];
        throw error;
      });
    },

    /** Whether the table's lines have a file to go to. */
    hasFile: (table: string) => existsSync(`${dir}/.staging/${table}/${table}.csv`),

    /** Whether the files hold what the tables do. */
    async holdsAll(): Promise<void> {
      for (const { name } of TABLES) {
        if (!(name in EXPECTED)) continue;
        const [expected] = await sql.unsafe<{ rows: number; sum: unknown }[]>(EXPECTED[name]!);
        const told = await ask(`select count(*), ${TOLD[name]}::varchar from ${name}`);
        const [rows, sum] = told.rows[0]!;
        const sumOf = (value: unknown) => value === null ? null : Number(value);
        assert.deepEqual(
          { name, rows, sum: sumOf(sum) },
          { name, rows: Number(expected!.rows), sum: sumOf(expected!.sum) },
        );
      }
    },

    /** Tables with a row of the player. */
    async tablesNaming(userId: string): Promise<string[]> {
      const named: string[] = [];
      for (const { name, columns } of TABLES) {
        const texts = Object.keys(columns).map((column) => `coalesce("${column}"::varchar, '')`);
        const { rows } = await ask(
          `select count(*) from ${name} where contains(concat_ws('|', ${texts}), '${userId}')`,
        );
        if (Number(rows[0]![0]) > 0) named.push(name);
      }
      return named.sort();
    },

    /** Writes events as the recorder does. @returns their ids, in order */
    async tellEvents(count: number, kind: string, userId: string | null = null) {
      const rows = await sql<{ id: string }[]>`
        insert into events (id, kind, payload_json, user_id, created_at, received_at)
        select gen_random_uuid(), ${kind}, jsonb_build_object('n', n, 'text', E'a "b", \n c'),
          ${userId}, '2026-10-30T00:00:00Z'::timestamptz + n * interval '5 hours', now()
        from generate_series(1, ${count}) n returning id`;
      return rows.map(({ id }) => id).sort();
    },

    async eventIds(kind: string): Promise<string[]> {
      const { rows } = await ask(
        `select id::varchar from events where kind = '${kind}' order by 1`,
      );
      return rows.map(([id]) => String(id));
    },

    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}
