/**
 * The incremental export: what has changed since the last one, table by table, into the files of an
 * archive (TEL8).
 *
 * A table is read into lines of CSV, turned into Parquet by day, put in the place of the days it
 * changes, and then the manifest says up to where it was read; meanwhile the next ones are read. Rows have
 * their key once: a row that comes again takes the place of the one that is there. Players are read last:
 * whoever a file names and that list does not has been deleted, and leaves every file (OPS11), whenever
 * they came.
 */

import { createWriteStream } from "node:fs";
import { once } from "node:events";
import type { ExportedTable } from "../platform/exported.ts";
import { AnalyticsRefused } from "./errors.ts";
import type { Archive, Manifest } from "./archive.ts";
import { dayOf, forget, merge } from "./partitions.ts";
import type { Horizon, Source } from "./source_store.ts";
import { columnsOf, PLAYERS, TABLES } from "./tables.ts";
import { quoted, type Warehouse } from "./warehouse.ts";

/** Told of what is being done. */
export type Progress = (
  done: { table: string; step: number; of: number; bytes: number },
) => void;

export interface Exported {
  /** Rows that were read, by table. */
  rows: Record<string, number>;
  /** Partitions that were written. */
  partitions: number;
  /** Players who left the files. */
  gone: number;
}

export interface ExportOptions {
  source: Source;
  archive: Archive;
  warehouse: Warehouse;
  now: () => Date;
  /** After each stretch of reading waits nine times as long: whoever serves beside it keeps the rest. */
  gentle?: { clock: () => number; delay: (ms: number) => Promise<void> } | undefined;
  /** Reads all rows again, whatever the manifest says. */
  full?: boolean;
  progress?: Progress;
  tables?: readonly ExportedTable[];
}

/** Whoever is not among this database's players would leave the files: a slip of settings must not do that. */
const OF_ANOTHER =
  "Cannot export: the files are of another database, or of this one before a restore or " +
  "a failover. Name another directory by --out; if it is the same game, say --full";

export async function exportTables(
  {
    source,
    archive,
    warehouse,
    now,
    full = false,
    gentle,
    progress = () => {},
    tables = TABLES,
  }: ExportOptions,
): Promise<Exported> {
  const database = await source.identify();
  const before = await archive.readManifest();
  if (before && before.database !== database && !full) throw new AnalyticsRefused(OF_ANOTHER);
  const manifest: Manifest = {
    ...{ format: "veze-analytics-1", exportedAt: null, tables: {} },
    ...{ ...before, database },
  };
  const isKnown = before !== undefined && !full;
  const exported: Exported = { rows: {}, partitions: 0, gone: 0 };
  await archive.clearStaging();
  const isList = ({ name }: ExportedTable) => name === PLAYERS;
  const ordered = [...tables.filter((table) => !isList(table)), ...tables.filter(isList)];

  async function mergeLines(table: ExportedTable, staging: string, horizon: Horizon) {
    const lines = linesOf(table, staging);
    await warehouse.run(`create or replace temp view delta as ${readLines(table, lines)}`);
    const state = manifest.tables[table.name];
    const merged = await merge({ archive, warehouse, staging, table, ...state });
    exported.rows[table.name] = merged.rows;
    exported.partitions += merged.files;
    manifest.tables[table.name] = { ...state, horizon };
    await archive.writeManifest(manifest);
    await archive.clearStaging(table.name);
  }

  let merging = Promise.resolve();
  let isInVain = false;
  try {
    for (const [step, table] of ordered.entries()) {
      if (isInVain) break;
      const tell = (bytes: number) =>
        progress({ table: table.name, step, of: tables.length, bytes });
      tell(0);
      const staging = await archive.staging(table.name);
      const since = isKnown ? manifest.tables[table.name]?.horizon : undefined;
      const horizon = await writeLines(
        linesOf(table, staging),
        { tell, gentle },
        (write) => source.read(table, since, write),
      );
      merging = merging.then(() => mergeLines(table, staging, horizon));
      merging.catch(() => isInVain = true);
    }
    progress({ table: "writing files", step: tables.length - 1, of: tables.length, bytes: 0 });
    await merging;
  } catch (error) {
    // Whoever gives up here gives the directory up as well, and leaves no lines of players in it.
    await merging.catch(() => {});
    await archive.clearStaging();
    throw error;
  }
  const list = (await archive.listFiles(PLAYERS)).get("");
  const gone = new Set<string>();
  for (const table of list && tables.some(isList) ? tables : []) {
    if (!table.deletion || !table.day) continue;
    const staging = await archive.staging(table.name);
    const { files, players } = await forget({ archive, warehouse, staging, table }, list!);
    exported.partitions += files;
    for (const id of players) gone.add(id);
    await archive.clearStaging(table.name);
  }
  exported.gone = gone.size;
  await archive.writeManifest({ ...manifest, exportedAt: now().toISOString() });
  return exported;
}

const linesOf = ({ name }: ExportedTable, staging: string) => `${staging}/${name}.csv`;

/** Lines of CSV as Postgres writes them: nothing is null, an empty text is quoted. */
function readLines(table: ExportedTable, file: string): string {
  const columns = columnsOf(table).map(([name, type]) => `${quoted(name)}: ${quoted(type)}`);
  const day = table.day === undefined ? "" : `, ${dayOf(table, "c")} as day`;
  return `select *${day} from read_csv(${quoted(file)}, header = false, auto_detect = false,
    delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false,
    max_line_size = 2097152, columns = {${columns}}) c`;
}

async function writeLines<T>(
  path: string,
  { tell, gentle }: { tell: (bytes: number) => void; gentle: ExportOptions["gentle"] },
  read: (write: (bytes: Uint8Array) => Promise<void>) => Promise<T>,
): Promise<T> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  // Who gives up before it is open takes its folder away, and it would be opened in nothing.
  await once(file, "open");
  let failed: Error | undefined;
  // It may fail while nobody waits for it.
  file.on("error", (error) => failed = error);
  let bytes = 0;
  const pending: Uint8Array[] = [];
  let size = 0;
  let since = gentle?.clock() ?? 0;
  const flush = async () => {
    if (size === 0) return;
    const block = new Uint8Array(size);
    let at = 0;
    for (const part of pending) block.set(part, at), at += part.length;
    pending.length = size = 0;
    tell(bytes += block.length);
    if (failed) throw failed;
    if (!file.write(block)) await once(file, "drain");
    if (!gentle) return;
    await gentle.delay(REST * (gentle.clock() - since));
    since = gentle.clock();
  };
  try {
    const answer = await read(async (part) => {
      pending.push(part);
      if ((size += part.length) >= BLOCK) await flush();
    });
    await flush();
    if (failed) throw failed;
    file.end();
    await once(file, "finish");
    return answer;
  } catch (error) {
    // A disk that is full finishes nothing: who waited for that would wait for ever.
    file.destroy();
    throw error;
  }
}

/** Of a stretch of reading. */
const REST = 9;
/** Postgres sends a row at a time. */
const BLOCK = 1 << 18;
