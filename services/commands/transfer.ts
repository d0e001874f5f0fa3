/** `admin export` and `admin import`: everything the database holds, as one file (OPS9). */

import { textLines } from "../platform/text_lines.ts";
import { migrate, readMigrations } from "../../db/migrate.ts";
import { exportDatabase, importDatabase } from "../../db/transfer.ts";
import { attachDatabase } from "./attach.ts";
import { StartRefused } from "./prepare.ts";
import type { Outside } from "./program.ts";
import { openLog, readSettings } from "./settings.ts";

/** @returns the exit code */
export async function exportData(outside: Outside, path: string): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog(config);
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  const partial = `${path}.part`;
  using file = await Deno.open(partial, { write: true, create: true, truncate: true, mode: 0o600 });
  let pending = "";
  const counts = await exportDatabase(attached.database.sql, async (line) => {
    pending += line + "\n";
    if (pending.length > 1 << 16) {
      await writeAll(file, pending);
      pending = "";
    }
  });
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
  await using attached = await attachDatabase({ config, secrets, program: outside, log });
  await migrate(attached.database.direct, await readMigrations(outside.root));
  const file = await Deno.open(path).catch((error) => {
    throw new StartRefused(`Cannot read "${path}": ${error.message}`);
  });
  const lines = file.readable.pipeThrough(new TextDecoderStream()).pipeThrough(textLines());
  const counts = await importDatabase(attached.database.sql, lines).catch((error) => {
    throw error instanceof Error && error.message.startsWith("Cannot import")
      ? new StartRefused(error.message)
      : error;
  });
  report("Imported", counts, path);
  return 0;
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
