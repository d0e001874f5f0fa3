/** Deletions that the staff plans, as they cross the process. */

import { z } from "@hono/zod-openapi";
import { Id, Instant, text } from "../platform/wire.ts";
import type { PlannedDeletion } from "./types.ts";

export const PlanDeletionBody = z.object({ reason: text(500) });

/** Why one of the staff wants it: the log keeps that. */
export const ExportBody = z.object({ reason: text(500) });

export const PlannedDeletionBody = z.object({
  user_id: Id,
  asked_by: z.string(),
  reason: z.string(),
  asked_at: Instant,
  /** Until then it can be revoked. */
  due_at: Instant,
}).openapi("PlannedDeletion");

export function toPlannedDeletionBody(
  { userId, askedBy, reason, askedAt, dueAt }: PlannedDeletion,
): z.infer<typeof PlannedDeletionBody> {
  return {
    ...{ user_id: userId, asked_by: askedBy, reason },
    ...{ asked_at: askedAt.toISOString(), due_at: dueAt.toISOString() },
  };
}
