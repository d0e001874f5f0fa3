/** The program: hands the outer layers and the environment to one of the commands. */

import { createApp } from "./routes/app.ts";
import { run } from "./services/commands/mod.ts";
import { runWorkers, WORKER_NAMES } from "./workers/mod.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const root = new URL(".", import.meta.url);

if (import.meta.main) {
  Deno.exit(
    await run({
      args: Deno.args,
      env: Deno.env.toObject(),
      root,
      entry: (path) => new URL(path.replace(/\.ts$/, extension), root),
      createFront: createApp,
      workerNames: WORKER_NAMES,
      runWorkers,
    }),
  );
}
