/** Scores on request: rows are held against the model's features, then run (ML1). */

import { requestFailures, type ShapeError } from "../platform/errors.ts";
import { traced } from "../platform/observe/trace.ts";
import type { DriftWatch } from "./drift/drift_watch.ts";
import { mlFailures } from "./errors.ts";
import type { ModelName } from "./manifest.ts";
import type { MlMetrics } from "./metrics.ts";
import type { ServedModels } from "./registry/served_models.ts";
import { writeRow } from "./rules.ts";
import type { Row } from "./types.ts";

/** Rows, and where each stands in what the caller sent: `/features`, `/batch/3`. */
export type PlacedRows = { row: Row; at: string }[];

export interface Scores {
  version: string;
  /** From here on a score counts as positive; null where there is no such thing. */
  threshold: number | null;
  /** In the order of the rows. */
  scores: Float32Array;
}

export interface Predictions {
  /**
   * @throws ml.model_not_ready, .inference_busy, .inference_down; request.invalid naming the members
   * that the model does not take
   */
  score(name: ModelName, rows: PlacedRows): Promise<Scores>;
}

const MOST_FAULTS = 20;

export function createPredictions(
  { served, watchers, metrics }: {
    served: Pick<ServedModels, "find">;
    /** Those who look on: drift, and shadows. */
    watchers: readonly Pick<DriftWatch, "see">[];
    metrics: MlMetrics;
  },
): Predictions {
  return {
    async score(name, placed) {
      const now = served.find(name);
      if (!now) throw mlFailures.make("model_not_ready", `No version of "${name}" is served`);
      const { manifest: { features, threshold }, version, model } = now;
      const width = features.length;
      const rows = new Float32Array(placed.length * width);
      const errors: ShapeError[] = [];
      for (const [i, { row, at }] of placed.entries()) {
        errors.push(...writeRow(row, features, rows.subarray(i * width, (i + 1) * width), at));
        if (errors.length >= MOST_FAULTS) break;
      }
      if (errors.length > 0) {
        throw requestFailures.make(
          "invalid",
          `The body does not fit the model ${name} ${version}: GET /ml/models/${name}/${version} says what it takes`,
          { errors: errors.slice(0, MOST_FAULTS) },
        );
      }
      const began = performance.now();
      try {
        const scores = await traced(
          `score ${name}`,
          { attributes: { "ml.model.version": version, "ml.rows": placed.length } },
          () => model.run(rows, placed.length),
        );
        metrics.scored(name, placed.length);
        for (const watcher of watchers) watcher.see(name, rows, scores);
        return { version, threshold, scores };
      } catch (error) {
        metrics.refused(name);
        throw error;
      } finally {
        metrics.called(name, (performance.now() - began) / 1000);
      }
    },
  };
}
