/**
 * What lies beside a model's bytes and says what it is: `metrics.json` and `golden.json` in
 * `models/<name>/<version>/`. The trainer writes them, the registry reads them; whatever does not fit
 * is refused, so a file of an older shape is never served by accident.
 *
 * The model itself is ONNX with one input `features`, float32 `[rows, features]`, where NaN stands for
 * a missing value, and one output `score`, float32 `[rows, 1]`: a probability, or for skill a number on
 * the scale of `target`.
 */

import { z } from "zod";

export const MODEL_NAMES = ["skill", "bot", "churn", "risk"] as const;
export type ModelName = typeof MODEL_NAMES[number];

/** Grows with every change of what is below that an older program would misread. */
export const MANIFEST_SCHEMA = 1;

const name = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

export const featureSchema = z.strictObject({
  name,
  /** What a value is counted in, as `ms`, `°`, `1/s`; `1` for a plain number. */
  unit: z.string().min(1).max(32),
  meaning: z.string().min(1).max(300),
  /** Smallest and largest value that training saw; others are answered as well. */
  min: z.number(),
  max: z.number(),
  /** May be missing. */
  optional: z.boolean(),
  /** Of `bot`: below which value so many of the honest rows of training lie, by `HONEST_SHARES`. */
  honest: z.array(z.number()).length(9).optional(),
});
/** Of `honest`: its shares of the rows, ascending. */
export const HONEST_SHARES = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999] as const;
export type Feature = z.infer<typeof featureSchema>;

/** ML3's gate on the rows that judged. */
export const gateSchema = z.strictObject({
  passes: z.boolean(),
  /** A sentence for each comparison. */
  why: z.array(z.string().min(1).max(500)).min(1).max(16),
  /** The version that was served then, and judged by the same rows; null: none was. */
  against: z.string().nullable(),
});
export type Gate = z.infer<typeof gateSchema>;

export const manifestSchema = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA),
  name: z.enum(MODEL_NAMES),
  /** Of the version's own folder: letters, digits, `.`, `_`, `-`. */
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  task: z.enum(["classification", "regression"]),
  kind: z.enum(["boosting", "linear"]),
  /** `ours` are computed by `features/` here as well; `file` are columns of somebody's file. */
  definitions: z.enum(["ours", "file"]),
  features: z.array(featureSchema).min(1).max(512),
  /** What the score is of, in words. */
  target: z.string().min(1).max(300),
  /** Scores from here on count as positive; of a regression there is none. */
  threshold: z.number().nullable(),
  /** Of `bot`: when a player is suspected, by the log-odds of their rows one after the other. */
  decision: z.strictObject({
    /** The last ones that count, and the fewest that are enough. */
    ...{ rows: z.int().min(1).max(256), least: z.int().min(1).max(256) },
    /** Of the mean of their log-odds. */
    threshold: z.number(),
  }).optional(),
  /** Lower-case hex SHA-256 of `model.onnx`. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  trainedAt: z.iso.datetime(),
  seed: z.int(),
  /** Learned from; that stopped and calibrated; that chose kind and threshold; that judged. */
  rows: z.strictObject({
    ...{ train: z.int(), valid: z.int(), choose: z.int().optional(), test: z.int() },
  }),
  /** Of the rows held out, by name as `auc`, `log_loss`, `brier`, `rmse`, `r2`. */
  metrics: z.record(name, z.number()),
  /** The same measures of what a model has to beat. */
  baselines: z.record(z.enum(["constant", "one_feature", "linear"]), z.record(name, z.number())),
  /** A version that none has judged is served by force only. */
  gate: gateSchema.optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Rows, null where a value is missing, and what the trainer itself answers to them. */
export const goldenSchema = z.strictObject({
  inputs: z.array(z.array(z.number().nullable()).min(1)).min(1).max(1_000),
  outputs: z.array(z.number()).min(1).max(1_000),
});
export type Golden = z.infer<typeof goldenSchema>;

/** How far an output may be from its golden value, as a part of the outputs' range. */
export const GOLDEN_TOLERANCE = 1e-5;
