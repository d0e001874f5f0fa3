/** The program ends with who started it, whatever ended that (OPS1). */

import assert from "node:assert/strict";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free_port.ts";
import { startGuard } from "../support/guard.ts";
import { onPath } from "../support/find_engines.ts";

const root = new URL("../../", import.meta.url);
const npx = await onPath("npx");

const answers = async (port: number) => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

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
      await eventually("it serves", () => answers(port), { withinMs: 120_000 });
      child.kill(signal);
      await child.status;
      await eventually("the port is free", async () => !await answers(port), { withinMs: 60_000 });
      // Whoever starts next gets the directory.
      await eventually("the lock is gone", async () => {
        const lock = `${directory}/postgres.lock`;
        return !await Deno.stat(lock).then(() => true, () => false) ||
          !await Deno.stat(`${directory}/pg.sock`).then(() => true, () => false);
      }, { withinMs: 30_000 });
      assert.ok(await Deno.stat(`${directory}/postgres`).then(() => true, () => false));
      await Deno.remove(directory, { recursive: true });
    },
  });
}
