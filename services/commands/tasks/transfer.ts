/** `admin export` and `admin import`: everything the database holds, as one file (OPS9). */

import { openLine } from "../line.ts";
import { open, rename } from "node:fs/promises";
import { Readable } from "node:stream";
import { textLines } from "../../platform/work/text_lines.ts";
import { migrate, readMigrations } from "../../../db/migrate.ts";
import {
  checkImport,
  exportDatabase,
  importDatabase,
  ImportRefused,
  verifyExport,
} from "../../../db/transfer.ts";
import { attachDatabase } from "./attach.ts";
import { StartRefused } from "../serve/prepare.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";

/** @returns the exit code */
export async function exportData(outside: Outside, path: string): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const partial = `${path}.part`;
  const file = await open(partial, "w", 0o600);
  await using _closed = { [Symbol.asyncDispose]: () => file.close() };
  let pending = "";
  using progress = showProgress();
  const counts = await exportDatabase(attached.database.sql, async (line) => {
    pending += line + "\n";
    if (pending.length > 1 << 16) {
      await file.writeFile(pending);
      pending = "";
    }
  }, progress.show);
  progress.end();
  await file.writeFile(pending);
  await file.sync();
  // The name appears only once the file is whole.
  await rename(partial, path);
  report("Exported", counts, path);
  return 0;
}

/** @returns the exit code */
export async function importData(outside: Outside, path: string): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  using progress = showProgress();
  // Before anything is opened or migrated: a damaged file changes nothing at all.
  const expected = await verifyExport(await readFileLines(path)).catch(refuse);
  const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const migrations = await readMigrations(outside.root);
  const tags = migrations.map(({ tag }) => tag);
  await checkImport(attached.database.direct, await readFileLines(path), tags).catch(refuse);
  await migrate(attached.database.direct, migrations);
  const lines = await readFileLines(path);
  const counts = await importDatabase(
    attached.database.sql,
    lines,
    (rows) => progress.show(rows, total),
  ).catch(refuse);
  progress.end();
  report("Imported", counts, path);
  return 0;
}

function refuse(error: unknown): never {
  if (error instanceof ImportRefused) throw new StartRefused(error.message);
  // The decoder's: bytes that no text has.
  if (error instanceof TypeError) {
    throw new StartRefused("Cannot import: the file is damaged: it is no text in UTF-8");
  }
  throw error;
}

/** @throws StartRefused where there is no such file */
export async function readFileLines(path: string): Promise<ReadableStream<string>> {
  const file = await open(path).catch((error) => {
    throw new StartRefused(`Cannot read "${path}": ${error.message}`);
  });
  // Bytes that are no UTF-8 are damage, never to be repaired.
  const decoder = new TextDecoderStream("utf-8", { fatal: true });
  const bytes = Readable.toWeb(file.createReadStream()) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return bytes.pipeThrough(decoder).pipeThrough(textLines());
}

const SHOW_EVERY_MS = 200;

/** A line that counts along, for whoever watches a terminal; elsewhere nothing. */
function showProgress(): Disposable & { show(rows: number, of?: number): void; end(): void } {
  const { isWatched, write } = openLine();
  let shownAt = -Infinity;
  const end = () => {
    if (shownAt > -Infinity) write("");
    shownAt = -Infinity;
  };
  return {
    show(rows, of) {
      if (!isWatched || performance.now() - shownAt < SHOW_EVERY_MS) return;
      shownAt = performance.now();
      write(of ? `${Math.floor(100 * rows / of)} %, ${rows} of ${of} rows` : `${rows} rows`);
    },
    end,
    [Symbol.dispose]: end,
  };
}

function report(verb: string, counts: Record<string, number>, path: string): void {
  for (const [table, count] of Object.entries(counts)) {
    if (count > 0) console.log(`${String(count).padStart(9)}  ${table}`);
  }
  console.log(`${verb} ${path}`);
}
