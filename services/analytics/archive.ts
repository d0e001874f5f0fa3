/**
 * The exported files: `tables/NAME/day=YYYY-MM-DD/NAME.parquet`, or one file for a table without days,
 * and `manifest.json`, which says up to where each table has been read.
 *
 * Every file appears by a rename once it is whole and on the disk. A partition is replaced before the
 * manifest says so: whoever was killed in between reads the same rows again, and puts them in the place
 * of those that have their keys.
 */

import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { AnalyticsRefused } from "./errors.ts";

const TableState = z.object({
  horizon: z.object({ transaction: z.string(), place: z.number().optional() }),
  /** Rows of earlier days were given up (`--keep`), and do not come back. */
  keptFrom: z.string().optional(),
});

const Manifest = z.object({
  format: z.literal("veze-analytics-1"),
  /** Which database it is of. */
  database: z.string(),
  /** When the last export was over. */
  exportedAt: z.string().nullable(),
  tables: z.record(z.string(), TableState),
});

export type Manifest = z.infer<typeof Manifest>;

export interface Archive {
  /** @throws AnalyticsRefused where it cannot be read */
  readManifest(): Promise<Manifest | undefined>;
  writeManifest(manifest: Manifest): Promise<void>;
  /** Files of a table by their day; of a table without days, by "". */
  listFiles(table: string): Promise<Map<string, string>>;
  /** Has finished files on the disk, whatever happens to the machine. */
  settle(files: readonly string[]): Promise<void>;
  /** Puts a settled file in its place. */
  replace(table: string, day: string, file: string): Promise<void>;
  remove(table: string, day: string): Promise<void>;
  /** An empty directory for what is being written of a table. */
  staging(table: string): Promise<string>;
  /** Removes it; of all tables unless one is named, as whoever was killed left them. */
  clearStaging(table?: string): Promise<void>;
}

const MANIFEST = "manifest.json";
/** Files that are written to the disk at the same time. */
const AT_ONCE = 32;
const DAY = /^day=(\d{4}-\d{2}-\d{2})$/;

export function openArchive(dir: string): Archive {
  const folderOf = (table: string, day: string) =>
    `${dir}/tables/${table}${day === "" ? "" : `/day=${day}`}`;
  const staging = `${dir}/.staging`;

  return {
    async readManifest() {
      const text = await readIfThere(`${dir}/${MANIFEST}`);
      if (text === undefined) return undefined;
      try {
        return Manifest.parse(JSON.parse(text));
      } catch (cause) {
        throw new AnalyticsRefused(
          `Cannot read ${dir}/${MANIFEST}: it is no manifest of an export of this version. Remove the directory, or export into another`,
          { cause },
        );
      }
    },

    async writeManifest(manifest) {
      const partial = `${dir}/.${MANIFEST}`;
      await writeFile(partial, `${JSON.stringify(manifest, null, 1)}\n`);
      await settle(partial);
      await rename(partial, `${dir}/${MANIFEST}`);
    },

    async listFiles(table) {
      const files = new Map<string, string>();
      const whole = `${folderOf(table, "")}/${table}.parquet`;
      for (const entry of await listIfThere(folderOf(table, ""))) {
        const [, day] = DAY.exec(entry) ?? [];
        if (day) files.set(day, `${folderOf(table, day)}/${table}.parquet`);
        else if (entry === `${table}.parquet`) files.set("", whole);
      }
      return files;
    },

    async settle(files) {
      for (let at = 0; at < files.length; at += AT_ONCE) {
        await Promise.all(files.slice(at, at + AT_ONCE).map(settle));
      }
    },

    async replace(table, day, file) {
      await mkdir(folderOf(table, day), { recursive: true });
      await rename(file, `${folderOf(table, day)}/${table}.parquet`);
    },

    async remove(table, day) {
      await rm(folderOf(table, day), { recursive: true });
    },

    async staging(table) {
      await rm(`${staging}/${table}`, { recursive: true, force: true });
      await mkdir(`${staging}/${table}`, { recursive: true });
      return `${staging}/${table}`;
    },

    async clearStaging(table) {
      await rm(table ? `${staging}/${table}` : staging, { recursive: true, force: true });
    },
  };
}

async function settle(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(ignoreNotFound);
}

async function listIfThere(path: string): Promise<string[]> {
  return (await readdir(path).catch(ignoreNotFound) ?? []).sort();
}

function ignoreNotFound(error: unknown): undefined {
  if ((error as { code?: string }).code === "ENOENT") return undefined;
  throw error;
}
