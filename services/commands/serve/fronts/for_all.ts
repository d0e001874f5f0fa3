/** What a front answers for all: its supervisor knows. */

import type { Services } from "../../../compose/mod.ts";
import { ask } from "./ask.ts";
import type { Part } from "./part.ts";
import type { Readiness } from "./process.ts";

/** Longer than the supervisor waits for the slowest of its processes. */
const PATIENCE_MS = 4_000;

/** The same services, but for those that speak of the whole node. */
export function answeringForAll(
  services: Services,
  { supervisor, key }: Pick<Part, "supervisor" | "key">,
): Services {
  const question = async (path: string) =>
    (await ask(supervisor + path, { key, ms: PATIENCE_MS })).text;
  return {
    ...services,
    metrics: { ...services.metrics, render: () => question("/metrics") },
    async readiness(): Promise<Readiness> {
      try {
        return JSON.parse(await question("/ready"));
      } catch {
        return { ready: false, checks: { fronts: "down: the supervisor does not answer" } };
      }
    },
  };
}
