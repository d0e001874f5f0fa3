/** What the process says of the engines below it: readiness and gauges. */

import type { Engines } from "./compose_engines.ts";
import type { Clock } from "./platform/clock.ts";
import type { EventStream } from "./platform/event_stream.ts";
import type { Metrics } from "./platform/metrics.ts";
import { within } from "./platform/within.ts";

const PROBE_MS = 1_000;

/** Asks every engine; a second without an answer counts as down. */
export async function readiness(
  { database, redis, embedded }: Engines,
  { stream, clock }: { stream: EventStream; clock: Clock },
) {
  const checks: Record<string, string> = {};
  const probe = async (name: string, ask: () => Promise<unknown>) => {
    try {
      await within(ask(), { ms: PROBE_MS, clock });
      checks[name] = "ok";
    } catch (error) {
      checks[name] = error instanceof Error && "code" in error ? `down: ${error.code}` : "down";
    }
  };
  await Promise.all([
    probe(embedded ? "postgres (embedded)" : "postgres", () => database.sql`select 1`),
    ...(redis ? [probe("redis", () => redis.ping())] : []),
  ]);
  const ready = Object.values(checks).every((state) => state === "ok");
  const warning = ready
    ? await within(stream.durabilityWarning(), { ms: PROBE_MS, clock }).catch(() => null)
    : null;
  if (warning) checks.telemetry = `warning: ${warning}`;
  return { ready, checks };
}

export function observeState(
  { metrics, gate, stream, clock }: {
    metrics: Metrics;
    gate: { count(): number };
    stream: EventStream;
    clock: Clock;
  },
): void {
  metrics.meter.createObservableGauge("realtime_sockets", {
    description: "Sockets open on this node",
  }).addCallback((result) => result.observe(gate.count()));
  metrics.meter.createObservableGauge("telemetry_lag_entries", {
    description: "Telemetry entries that wait to be recorded, by partition",
  }).addCallback(async (result) => {
    const asked = within(stream.lag("telemetry", "veze"), { ms: PROBE_MS, clock });
    const lag = await asked.catch(() => []);
    for (const [partition, count] of lag.entries()) {
      result.observe(count, { partition: String(partition) });
    }
  });
}
