/**
 * Metrics through OpenTelemetry's API with a provider of our own: the runtime's built-in exporter
 * has no Prometheus reader. Instrument names carry their unit, since the text format adds none.
 */

import type { Meter } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  type ExponentialHistogram,
  type Histogram,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";

export interface Metrics extends AsyncDisposable {
  meter: Meter;
  /** Prometheus text format 0.0.4. */
  render(): Promise<string>;
  /** Every series as it stands, for those who are in the process. */
  read(): Promise<MetricPoint[]>;
}

/** One series of a metric; histograms have the counts between their bounds. */
export interface MetricPoint {
  metric: string;
  labels: Record<string, unknown>;
  value: number | { count: number; sum: number; bounds: number[]; counts: number[] };
}

/** Bounds in seconds: the objectives of 150 and 200 ms are among them. */
export const DURATION_BOUNDS = [
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.15,
  0.2,
  0.5,
  1,
  2.5,
  5,
  10,
];

/**
 * @param attributes of the process: its name and place, told once as `target_info`
 * @param pushMs sends the same by OTLP as well, so often, where the OTEL_EXPORTER_OTLP_ variables say
 */
export function createMetrics(
  attributes: Record<string, string> = {},
  pushMs?: number,
): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const pushed = pushMs === undefined ? [] : [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: pushMs,
      // Also how long the end of the program waits for a collector that is silent.
      exportTimeoutMillis: Math.min(pushMs, 1_000),
    }),
  ];
  const resource = resourceFromAttributes({ "service.name": "veze-game", ...attributes });
  const provider = new MeterProvider({ resource, readers: [exporter, ...pushed] });
  // All of it is ours: no series says so again.
  const serializer = new PrometheusSerializer("", false, undefined, false, true);
  return {
    meter: provider.getMeter("veze-game"),
    async render() {
      return serializer.serialize((await exporter.collect()).resourceMetrics);
    },
    async read() {
      const { resourceMetrics } = await exporter.collect();
      return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics).flatMap(
        ({ descriptor, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => ({
            metric: descriptor.name,
            labels: attributes,
            value: valueOf(value),
          })),
      );
    },
    async [Symbol.asyncDispose]() {
      await provider.shutdown();
    },
  };
}

function valueOf(value: number | Histogram | ExponentialHistogram): MetricPoint["value"] {
  if (typeof value === "number") return value;
  const { count, sum = 0 } = value;
  const { boundaries, counts } = "buckets" in value
    ? value.buckets
    : { boundaries: [], counts: [] };
  return { count, sum, bounds: [...boundaries], counts: [...counts] };
}
