/**
 * The data directory as PGlite's file system, with an fsync that reaches the disk.
 *
 * PGlite's own NODEFS has none: Postgres would be told that its log is safe while it is only in the
 * kernel's memory, and a power cut could lose acknowledged commits. Only `fsync` can be mended from
 * outside (fdatasync is a stub in the engine), hence `wal_sync_method=fsync`.
 */

import { open, readdir, stat } from "node:fs/promises";
import process from "node:process";
import { isMissing } from "../../services/platform/runtime/files.ts";
import { fsyncSync } from "node:fs";
import type { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Options = Parameters<NodeFS["init"]>[1];

/** What is used of the Emscripten module. */
interface Engine {
  FS: { ErrnoError: new (errno: number) => Error };
  NODEFS: { stream_ops: { fsync?: (stream: { nfd?: number }) => number } };
}

/** EIO in Emscripten's numbering; Postgres stops rather than go on after it. */
const EIO = 29;

class DurableFS extends NodeFS {
  constructor(directory: string, private readonly fsync: (fd: number) => void) {
    super(directory);
  }

  override async init(pg: PGlite, options: Options) {
    const { emscriptenOpts } = await super.init(pg, options);
    emscriptenOpts.preRun?.push((module) => {
      // Their types leave out the file systems.
      const { FS, NODEFS } = module as unknown as Engine;
      NODEFS.stream_ops.fsync = ({ nfd }) => {
        if (nfd === undefined) return 0;
        try {
          this.fsync(nfd);
          return 0;
        } catch {
          throw new FS.ErrnoError(EIO);
        }
      };
    });
    return { emscriptenOpts };
  }
}

/** PGlite's file system over `directory`; `durable: false` for what may be lost, such as tests. */
export function openStorage(
  { directory, durable, fsync = fsyncSync }: {
    directory: string;
    durable: boolean;
    fsync?: (fd: number) => void;
  },
): NodeFS {
  return durable ? new DurableFS(directory, fsync) : new NodeFS(directory);
}

/** True when the directory has no database yet: PG_VERSION is unpacked last. */
export async function isFresh(directory: string): Promise<boolean> {
  try {
    await stat(`${directory}/PG_VERSION`);
    return false;
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}

/**
 * Writes every file of a new database through to the disk. Unpacking does not, and Postgres never
 * looks again at files it did not write itself. The files stay usable meanwhile.
 */
export async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await sync(path);
  }
  if (process.platform !== "win32") await sync(directory);
}

async function sync(path: string): Promise<void> {
  try {
    const file = await open(path);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    // Postgres removes files of its own while this runs.
    if (!isMissing(error)) throw error;
  }
}
