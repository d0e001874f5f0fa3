/** The program ends with who started it, whatever ended that (OPS1). */

import assert from "node:assert/strict";
import { DirectoryInUse, lockDirectory } from "../../../db/embedded/lock.ts";
import { eventually } from "../../support/app/eventually.ts";
import { freePort } from "../../support/process/free_port.ts";
import { startGuard } from "../../support/process/guard.ts";
import { onPath } from "../../support/engines/find_engines.ts";

const root = new URL("../../../", import.meta.url);
const npx = await onPath("npx");

const answers = async (port: number, path = "/health") => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

/** Whether somebody else could open the database in there now. */
async function isFree(directory: string): Promise<boolean> {
  try {
    using _lock = await lockDirectory(`${directory}/postgres`);
    return true;
  } catch (error) {
    if (error instanceof DirectoryInUse) return false;
    throw error;
  }
}

for (const [task, signal] of [["dev", "SIGTERM"], ["start", "SIGKILL"]] as const) {
  Deno.test({
    name: `[OPS1] ${signal} to npx that runs the task ${task} ends the program as well`,
    ignore: npx === undefined,
    async fn() {
      const directory = await Deno.makeTempDir();
      const port = freePort();
      await using guard = startGuard({ signal: "SIGKILL" });
      const child = new Deno.Command(npx!, {
        args: ["-y", `deno@${Deno.version.deno}`, "task", task],
        cwd: root,
        env: { DATA_DIR: directory, PORT: String(port), APP_ENV: "development" },
        ...{ stdin: "null", stdout: "null", stderr: "null" },
      }).spawn();
      await guard.watch(child.pid);
      // It listens before it has its engines.
      await eventually("it serves", () => answers(port, "/ready"), { withinMs: 120_000 });
      assert.equal(await isFree(directory), false, "it holds its directory while it runs");
      child.kill(signal);
      await child.status;
      await eventually("the port is free", async () => !await answers(port), { withinMs: 60_000 });
      // Whoever starts next gets the directory.
      await eventually("the lock is gone", () => isFree(directory), { withinMs: 30_000 });
      await Deno.remove(directory, { recursive: true });
    },
  });
}
