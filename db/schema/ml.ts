import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";
import { users } from "./identity.ts";

/** Versions of the ONNX models that were offered to be served. */
export const modelVersions = pgTable("model_versions", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull(),
  version: text("version").notNull(),
  /** Below MODELS_DIR: `skill/2026-11-28`. */
  path: text("path").notNull().unique(),
  /** Lower-case hex SHA-256 of the model. */
  sha256: text("sha256").notNull(),
  /**
   * `shadow`: the last one that was offered and not promoted; `candidate`: one that was a shadow;
   * `promoted`: is served, or was.
   */
  state: text("state", { enum: ["candidate", "shadow", "promoted"] }).notNull(),
  metricsJson: jsonb("metrics_json").notNull(),
  createdAt: instant("created_at").notNull(),
}, (table) => [uniqueIndex("model_versions_version").on(table.name, table.version)]);

/** What lies beside one another in a version's folder, for nodes that have no such folder. */
export const modelFiles = pgTable("model_files", {
  modelId: uuid("model_id").notNull()
    .references(() => modelVersions.id, { onDelete: "cascade" }),
  /** `model.onnx`, `card.md`, `metrics.json`, `golden.json`, `roc.svg`, … */
  file: text("file").notNull(),
  bytes: bytea("bytes").notNull(),
}, (table) => [primaryKey({ columns: [table.modelId, table.file] })]);

/** Each promotion. Of a model the last one that was not rolled back is served. */
export const modelPromotions = pgTable("model_promotions", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  name: text("name").notNull(),
  modelId: uuid("model_id").notNull()
    .references(() => modelVersions.id, { onDelete: "cascade" }),
  promotedAt: instant("promoted_at").notNull(),
  rolledBackAt: instant("rolled_back_at"),
}, (table) => [index("model_promotions_name").on(table.name, table.id)]);

/**
 * Rows that a version has scored, by the bins of its `reference.json`: all nodes add to one row for
 * every ten minutes.
 */
export const modelDriftCounts = pgTable("model_drift_counts", {
  modelId: uuid("model_id").notNull()
    .references(() => modelVersions.id, { onDelete: "cascade" }),
  /** When its ten minutes began. */
  since: instant("since").notNull(),
  rows: integer("rows").notNull(),
  /** Of each bin of each feature in turn, then of the scores. */
  counts: integer("counts").array().notNull(),
}, (table) => [primaryKey({ columns: [table.modelId, table.since] })]);

/** What a shadow said beside the version served, on the same rows: sums, which all nodes add to. */
export const modelShadowCounts = pgTable("model_shadow_counts", {
  modelId: uuid("model_id").notNull()
    .references(() => modelVersions.id, { onDelete: "cascade" }),
  besideId: uuid("beside_id").notNull()
    .references(() => modelVersions.id, { onDelete: "cascade" }),
  since: instant("since").notNull(),
  until: instant("until").notNull(),
  /** As `services/ml/shadow/sums.ts` has them in order. */
  sums: doublePrecision("sums").array().notNull(),
}, (table) => [primaryKey({ columns: [table.modelId, table.besideId] })]);

/** What a model says of each player who was looked at last, and why: the lists of churn and risk. */
export const modelPlayerScores = pgTable("model_player_scores", {
  name: text("name").notNull(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  modelId: uuid("model_id").notNull()
    .references(() => modelVersions.id, { onDelete: "cascade" }),
  score: doublePrecision("score").notNull(),
  /** Features that speak for the score, the most telling first. */
  reasons: jsonb("reasons").notNull(),
  /** Since when the score has been at or above the threshold; null: it is below. */
  since: instant("since"),
  scoredAt: instant("scored_at").notNull(),
}, (table) => [
  primaryKey({ columns: [table.name, table.userId] }),
  index("model_player_scores_page").on(table.name, table.score, table.userId),
  index("model_player_scores_user").on(table.userId),
]);

/** Scores that were given, one a player, version and day, and what came of it once that is known. */
export const modelOutcomes = pgTable("model_outcomes", {
  modelId: uuid("model_id").notNull()
    .references(() => modelVersions.id, { onDelete: "cascade" }),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  day: date("day", { mode: "string" }).notNull(),
  score: doublePrecision("score").notNull(),
  scoredAt: instant("scored_at").notNull(),
  /** Whether it came true; null: nobody knows yet. */
  cameTrue: boolean("came_true"),
  knownAt: instant("known_at"),
}, (table) => [
  primaryKey({ columns: [table.modelId, table.userId, table.day] }),
  index("model_outcomes_user").on(table.userId),
  index("model_outcomes_open").on(table.scoredAt).where(sql`came_true is null`),
]);
