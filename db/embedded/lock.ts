/**
 * One process per data directory: a second one would silently ruin it.
 *
 * The lock is held on the directory itself, which nobody tidies away, or where the system locks none
 * (NFS, Windows) on `.lock` inside it; and on `<directory>.lock`, which programs of an earlier version
 * go by. All are the operating system's: they end with the process, however it ends. Whoever answers at `pg.sock` beside
 * the directory has it open whatever became of the locks.
 */

import { connect } from "node:net";
import { runtime } from "../../services/platform/runtime/mod.ts";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** As the runtime locks. */
type Lock = typeof runtime.lock;

/** Another process has the directory open. */
export class DirectoryInUse extends Error {
  override name = "DirectoryInUse";

  constructor(readonly directory: string) {
    super(
      `Cannot open the database in "${directory}": another process is using it. ` +
        "Stop that process, attach through its pg.sock, or choose another DATA_DIR.",
    );
  }
}

/** Nothing can be kept there. */
export class DirectoryUnusable extends Error {
  override name = "DirectoryUnusable";

  constructor(readonly directory: string, why: string) {
    super(
      `Cannot keep the database in "${directory}": ${why}. ` +
        "Make room or let this user write there, or choose another DATA_DIR.",
    );
  }
}

/** Written to see whether there is room at all: a new database is several times as large. */
const PROBE_BYTES = 8 << 20;

/**
 * Makes the directory and locks it until the result is disposed.
 *
 * @throws {DirectoryInUse}
 * @throws {DirectoryUnusable}
 */
export async function lockDirectory(
  directory: string,
  lock: Lock = runtime.lock,
): Promise<Disposable> {
  using undo = new DisposableStack();
  const take = async (path: string) => {
    const held = await lock(path);
    if (!held) throw new DirectoryInUse(directory);
    undo.use(held);
  };
  const takeItself = async () => {
    try {
      await take(directory);
    } catch (error) {
      if (error instanceof DirectoryInUse) throw error;
      await take(`${directory}/.lock`);
    }
  };
  await usable(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }));
  await usable(directory, () => take(`${directory}.lock`));
  await usable(directory, takeItself);
  if (await answers(`${dirname(directory)}/pg.sock`)) throw new DirectoryInUse(directory);
  return undo.move();
}

/** @throws {DirectoryUnusable} where a new database finds no room */
export async function probe(directory: string): Promise<void> {
  const path = `${directory}/.probe`;
  await usable(directory, async () => {
    try {
      await writeFile(path, new Uint8Array(PROBE_BYTES));
    } finally {
      await rm(path).catch(() => {});
    }
  });
}

async function usable<T>(directory: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof DirectoryInUse) throw error;
    const why = error instanceof Error
      ? error.message.replace(/ \(os error.*$/, "")
      : String(error);
    throw new DirectoryUnusable(directory, why);
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
