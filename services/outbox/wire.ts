import { z } from "@hono/zod-openapi";
import { Instant } from "../platform/wire.ts";
import { type RefusedRow, SINKS } from "./types.ts";

const ParkedRowBody = z.object({
  row_id: z.int(),
  /** Where it was to go, and the room, topic or kind of event there. */
  sink: z.enum(SINKS),
  target: z.string(),
  payload: z.record(z.string(), z.unknown()),
  attempts: z.int(),
  /** What its sink said last. */
  error: z.string(),
  created_at: Instant,
  /** Null while it is still tried. */
  parked_at: Instant.nullable(),
}).openapi("ParkedRow");

export const ParkedListBody = z.object({ rows: z.array(ParkedRowBody) }).openapi("ParkedRows");

export function toParkedListBody(rows: readonly RefusedRow[]): z.infer<typeof ParkedListBody> {
  return {
    rows: rows.map((row) => ({
      row_id: row.id,
      sink: row.kind,
      target: row.target,
      payload: row.payload,
      attempts: row.attempts,
      error: row.error,
      created_at: row.createdAt.toISOString(),
      parked_at: row.parkedAt?.toISOString() ?? null,
    })),
  };
}
