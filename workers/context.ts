/** What background work is given. */

import type { Program } from "../services/compose/engines.ts";
import type { Services } from "../services/compose/mod.ts";
import type { Config, Secrets } from "../services/config/mod.ts";

export interface WorkerContext {
  services: Services;
  config: Config;
  secrets: Secrets;
  program: Program;
}
