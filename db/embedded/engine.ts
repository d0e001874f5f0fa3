/** PGlite with this program's settings: from a bundle's files or from its npm package. */

import { readFile } from "node:fs/promises";
import { isMissing } from "../../services/platform/runtime/files.ts";
import { PGlite } from "@electric-sql/pglite";
import { isFresh, openStorage } from "./storage.ts";

export interface EngineOptions {
  /** Null keeps the database in memory. */
  directory: string | null;
  /** False skips fsync: a power cut may then corrupt the directory. */
  durable: boolean;
  /** URL of the folder that holds `db/embedded/cluster.tar.gz`. */
  root: string;
}

/** Settings that must hold whatever the data directory's own configuration says. */
const SETTINGS = {
  search_path: "public",
  exit_on_error: "false",
  // There is one process and no thread to hand work to.
  io_method: "sync",
  max_worker_processes: "0",
  max_parallel_workers: "0",
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
  wal_sync_method: "fsync",
  // Nobody replicates from here: less log for the same safety.
  wal_level: "minimal",
  max_wal_senders: "0",
  shared_buffers: "32MB",
  log_checkpoints: "false",
  // Clients get their errors; only what ends the engine is for the log.
  log_min_messages: "fatal",
};

export async function openEngine(
  { directory, durable, root }: EngineOptions,
  onStderr: (line: string) => void,
): Promise<{ engine: PGlite; fresh: boolean }> {
  const fresh = directory === null || await isFresh(directory);
  const [files, cluster] = await Promise.all([
    bundledFiles(new URL("db/embedded/pglite/", root)),
    fresh ? readFile(new URL("db/embedded/cluster.tar.gz", root)) : null,
  ]);
  const engine = await PGlite.create({
    ...files,
    ...(directory === null ? {} : { fs: openStorage({ directory, durable }) }),
    ...(cluster ? { loadDataDir: new Blob([cluster], { type: "application/gzip" }) } : {}),
    startParams: startParams(directory !== null && durable),
    onStderr: (line) => (onStderr(line), false),
  });
  return { engine, fresh };
}

/** `--single` must come first; `-F` is fsync off; `-O -j` as in PGlite's own defaults. */
export function startParams(durable: boolean): string[] {
  return [
    "--single",
    ...(durable ? [] : ["-F"]),
    "-O",
    "-j",
    ...Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** The engine's own files beside a bundled program; nothing when PGlite finds them by itself. */
async function bundledFiles(folder: URL) {
  try {
    const [pglite, initdb, data] = await Promise.all(
      ["pglite.wasm", "initdb.wasm", "pglite.data"].map((name) => readFile(new URL(name, folder))),
    );
    const [pgliteWasmModule, initdbWasmModule] = await Promise.all([
      WebAssembly.compile(pglite!),
      WebAssembly.compile(initdb!),
    ]);
    return { pgliteWasmModule, initdbWasmModule, fsBundle: new Blob([data!]) };
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
}
