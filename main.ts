/** The program: hands the outer layers and the environment to one of the commands. */

import process from "node:process";
import { createApp } from "./routes/app.ts";
import { run } from "./services/commands/mod.ts";
import { runWorkers, WORKER_NAMES } from "./workers/mod.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const root = new URL(".", import.meta.url);

if (import.meta.main) {
  process.exit(
    await run({
      args: process.argv.slice(2),
      env: { ...process.env },
      root,
      entry: (path) => new URL(path.replace(/\.ts$/, extension), root),
      createFront: createApp,
      workerNames: WORKER_NAMES,
      runWorkers,
    }),
  );
}
