/**
 * Metrics through OpenTelemetry's API with a provider of our own: the runtime's built-in exporter
 * has no Prometheus reader. Instrument names carry their unit, since the text format adds none.
 */

import type { Meter } from "@opentelemetry/api";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";

export interface Metrics extends AsyncDisposable {
  meter: Meter;
  /** Prometheus text format 0.0.4. */
  render(): Promise<string>;
}

/** Bounds in seconds: fine below the 200 ms objective, coarse above it. */
export const DURATION_BOUNDS = [
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.2,
  0.5,
  1,
  2.5,
  5,
  10,
];

export function createMetrics(): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const serializer = new PrometheusSerializer("", false);
  return {
    meter: provider.getMeter("veze-game"),
    async render() {
      return serializer.serialize((await exporter.collect()).resourceMetrics);
    },
    async [Symbol.asyncDispose]() {
      await provider.shutdown();
    },
  };
}
