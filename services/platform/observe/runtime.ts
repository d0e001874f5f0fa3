/**
 * What the process itself says: memory, processor time, files, and how late its event loop is. The
 * runtime's own measure of them stands still while the loop
 * is blocked; a timer that comes late tells the truth.
 */

import process from "node:process";
import type { Meter } from "@opentelemetry/api";
import { createRecentMax } from "./recent_max.ts";
import type { Clock } from "../time/clock.ts";

const BEAT_MS = 50;
const DELAY_BOUNDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export interface RuntimeWatch {
  /** Measures the loop until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

export function watchRuntime({ meter, clock }: { meter: Meter; clock: Clock }): RuntimeWatch {
  const delays = meter.createHistogram("runtime_event_loop_delay_seconds", {
    description: "How much later than due a timer of the main thread came",
    advice: { explicitBucketBoundaries: DELAY_BOUNDS },
  });
  const latest = createRecentMax(clock);
  const gauge = (name: string, description: string, read: () => number) =>
    meter.createObservableGauge(name, { description })
      .addCallback((result) => result.observe(read()));
  gauge(
    "runtime_event_loop_delay_max_seconds",
    "The latest of those timers, of the last 30 to 60 seconds",
    latest.read,
  );
  gauge(
    "process_resident_memory_bytes",
    "Memory of the process, all threads",
    () => process.memoryUsage.rss(),
  );
  gauge(
    "runtime_heap_used_bytes",
    "Heap of the main thread",
    () => process.memoryUsage().heapUsed,
  );
  gauge(
    "process_start_time_seconds",
    "When the process began, in Unix time",
    () => Math.round(clock.now() / 1000 - process.uptime()),
  );
  meter.createObservableCounter("process_cpu_seconds_total", {
    description: "Processor time of the process, all threads",
  }).addCallback((result) => {
    const { user, system } = process.cpuUsage();
    result.observe((user + system) / 1e6);
  });

  return {
    async run(signal) {
      while (!signal.aborted) {
        const due = clock.elapsed() + BEAT_MS;
        await clock.sleep(BEAT_MS, signal);
        const late = Math.max(0, clock.elapsed() - due) / 1000;
        delays.record(late);
        latest.note(late);
      }
    },
  };
}
