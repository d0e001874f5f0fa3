/**
 * What training saw, as a file beside a version: `reference.json`. Drift is told by it (ML6).
 *
 * It says nothing of what a version answers, so it is no part of the version's digest: a version that
 * was made without one is given one later, and keeps its name.
 */

import { z } from "zod";
import { featureSchema } from "./manifest.ts";

/** Its name in a version's folder. */
export const REFERENCE_FILE = "reference.json";

/**
 * Values in bins: bin `i` holds what is at most `edges[i]` and in no bin before it, the next one what is
 * more than all of them, the last one what is missing. `shares` are of the reference's rows.
 */
const binsSchema = z.strictObject({
  edges: z.array(z.number()).max(32),
  shares: z.array(z.number().min(0).max(1)).min(2).max(34),
}).refine(({ edges, shares }) => shares.length === edges.length + 2, {
  message: "must have a share for each edge and two more",
});
export type Bins = z.infer<typeof binsSchema>;

const share = z.number().positive();

export const referenceSchema = z.strictObject({
  schema: z.literal(1),
  /** Of the model it belongs to: lower-case hex SHA-256 of `model.onnx`. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Whose rows these are, in words. */
  of: z.string().min(1).max(300),
  rows: z.int().positive(),
  /** In the order of the manifest's features. */
  features: z.array(z.strictObject({
    name: featureSchema.shape.name,
    /** What is looked at together. */
    group: z.string().min(1).max(64),
    bins: binsSchema,
  })).min(1).max(512),
  scores: binsSchema,
  /**
   * What PSI stays below in 999 of 1,000 windows of so many rows that are drawn from the reference
   * itself, player by player; ascending. Of a group it is that of its most shifted feature.
   */
  limits: z.array(z.strictObject({
    rows: z.int().positive(),
    groups: z.record(z.string(), share),
    scores: share,
  })).min(1).max(16),
});
export type Reference = z.infer<typeof referenceSchema>;

/** Among groups: what a model says, not what it is asked. */
export const SCORES = "scores";
