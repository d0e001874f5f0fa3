/**
 * Everything that runs without being asked: matching, relaying, recording telemetry, housekeeping.
 *
 * `serve` runs all of it unless told otherwise; `worker NAMES` runs a part in a process of its own.
 */

import type { WorkerContext } from "./context.ts";
import { runMatchers } from "./matchers.ts";
import { runTelemetryThread } from "./telemetry.ts";

export const WORKER_NAMES = ["matcher", "relay", "telemetry", "webhooks", "schedule"] as const;
export type WorkerName = typeof WORKER_NAMES[number];

/** Starts the named workers. @returns resolves when all have ended after the signal aborted */
export async function runWorkers(
  context: WorkerContext,
  names: readonly WorkerName[],
  signal: AbortSignal,
): Promise<void> {
  const { services, config } = context;
  const runs: Record<WorkerName, () => Promise<void>> = {
    matcher: () => config.matcher === "manual" ? Promise.resolve() : runMatchers(services, signal),
    relay: async () => {
      const { relay } = services.delivery;
      await relay.run(signal);
      // Out of reach, the lease ends by itself.
      await relay.release().catch(() => {});
    },
    telemetry: () => runTelemetryThread(context, signal),
    webhooks: () => services.delivery.webhooks.run(signal),
    schedule: () => services.chores.run(signal),
  };
  await Promise.all(names.map((name) => runs[name]()));
}
