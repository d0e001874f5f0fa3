/**
 * DuckDB in this process: the one place that loads it. It is no part of the program: a folder of its own
 * (`analytics/deno.json`) pins and holds it, and whoever has not installed it is told how to.
 *
 * Holds the connection; whoever opened it disposes of it. Nothing is downloaded while it runs: what it
 * needs (ICU for time zones, JSON, Parquet) is built in.
 */

import { createRequire } from "node:module";
import type { Answer, Cell } from "../platform/report/types.ts";
import { AnalyticsRefused } from "./errors.ts";

export type { Answer, Cell };

export interface Warehouse extends Disposable {
  /** @throws AnalyticsRefused with what DuckDB says of the statement */
  run(sql: string): Promise<void>;
  /** Numbers as numbers, everything else as text. @throws AnalyticsRefused */
  ask(sql: string): Promise<Answer>;
  /** From now on nothing outside this directory is read, nothing set and nothing loaded. */
  lockTo(directory: string): Promise<void>;
  /** Somebody's own question: one statement, which only reads. @throws AnalyticsRefused */
  question(sql: string): Promise<Answer>;
}

export interface WarehouseOptions {
  /** The program's directory, a file URL. */
  root: URL;
  /** Most memory it takes; beyond that it writes to `temporary`. */
  memoryMb?: number;
  /** Where it may write what does not fit into memory. */
  temporary: string;
  threads?: number;
}

/** What is used of `@duckdb/node-api`. */
interface Library {
  DuckDBInstance: {
    create(path: string, options: Record<string, string>): Promise<{
      connect(): Promise<Connection>;
      closeSync(): void;
    }>;
  };
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{
    columnNames(): string[];
    columnTypes(): { toString(): string }[];
    getRowsJson(): unknown[][];
  }>;
  extractStatements(sql: string): Promise<{
    count: number;
    prepare(at: number): Promise<{ statementType: number }>;
  }>;
  closeSync(): void;
}

/** DuckDB's number for SELECT, and for what it makes one of: VALUES, DESCRIBE, SUMMARIZE, SHOW. */
const SELECT = 1;

const FOLDER = "analytics";
const PACKAGE = "@duckdb/node-api";
const MEMORY_MB = 1_200;
const NUMBERS =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w+(INT|INTEGER)|DOUBLE|FLOAT|DECIMAL\(\d+,\d+\))$/;

/** @throws AnalyticsRefused where DuckDB is not installed */
export async function openWarehouse(
  { root, memoryMb = MEMORY_MB, temporary, threads }: WarehouseOptions,
): Promise<Warehouse> {
  const instance = await load(root).DuckDBInstance.create(":memory:", {
    memory_limit: `${memoryMb}MB`,
    temp_directory: temporary,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    ...(threads && { threads: String(threads) }),
  });
  const connection = await instance.connect();
  await connection.run(
    "set timezone = 'UTC'; set preserve_insertion_order = false",
  );
  async function ask(sql: string): Promise<Answer> {
    const answer = await connection.runAndReadAll(sql).catch(refuse);
    const types = answer.columnTypes().map(String);
    return {
      columns: answer.columnNames().map((name, i) => ({
        name,
        type: types[i]!,
      })),
      rows: answer.getRowsJson().map((row) => row.map((cell, i) => toCell(cell, types[i]!))),
    };
  }

  return {
    async run(sql) {
      await connection.run(sql).catch(refuse);
    },
    async lockTo(directory) {
      await connection.run(
        `set allowed_directories = [${quoted(directory.replace(/\/*$/, "/"))}];
        set enable_external_access = false; set lock_configuration = true`,
      ).catch(refuse);
    },
    async question(sql) {
      const statements = await connection.extractStatements(sql).catch(refuse);
      if (statements.count !== 1) {
        throw new AnalyticsRefused("Cannot ask: a question is one statement");
      }
      const { statementType } = await statements.prepare(0).catch(refuse);
      if (statementType !== SELECT) {
        throw new AnalyticsRefused("Cannot ask: a question only reads (SELECT)");
      }
      return await ask(sql);
    },
    ask,
    [Symbol.dispose]() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function load(root: URL): Library {
  try {
    return createRequire(new URL(`${FOLDER}/`, root))(PACKAGE);
  } catch (cause) {
    throw new AnalyticsRefused(
      `Cannot run analytics: DuckDB is not installed. It is optional and no part of the binary or the ` +
        `image: in a checkout of the sources run \`deno task analytics:install\` (${PACKAGE}, about 150 MB)`,
      { cause },
    );
  }
}

function refuse(error: unknown): never {
  const said = error instanceof Error ? error.message : String(error);
  throw new AnalyticsRefused(`DuckDB says: ${said}`, { cause: error });
}

function toCell(cell: unknown, type: string): Cell {
  if (cell === null || typeof cell === "number" || typeof cell === "boolean") {
    return cell;
  }
  if (NUMBERS.test(type)) {
    const number = Number(cell);
    // Beyond what a number holds, and what is none, stays as DuckDB writes it.
    const isKept = Number.isSafeInteger(number) || Number.isFinite(number) && number % 1 !== 0;
    return isKept ? number : String(cell);
  }
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}

/** A text as SQL has it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
