/** What crosses the process of models: rows in, scores out, and what is known of versions. */

import { z } from "@hono/zod-openapi";
import { Instant } from "../platform/wire.ts";
import { gateSchema, manifestSchema, MODEL_NAMES } from "./manifest.ts";
import { isSeedingProven, seedingSchema } from "./wire_seeding.ts";
import type { ServedVersion } from "./types.ts";
import type { Manifest } from "./manifest.ts";
import type { ModelDetails, Row } from "./types.ts";
import { MOST } from "./rules.ts";

export const MOST_ROWS = 1_000;
const MOST_VALUES = 512;
const MOST_FAULTS = 20;

const rowDocument = {
  anyOf: [
    { type: "array" as const, items: { type: "number" as const }, maxItems: MOST_VALUES },
    { type: "object" as const, additionalProperties: { type: "number" as const } },
  ],
  description:
    "Finite numbers: an array in the order that GET /ml/models gives, or an object by name, in " +
    "which a feature that is optional may be left out.",
};

/** Looked at by hand: a union of schemas would read a thousand rows several times. */
const Row = z.unknown().transform((value, context): Row => {
  const why = (message: string, path: PropertyKey[] = []) =>
    context.addIssue({ code: "custom", message, path });
  if (typeof value !== "object" || value === null) {
    why("must be an array of numbers, or an object of numbers by name");
    return z.NEVER;
  }
  const members = Array.isArray(value) ? value.entries() : Object.entries(value);
  const size = Array.isArray(value) ? value.length : Object.keys(value).length;
  if (size > MOST_VALUES) {
    why(`must have at most ${MOST_VALUES} values: it has ${size}`);
    return z.NEVER;
  }
  let faults = 0;
  for (const [name, each] of members) {
    if (typeof each === "number" && Math.abs(each) <= MOST) continue;
    why(typeof each === "number" ? TOO_LARGE : NO_NUMBER, [name]);
    if (++faults === MOST_FAULTS) break;
  }
  return faults > 0 ? z.NEVER : value as Row;
}).openapi(rowDocument);

const NO_NUMBER = "must be a number: what is missing is left out of an object by name";
const TOO_LARGE = "must be finite, and no larger than float32 holds (3.4e38)";

const batchDocument = {
  type: "array" as const,
  items: rowDocument,
  minItems: 1,
  maxItems: MOST_ROWS,
};

/** Its length is looked at first: nobody reads a million rows to refuse them. */
const Batch = z.array(z.unknown()).min(1).max(MOST_ROWS).pipe(z.array(Row))
  .openapi(batchDocument);

const one = <Name extends string>(name: Name) =>
  z.strictObject({ [name]: Row } as { [N in Name]: typeof Row });
const many = z.strictObject({ batch: Batch });

export const PredictBody = z.union([one("features"), many]).openapi("Features");
export const DetectBody = z.union([one("signals"), many]).openapi("Signals");

type Body = z.infer<typeof PredictBody> | z.infer<typeof DetectBody>;

/** The rows of a body, and where each stands in it. */
export function toRows(body: Body): { rows: { row: Row; at: string }[]; isBatch: boolean } {
  if ("batch" in body) {
    return { rows: body.batch.map((row, i) => ({ row, at: `/batch/${i}` })), isBatch: true };
  }
  const row = "signals" in body ? body.signals : body.features;
  return { rows: [{ row, at: "signals" in body ? "/signals" : "/features" }], isBatch: false };
}

const version = { model_version: z.string().openapi({ example: "2026-11-28" }) };

function answerOf<Shape extends z.ZodRawShape>(name: string, shape: Shape) {
  return z.union([
    z.object({ ...shape, ...version }),
    z.object({ results: z.array(z.object(shape)), ...version }),
  ]).openapi(name);
}

export const SkillAnswer = answerOf("SkillPrediction", {
  skill: z.number().openapi({ description: "On the scale of the model's target." }),
});
export const BotAnswer = answerOf("BotDetection", {
  is_bot: z.boolean().openapi({ description: "Whether the score reaches the model's threshold." }),
  score: z.number().min(0).max(1),
});
export const ChurnAnswer = answerOf("ChurnPrediction", { probability: z.number().min(0).max(1) });
export const RiskAnswer = answerOf("RiskScore", { risk: z.number().min(0).max(1) });

