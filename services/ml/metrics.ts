/** What operators see of models: rows scored and refused, time in the engine, what is served, drift. */

import type { ObservableResult } from "@opentelemetry/api";
import { DURATION_BOUNDS, type Metrics } from "../platform/observe/metrics.ts";
import type { DriftWatch } from "./drift/drift_watch.ts";
import type { ModelName } from "./manifest.ts";
import type { Outcomes } from "./outcomes/service.ts";
import type { ServedModels } from "./registry/served_models.ts";
import type { Inference } from "./serving/inference.ts";

export interface MlMetrics {
  scored(model: ModelName, rows: number): void;
  /** How long a call took, refused ones as well. */
  called(model: ModelName, seconds: number): void;
  /** A call that was refused for want of time or of an engine. */
  refused(model: ModelName): void;
  /** Rows that a shadow was asked about, or that were dropped as it was busy. */
  shadowed(model: ModelName, outcome: "compared" | "dropped", rows: number): void;
  /** One run of the engine. */
  ran(rows: number, seconds: number): void;
  /** Shows what is served, and whether the engine is up. */
  show(of: {
    served: Pick<ServedModels, "list">;
    inference: Pick<Inference, "status">;
    drift: Pick<DriftWatch, "lastReports">;
    outcomes: Pick<Outcomes, "lastFigures">;
  }): void;
}

export function createMlMetrics({ meter }: Pick<Metrics, "meter">): MlMetrics {
  const rows = meter.createCounter("ml_rows_scored_total", {
    description: "Rows that models have scored, by model",
  });
  const refusals = meter.createCounter("ml_calls_refused_total", {
    description: "Calls refused because the queue was full, late or the worker down, by model",
  });
  const shadowed = meter.createCounter("ml_shadow_rows_total", {
    description: "Rows that a candidate scored beside the version served, or dropped, by model",
  });
  const calls = meter.createHistogram("ml_call_seconds", {
    description: "From the rows of a call to its scores or its refusal, by model",
    advice: { explicitBucketBoundaries: DURATION_BOUNDS },
  });
  const seconds = meter.createHistogram("ml_batch_seconds", {
    description: "Time of one batch in the inference worker",
    advice: { explicitBucketBoundaries: DURATION_BOUNDS },
  });
  const sizes = meter.createHistogram("ml_batch_rows", {
    description: "Rows that the inference worker ran together",
    advice: { explicitBucketBoundaries: [1, 2, 4, 8, 16, 32, 64, 128, 256] },
  });
  return {
    scored: (model, count) => rows.add(count, { model }),
    called: (model, time) => calls.record(time, { model }),
    refused: (model) => refusals.add(1, { model }),
    shadowed: (model, outcome, count) => shadowed.add(count, { model, outcome }),
    ran(count, time) {
      seconds.record(time);
      sizes.record(count);
    },
    show({ served, inference, drift, outcomes }) {
      meter.createObservableGauge("ml_model_served", {
        description: "1 for each model and the version that this node serves",
      }).addCallback((result) => {
        for (const { name, version } of served.list()) result.observe(1, { model: name, version });
      });
      meter.createObservableGauge("ml_worker_up", {
        description:
          "1 while the inference worker takes rows; 0 while none was needed or it is down",
      }).addCallback((result) => result.observe(inference.status().is === "ready" ? 1 : 0));
      showDrift(meter, drift);
      showOutcomes(meter, outcomes);
    },
  };
}

function showDrift(
  meter: Metrics["meter"],
  { lastReports }: Pick<DriftWatch, "lastReports">,
): void {
  const each = (of: "psi" | "limit") => (result: ObservableResult) => {
    for (const report of lastReports()) {
      if (report.state !== "steady" && report.state !== "shifted") continue;
      const { name: model, version } = report;
      for (const group of report.groups) {
        result.observe(group[of], { model, version, group: group.group });
      }
    }
  };
  meter.createObservableGauge("ml_drift_psi", {
    description: "How far the rows asked last are from training, by model and group of features",
  }).addCallback(each("psi"));
  meter.createObservableGauge("ml_drift_limit", {
    description: "What ml_drift_psi stays below unless something has moved",
  }).addCallback(each("limit"));
  meter.createObservableGauge("ml_drift_rows", {
    description: "Rows that ml_drift_psi is of, all nodes together",
  }).addCallback((result) => {
    for (const report of lastReports()) {
      if (report.state === "no_reference") continue;
      result.observe(report.window.rows, { model: report.name, version: report.version });
    }
  });
}

function showOutcomes(
  meter: Metrics["meter"],
  { lastFigures }: Pick<Outcomes, "lastFigures">,
): void {
  const each = (of: "precision" | "calibrationError" | "known") => (result: ObservableResult) => {
    for (const figures of lastFigures()) {
      const { name: model, version } = figures;
      const value = figures[of];
      if (value !== null && figures.known > 0) result.observe(value, { model, version });
    }
  };
  meter.createObservableGauge("ml_live_precision", {
    description: "Of scores at the threshold or above, the share that came true, by model",
  }).addCallback(each("precision"));
  meter.createObservableGauge("ml_live_calibration_error", {
    description: "Mean difference of what was said and what happened, by model",
  }).addCallback(each("calibrationError"));
  meter.createObservableGauge("ml_live_known", {
    description: "Scores of which is known what came of them, by model",
  }).addCallback(each("known"));
}
