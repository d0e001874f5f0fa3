/** What main.ts hands to a command: the outer layers, which services never import. */

import type { AppOptions, Front } from "./serve/front.ts";
import type { Services } from "../compose/mod.ts";
import type { Program } from "../compose/engines.ts";
import type { Config, Secrets } from "../config/mod.ts";

export interface Outside extends Program {
  args: string[];
  env: Record<string, string | undefined>;
  /** Makes the HTTP front. */
  createFront(options: AppOptions): Front;
  /** Names of background workers that exist. */
  workerNames: readonly string[];
  /** Runs background workers until the signal aborts. */
  runWorkers(
    context: { services: Services; config: Config; secrets: Secrets; program: Program },
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<void>;
}
