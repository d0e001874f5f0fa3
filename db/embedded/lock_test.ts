import assert from "node:assert/strict";
import { runtime } from "../../services/platform/runtime/mod.ts";
import { DirectoryInUse, DirectoryUnusable, lockDirectory } from "./lock.ts";

async function inTemporary(run: (directory: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  await run(`${parent}/postgres`);
  await Deno.remove(parent, { recursive: true });
}

/** A system that locks files and no directories, as NFS does. */
async function filesOnly(path: string): Promise<Disposable | undefined> {
  const isFolder = await Deno.stat(path).then((found) => found.isDirectory, () => false);
  if (isFolder) throw new Error("Bad file descriptor (os error 9)");
  return await runtime.lock(path);
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

for (
  const [where, lock] of [["here", undefined], [
    "without locks on directories",
    filesOnly,
  ]] as const
) {
  Deno.test(`[OPS1] ${where}, one at a time has the directory`, () =>
    inTemporary(async (directory) => {
      {
        using _first = await lockDirectory(directory, lock);
        await assert.rejects(lockDirectory(directory, lock), DirectoryInUse);
        // Whoever tidies up beside it takes nothing away.
        await Deno.remove(`${directory}.lock`);
        await assert.rejects(lockDirectory(directory, lock), DirectoryInUse);
        await assert.rejects(lockDirectory(directory, lock), DirectoryInUse);
      }
      using _next = await lockDirectory(directory, lock);
      assert.equal(await exists(`${directory}/.lock`), lock !== undefined);
    }));
}

Deno.test("[OPS1] a system without any locks is refused by name, and nothing stays open", () =>
  inTemporary(async (directory) => {
    const never = () => {
      throw new Error("Operation not supported (os error 95)");
    };
    await assert.rejects(lockDirectory(directory, never), (error: Error) => {
      assert.ok(error instanceof DirectoryUnusable);
      assert.match(error.message, /Operation not supported/);
      return true;
    });
    using _lock = await lockDirectory(directory);
  }));

Deno.test("[OPS1] an earlier program that holds the file beside it is heard", () =>
  inTemporary(async (directory) => {
    {
      using beside = await Deno.open(`${directory}.lock`, { create: true, write: true });
      beside.lockSync(true);
      await assert.rejects(lockDirectory(directory), DirectoryInUse);
    }
    using _lock = await lockDirectory(directory);
  }));