/** @param shape what is said of one score */
export function toAnswer<Result extends object>(
  { version, scores, isBatch }: { version: string; scores: Float32Array; isBatch: boolean },
  shape: (score: number) => Result,
): (Result & { model_version: string }) | { results: Result[]; model_version: string } {
  return isBatch
    ? { results: Array.from(scores, shape), model_version: version }
    : { ...shape(scores[0]!), model_version: version };
}

/** A probability, though the last bit of a sum may stand outside. */
export const asProbability = (score: number) => Math.min(1, Math.max(0, score));

export const ModelName = z.enum(MODEL_NAMES);
export const ModelPath = z.object({ name: ModelName });
export const VersionPath = z.object({
  name: ModelName,
  version: manifestSchema.shape.version,
});
export const PromoteQuery = z.object({
  force: z.enum(["true", "false"]).optional().openapi({
    description: "Serve it though the gate said no; the audit log keeps what it said.",
  }),
});
/** What the caller saw served; another one by now is refused with 409 `promoted_meanwhile`. */
export const PromoteBody = z.object({ from: manifestSchema.shape.version.nullable().optional() })
  .openapi("Promote");
export const RollBackBody = z.object({ from: manifestSchema.shape.version.optional() })
  .openapi("RollBack");
export const PlotPath = VersionPath.extend({
  plot: z.string().regex(/^[a-z0-9_]{1,64}\.svg$/, "must be the name of a plot: roc.svg"),
});

const Metrics = z.record(z.string(), z.number());

export const ServedModelBody = z.object({
  name: ModelName,
  version: z.string(),
  features: z.array(z.string()).openapi({ description: "Names, in the order of an array." }),
  metrics: Metrics,
}).openapi("ServedModel");
export const ModelListBody = z.object({ models: z.array(ServedModelBody) }).openapi("ModelList");

export const PromotionBody = z.object({ name: ModelName, version: z.string() })
  .openapi("Promotion");

export const ModelBody = z.object({
  name: ModelName,
  version: z.string(),
  state: z.enum(["candidate", "shadow", "promoted"]),
  is_served: z.boolean(),
  kind: z.enum(["boosting", "linear"]),
  task: z.enum(["classification", "regression"]),
  definitions: z.enum(["ours", "file"]),
  target: z.string(),
  threshold: z.number().nullable(),
  sha256: z.string().openapi({ description: "Of the model alone." }),
  digest: z.string().openapi({
    description: "SHA-256 of what `sha256sum` says of its files, in the order of their names.",
  }),
  gate: gateSchema.nullable().openapi({
    description: "What the gate said, and which version it was judged beside; null: not judged.",
  }),
  seeding: z.object({
    proven: z.array(seedingSchema.shape.histories.element.shape.verdicts.element.shape.system)
      .openapi({ description: "Rating systems in which its seeds may be used." }),
    histories: seedingSchema.shape.histories,
  }).nullable().openapi({
    description: "Of `skill`: what seeds of newcomers' ratings are worth; null: not asked.",
  }),
  trained_at: Instant,
  recorded_at: Instant,
  features: z.array(manifestSchema.shape.features.element),
  rows: manifestSchema.shape.rows,
  metrics: Metrics,
  baselines: z.record(z.string(), Metrics),
  card: z.string().openapi({ description: "Markdown." }),
  plots: z.array(z.object({ name: z.string(), url: z.string() })),
}).openapi("ModelVersion");

const SYSTEMS = ["elo", "weng-lin", "glicko2"] as const;

export function toServedBody(
  { name, version, manifest }: { name: ServedVersion["name"]; version: string; manifest: Manifest },
): z.infer<typeof ServedModelBody> {
  const features = manifest.features.map((feature) => feature.name);
  return { name, version, features, metrics: manifest.metrics };
}

export function toModelBody(
  { name, version, state, isServed, createdAt, digest, manifest, seeding, card, plots }:
    ModelDetails,
): z.infer<typeof ModelBody> {
  const { kind, task, definitions, target, threshold, sha256, trainedAt } = manifest;
  const { features, rows, metrics, baselines } = manifest;
  return {
    ...{ name, version, state, kind, task, definitions, target, threshold, sha256, digest },
    gate: manifest.gate ?? null,
    seeding: seeding
      ? {
        proven: SYSTEMS.filter((system) => isSeedingProven(seeding, system)),
        histories: seeding.histories,
      }
      : null,
    is_served: isServed,
    trained_at: trainedAt,
    recorded_at: createdAt.toISOString(),
    ...{ features, rows, metrics, baselines, card },
    plots: plots.map((plot) => ({
      name: plot,
      url: `/ml/models/${name}/${version}/plots/${plot}.svg`,
    })),
  };
}
