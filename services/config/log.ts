/** What is logged, and how its lines look. */

import { z } from "zod";
import type { LogLevel } from "../platform/observe/log.ts";
import type { Given, Reading } from "./environment.ts";

export interface LogConfig {
  level: LogLevel;
  format: "json" | "text";
}

export const logShape = {
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  LOG_FORMAT: z.enum(["json", "text"]).optional(),
};

export function readLog(
  e: Given<typeof logShape>,
  { production }: Pick<Reading, "production">,
): LogConfig {
  return { level: e.LOG_LEVEL, format: e.LOG_FORMAT ?? (production ? "json" : "text") };
}
