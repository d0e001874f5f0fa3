/**
 * Models: kept, promoted and served (ML1, ML3, ML4); routes, commands and the trainer call it.
 *
 * `registry/` says which version of a model counts, on every node; `serving/` runs it off the request
 * thread; `service.ts` holds rows against its features; `drift/` says whether they still look like those
 * of training. Training is no part of this face: serving
 * never imports it.
 */

export { createDriftStore } from "./drift/store.ts";
export { drawDrift } from "./drift/draw.ts";
export { createDriftWatch, type DriftWatch } from "./drift/drift_watch.ts";
export { mlFailures } from "./errors.ts";
export { createMlMetrics, type MlMetrics } from "./metrics.ts";
export type { Manifest, ModelName } from "./manifest.ts";
export { MODEL_NAMES } from "./manifest.ts";
export { createModelFolder } from "./registry/model_folder.ts";
export { createRegistry, type Registry } from "./registry/registry.ts";
export { createServedModels, type ServedModels } from "./registry/served_models.ts";
export { createJudgedVersions } from "./registry/judged.ts";
export { createReferences } from "./registry/references.ts";
export { createRegistryStore } from "./registry/store.ts";
export type { Inference, InferenceStatus } from "./serving/inference.ts";
export { createMlState, type MlState } from "./state.ts";
export { createPredictions, type Predictions } from "./service.ts";
export * from "./types.ts";
export * from "./wire.ts";
export * from "./drift/wire.ts";
export { createBudget } from "./shadow/budget.ts";
export { reportOn, sayShadow } from "./shadow/report.ts";
export { createShadowWatch, type ShadowWatch } from "./shadow/shadow_watch.ts";
export { createShadowStore } from "./shadow/store.ts";
export * from "./shadow/wire.ts";
export { createSeedings } from "./registry/seedings.ts";
export { createShadowSource } from "./registry/shadows.ts";
export { mlChores } from "./chores.ts";
export { createPlayerHistory } from "./history/store.ts";
export { createListScoring } from "./lists/scoring.ts";
export { createPlayerLists, type PlayerLists } from "./lists/service.ts";
export { createListStore } from "./lists/store.ts";
export * from "./lists/wire.ts";
export { createNewcomerSeeding } from "./newcomers/service.ts";
export { createOutcomes, type Outcomes } from "./outcomes/service.ts";
export { createOutcomeStore } from "./outcomes/store.ts";
export * from "./outcomes/wire.ts";
export { mlPersonal } from "./personal.ts";
