/** What operators see of telemetry: what comes in, what waits, what is recorded and how late. */

import { observeAsked } from "../platform/observe/asked.ts";
import type { Metrics } from "../platform/observe/metrics.ts";
import type { EventStream } from "../platform/streams/event_stream.ts";
import type { Clock } from "../platform/time/clock.ts";
import { DEAD_GROUP, DEAD_TOPIC } from "./dead_letters.ts";
import { TELEMETRY_GROUP, TELEMETRY_TOPIC } from "./recorder.ts";
import type { EventResult } from "./types.ts";

/** Batches that were recorded since the last report; milliseconds from an event's arrival to its row. */
export interface Recorded {
  events: number;
  delaysMs: number[];
}

export interface TelemetryMetrics {
  took(results: readonly EventResult[]): void;
  recorded(report: Recorded): void;
  workerDied(): void;
}

const DELAY_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

export function createTelemetryMetrics(
  { meter, stream, clock }: Pick<Metrics, "meter"> & {
    stream: Pick<EventStream, "lag">;
    clock: Clock;
  },
): TelemetryMetrics {
  const taken = meter.createCounter("telemetry_events_total", {
    description: "Events that came in, by outcome: accepted, rejected, duplicate",
  });
  const recorded = meter.createCounter("telemetry_recorded_total", {
    description: "Events that this node's worker has stored",
  });
  const delays = meter.createHistogram("telemetry_record_delay_seconds", {
    description: "From the arrival of a batch's oldest event to its row",
    advice: { explicitBucketBoundaries: DELAY_BOUNDS },
  });
  const deaths = meter.createCounter("telemetry_worker_deaths_total", {
    description: "How often this node's worker ended without being told to",
  });
  deaths.add(0);
  observeAsked(meter, {
    gauges: {
      telemetry_lag_entries: "Telemetry entries that wait to be recorded, by partition",
    },
    ask: () => stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP),
    tell(lag, observe) {
      for (const [partition, count] of lag.entries()) {
        observe("telemetry_lag_entries", count, { partition: String(partition) });
      }
    },
    clock,
  });
  observeAsked(meter, {
    gauges: { telemetry_parked_entries: "Entries that could not be recorded, set aside" },
    ask: () => stream.lag(DEAD_TOPIC, DEAD_GROUP),
    tell: (lag, observe) =>
      observe("telemetry_parked_entries", lag.reduce((sum, count) => sum + count, 0)),
    clock,
  });
  return {
    took(results) {
      for (const [outcome, of] of Map.groupBy(results, ({ status }) => status)) {
        taken.add(of.length, { outcome });
      }
    },
    recorded({ events, delaysMs }) {
      recorded.add(events);
      for (const ms of delaysMs) delays.record(ms / 1000);
    },
    workerDied: () => deaths.add(1),
  };
}
