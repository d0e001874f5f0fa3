/** Models: the inference thread, the registry, and what this node serves. */

import { pathToFileURL } from "node:url";
import {
  createMlMetrics,
  createMlState,
  createModelFolder,
  createPredictions,
  createRegistry,
  createRegistryStore,
  createServedModels,
} from "../ml/mod.ts";
import { createInferenceOnnx } from "../ml/serving/inference_onnx.ts";
import type { Database } from "../../db/client.ts";
import type { Config } from "../config/mod.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { Metrics } from "../platform/observe/metrics.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { Base } from "./base.ts";
import type { Program } from "./engines.ts";

export interface RegistryParts {
  config: Pick<Config, "ml">;
  database: Database;
  metrics: Pick<Metrics, "meter">;
  program: Program;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

/** What promotes, in a node or in a command; `undo` ends its thread. */
export function composeRegistry(
  { config: { ml: config }, database, metrics: { meter }, program, clock, ids, log }: RegistryParts,
  undo: AsyncDisposableStack,
) {
  const metrics = createMlMetrics({ meter });
  const inference = undo.use(createInferenceOnnx({
    ...{ program, device: config.device, threads: config.threads, clock, log },
    onBatch: metrics.ran,
  }));
  const store = createRegistryStore(database);
  const folder = createModelFolder({
    directory: modelsDirectory(config.modelsDir, program),
    maxModelBytes: config.maxModelBytes,
  });
  const registry = createRegistry({ store, folder, inference, ids, clock, log });
  return { metrics, inference, store, folder, registry };
}

export function composeMl(
  base: Base,
  { program, undo }: { program: Program; undo: AsyncDisposableStack },
) {
  const { clock, log } = base;
  const { metrics, inference, store, registry } = composeRegistry({ ...base, program }, undo);
  const served = createServedModels({ store, inference, begin: registry.begin, clock, log });
  metrics.show({ served, inference });
  return {
    ...{ registry, served, inference },
    predictions: createPredictions({ served, metrics }),
    ...createMlState({ served, registry, inference, clock }),
  };
}

/** A directory of the operator's is meant from where the program was started. */
function modelsDirectory(given: string | undefined, { root }: Program): URL {
  return given === undefined ? new URL("models/", root) : pathToFileURL(`${given}/`);
}
