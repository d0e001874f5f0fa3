import {
  bigserial,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";

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
