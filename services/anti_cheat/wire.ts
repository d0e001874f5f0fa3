import { z } from "@hono/zod-openapi";
import { Id, Instant, limitUpTo, Moment, text } from "../platform/wire.ts";
import type { AlertFilter, Review, StoredAlert, TimelineEntry } from "./types.ts";

const Severity = z.enum(["low", "medium", "high"]);
const Status = z.enum(["open", "confirmed", "dismissed"]);

export const AlertQuery = z.object({
  status: Status.optional(),
  user_id: Id.optional(),
  rule: z.string().regex(/^[a-z_]{1,32}$/, "must be the name of a rule").optional(),
  severity: Severity.optional(),
  limit: limitUpTo(200, 50),
});

export const AlertBody = z.object({
  alert_id: Id,
  user_id: Id,
  /** Null where nobody is known by this id. */
  display_name: z.string().nullable(),
  rule: z.string(),
  severity: Severity,
  /** What made the rule speak. */
  evidence: z.record(z.string(), z.unknown()),
  event_id: Id,
  created_at: Instant,
  status: Status,
  note: z.string().nullable(),
  reviewed_by: z.string().nullable(),
  reviewed_at: Instant.nullable(),
  /** The player's decaying sum over all alerts that were not dismissed. */
  risk: z.number(),
}).openapi("Alert");

export const AlertListBody = z.object({ alerts: z.array(AlertBody) }).openapi("AlertList");

export const ReviewBody = z.object({
  decision: z.enum(["confirm", "dismiss"]),
  note: text(1_000).optional(),
  /** With a confirmation: hide the player's scores on open boards. */
  hide_scores: z.boolean().optional(),
  /** With a confirmation: suspend the player, until then or (null) until it is lifted. */
  suspend_until: Moment.nullable().optional(),
});

export const TimelineBody = z.object({
  entries: z.array(z.object({
    at: Instant,
    kind: z.string(),
    details: z.record(z.string(), z.unknown()),
  })),
}).openapi("Timeline");

export const RuleListBody = z.object({
  rules: z.array(z.object({
    rule: z.string(),
    open: z.int(),
    confirmed: z.int(),
    dismissed: z.int(),
  })),
}).openapi("RuleRecords");

export function toAlertFilter(query: z.infer<typeof AlertQuery>): AlertFilter {
  const { status, user_id, rule, severity, limit } = query;
  return {
    limit,
    ...(status !== undefined && { status }),
    ...(user_id !== undefined && { userId: user_id }),
    ...(rule !== undefined && { rule }),
    ...(severity !== undefined && { severity }),
  };
}

export function toAlertBody(alert: StoredAlert): z.infer<typeof AlertBody> {
  return {
    ...{ alert_id: alert.id, user_id: alert.userId, display_name: alert.displayName },
    ...{ rule: alert.rule, severity: alert.severity },
    evidence: { ...alert.evidence },
    event_id: alert.eventId,
    created_at: alert.at.toISOString(),
    ...{ status: alert.status, note: alert.note, reviewed_by: alert.reviewedBy },
    reviewed_at: alert.reviewedAt?.toISOString() ?? null,
    risk: alert.risk,
  };
}

export function toReview(body: z.infer<typeof ReviewBody>): Review {
  const until = body.suspend_until;
  return {
    decision: body.decision,
    ...(body.note !== undefined && { note: body.note }),
    ...(body.hide_scores !== undefined && { hideScores: body.hide_scores }),
    ...(until !== undefined && { suspend: { until: until === null ? null : new Date(until) } }),
  };
}

export function toTimelineBody(entries: readonly TimelineEntry[]): z.infer<typeof TimelineBody> {
  return { entries: entries.map((entry) => ({ ...entry, at: entry.at.toISOString() })) };
}
