/** What a front answers for all: its supervisor knows. */

import type { Services } from "../../../compose/mod.ts";
import { untraced } from "../../../platform/observe/trace.ts";
import { KEY_HEADER, type Part } from "./part.ts";
import type { Readiness } from "./process.ts";

/** Longer than the supervisor waits for the slowest of its processes. */
const PATIENCE_MS = 3_000;

/** The same services, but for those that speak of the whole node. */
export function answeringForAll(
  services: Services,
  { supervisor, key }: Pick<Part, "supervisor" | "key">,
): Services {
  const ask = (path: string) =>
    untraced(() =>
      fetch(supervisor + path, {
        headers: { [KEY_HEADER]: key },
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
    );
  return {
    ...services,
    metrics: { ...services.metrics, render: async () => await (await ask("/metrics")).text() },
    async readiness(): Promise<Readiness> {
      try {
        return await (await ask("/ready")).json();
      } catch {
        return { ready: false, checks: { fronts: "down: the supervisor does not answer" } };
      }
    },
  };
}
