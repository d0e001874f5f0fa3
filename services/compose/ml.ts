/** Models: the inference thread, the registry, and what this node serves. */

import { pathToFileURL } from "node:url";
import {
  createBudget,
  createDriftStore,
  createDriftWatch,
  createJudgedVersions,
  createListScoring,
  createListStore,
  createMlMetrics,
  createMlState,
  createModelFolder,
  createNewcomerSeeding,
  createOutcomes,
  createOutcomeStore,
  createPlayerHistory,
  createPlayerLists,
  createPredictions,
  createReferences,
  createRegistry,
  createRegistryStore,
  createSeedings,
  createServedModels,
  createShadowSource,
  createShadowStore,
  createShadowWatch,
} from "../ml/mod.ts";
import { createInferenceOnnx } from "../ml/serving/inference_onnx.ts";
import type { Database } from "../../db/client.ts";
import { ratedMatches } from "../matchmaking/mod.ts";
import { createSeedStore } from "../ratings/mod.ts";
import type { Config } from "../config/mod.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { Metrics } from "../platform/observe/metrics.ts";
import { type Clock, systemClock } from "../platform/time/clock.ts";
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
  onBatch: (rows: number, seconds: number) => void = () => {},
) {
  const metrics = createMlMetrics({ meter });
  const inference = undo.use(createInferenceOnnx({
    ...{ program, device: config.device, threads: config.threads, clock, log },
    onBatch(rows, seconds) {
      metrics.ran(rows, seconds);
      onBatch(rows, seconds);
    },
  }));
  const store = createRegistryStore(database);
  const folder = createModelFolder({
    directory: modelsDirectory(config.modelsDir, program),
    maxModelBytes: config.maxModelBytes,
  });
  const registry = createRegistry({ store, folder, inference, ids, clock, log });
  return { metrics, inference, store, folder, registry, seedings: createSeedings({ store }) };
}

export function composeMl(
  base: Base,
  { program, undo }: { program: Program; undo: AsyncDisposableStack },
) {
  const { clock, log } = base;
  const budget = createBudget();
  const { metrics, inference, store, folder, registry, seedings } = composeRegistry(
    { ...base, program },
    undo,
    (_rows, seconds) => budget.earn(seconds),
  );
  const findReference = createReferences({ store, folder, log });
  const served = createServedModels({
    ...{ store, inference, findReference, begin: registry.begin, clock, log },
  });
  const drift = createDriftWatch({
    ...{ served, store: createDriftStore(base.database), clock, log },
  });
  // Its thread starts with the first shadow.
  const apart = undo.use(createInferenceOnnx({
    ...{ program, device: "cpu", threads: 1, clock, log },
  }));
  const shadow = createShadowWatch({
    ...{ served, source: createShadowSource({ store, inference: apart, log }), budget },
    ...{ store: createShadowStore(base.database), count: metrics.shadowed, clock, log },
  });
  const lists = createListStore(base.database);
  const noted = createOutcomeStore(base.database);
  const history = createPlayerHistory(base.database);
  const watchers = [drift, shadow];
  const scoring = createListScoring({
    ...{
      served,
      store: lists,
      watchers,
      shadow,
      history,
      clock,
    },
    noted: ({ id, manifest }, scored, at) =>
      noted.note({ name: manifest.name, modelId: id, at }, scored),
  });
  const outcomes = createOutcomes({
    ...{ store: noted, listVersions: createJudgedVersions({ store }), clock },
  });
  const newcomers = createNewcomerSeeding({
    ...{ served, seedings, history, game: base.game, clock },
    store: createSeedStore(base.database, ratedMatches),
  });
  metrics.show({ served, inference, drift, outcomes });
  return {
    ...{ registry, served, inference, drift, shadow, scoring, outcomes, newcomers },
    lists: createPlayerLists({ served, store: lists }),
    predictions: createPredictions({ served, watchers, metrics }),
    ...createMlState({ served, registry, inference, clock }),
  };
}

/** Rows of a command that are run at a time: all of them would be more than may wait. */
const ASKED_AT_ONCE = 65_536;
/** For each piece; nobody waits for an answer. */
const PATIENCE_MS = 60_000;

/**
 * What a model says to rows, in an inference thread of the command's own.
 * @throws ModelUnusable
 */
export async function scoreRows(
  { program, log }: { program: Program; log: Logger },
  onnx: Uint8Array,
  { features, rows }: { features: Float32Array; rows: number },
): Promise<Float32Array> {
  const width = features.length / rows;
  await using inference = createInferenceOnnx({
    ...{ program, device: "cpu", threads: 1, clock: systemClock, log },
  });
  const model = await inference.load({ onnx, width });
  const scores = new Float32Array(rows);
  for (let from = 0; from < rows; from += ASKED_AT_ONCE) {
    const to = Math.min(rows, from + ASKED_AT_ONCE);
    const piece = features.subarray(from * width, to * width);
    scores.set(await model.run(piece, to - from, PATIENCE_MS), from);
  }
  return scores;
}

/** A directory of the operator's is meant from where the program was started. */
function modelsDirectory(given: string | undefined, { root }: Program): URL {
  return given === undefined ? new URL("models/", root) : pathToFileURL(`${given}/`);
}
