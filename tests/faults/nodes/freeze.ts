/** Engines that stand still: connections stay, nobody answers. */

import type { PrivateEngine } from "../../support/engines/private_engines.ts";
import { childrenOf } from "../../support/process/processes.ts";

/** Stops the whole server: of Postgres the backends, too, which are processes of their own. */
export async function freeze(engine: PrivateEngine): Promise<void> {
  await engine.kill("SIGSTOP");
  await toChildren(engine, "SIGSTOP");
}

export async function thaw(engine: PrivateEngine): Promise<void> {
  await toChildren(engine, "SIGCONT");
  await engine.kill("SIGCONT");
}

async function toChildren({ pid }: PrivateEngine, signal: Deno.Signal): Promise<void> {
  for (const child of await childrenOf(pid!)) {
    try {
      Deno.kill(child, signal);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
