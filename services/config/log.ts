/** What is logged, and how its lines look; whether traces are kept, and where metrics go besides. */

import { z } from "zod";
import type { LogLevel } from "../platform/observe/log.ts";
import { type Given, type Reading, wholeNumber } from "./environment.ts";

export interface LogConfig {
  level: LogLevel;
  format: "json" | "text";
  /** Whether the runtime sends traces: it reads OTEL_DENO before the program begins. */
  traces: boolean;
  /** Where they go. */
  collector?: string;
  /** Metrics are sent by OTLP as well, so often, to where the OTEL_EXPORTER_OTLP_ variables say. */
  pushMetricsMs?: number;
}

export const logShape = {
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  LOG_FORMAT: z.enum(["json", "text"]).optional(),
  OTEL_DENO: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional(),
  // Others of the standard's are not ours: they change nothing.
  OTEL_METRICS_EXPORTER: z.string().default("none"),
  OTEL_METRIC_EXPORT_INTERVAL: wholeNumber(100, 3_600_000).default(60_000),
};

export function readLog(
  e: Given<typeof logShape>,
  { production }: Pick<Reading, "production">,
): LogConfig {
  return {
    level: e.LOG_LEVEL,
    format: e.LOG_FORMAT ?? (production ? "json" : "text"),
    traces: e.OTEL_DENO === "true",
    ...collectorOf(e),
    ...(e.OTEL_METRICS_EXPORTER === "otlp" && { pushMetricsMs: e.OTEL_METRIC_EXPORT_INTERVAL }),
  };
}

/** The general address has the path of traces behind it, the one for traces is whole (OTLP exporter specification). */
function collectorOf(e: Given<typeof logShape>): Pick<LogConfig, "collector"> {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: all } = e;
  if (own) return { collector: own };
  return all ? { collector: `${all.replace(/\/$/, "")}/v1/traces` } : {};
}
