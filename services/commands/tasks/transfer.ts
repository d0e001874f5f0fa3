/** `admin export` and `admin import`: everything the database holds, as one file (OPS9). */

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
  using file = await Deno.open(partial, { write: true, create: true, truncate: true, mode: 0o600 });
  let pending = "";
  using progress = showProgress();
  const counts = await exportDatabase(attached.database.sql, async (line) => {
    pending += line + "\n";
    if (pending.length > 1 << 16) {
      await writeAll(file, pending);
      pending = "";
    }
  }, progress.show);
  progress.end();
  await writeAll(file, pending);
  await file.sync();
  // The name appears only once the file is whole.
  await Deno.rename(partial, path);
  report("Exported", counts, path);
  return 0;
}

/** @returns the exit code */
export async function importData(outside: Outside, path: string): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  using progress = showProgress();
  // Before anything is opened or migrated: a damaged file changes nothing at all.
  const expected = await verifyExport(await readLines(path)).catch(refuse);
  const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const migrations = await readMigrations(outside.root);
  const tags = migrations.map(({ tag }) => tag);
  await checkImport(attached.database.direct, await readLines(path), tags).catch(refuse);
  await migrate(attached.database.direct, migrations);
  const lines = await readLines(path);
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

async function readLines(path: string): Promise<ReadableStream<string>> {
  const file = await Deno.open(path).catch((error) => {
    throw new StartRefused(`Cannot read "${path}": ${error.message}`);
  });
  // Bytes that are no UTF-8 are damage, never to be repaired.
  const decoder = new TextDecoderStream("utf-8", { fatal: true });
  return file.readable.pipeThrough(decoder).pipeThrough(textLines());
}

const SHOW_EVERY_MS = 200;

/** A line that counts along, for whoever watches a terminal; elsewhere nothing. */
function showProgress(): Disposable & { show(rows: number, of?: number): void; end(): void } {
  const isWatched = Deno.stderr.isTerminal();
  const encoder = new TextEncoder();
  let shownAt = -Infinity;
  const write = (text: string) => void Deno.stderr.writeSync(encoder.encode(`\r\x1b[K${text}`));
  const end = () => {
    if (isWatched && shownAt > -Infinity) write("");
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

/** Not by `file.writable`: its last write is still on its way when it says that it is done. */
async function writeAll(file: Deno.FsFile, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}

function report(verb: string, counts: Record<string, number>, path: string): void {
  for (const [table, count] of Object.entries(counts)) {
    if (count > 0) console.log(`${String(count).padStart(9)}  ${table}`);
  }
  console.log(`${verb} ${path}`);
}
