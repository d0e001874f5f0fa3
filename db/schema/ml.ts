import { jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** Versions of the ONNX models that were trained. */
export const modelVersions = pgTable("model_versions", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull(),
  path: text("path").notNull().unique(),
  metricsJson: jsonb("metrics_json").notNull(),
  createdAt: instant("created_at").notNull(),
}, (table) => [uniqueIndex("model_versions_path").on(table.name, table.path)]);
