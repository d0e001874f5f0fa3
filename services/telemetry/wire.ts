import { z } from "@hono/zod-openapi";
import { Id, jsonObject, Moment } from "../platform/wire.ts";
import type { EventResult } from "./types.ts";

const MAX_EVENTS = 500;
const MAX_EVENT_CHARACTERS = 32_768;

/** 1973: no clock is that far behind, and `performance.now()` takes years to get there. */
const LEAST_SENT_MS = 1e11;

/** One event as a client sends it. */
export const TelemetryEvent = z.object({
  event: z.string().regex(/^[a-z0-9][a-z0-9_.:-]{0,63}$/i, "must be a short name"),
  ts: Moment,
  user_id: Id.optional(),
  payload: jsonObject(MAX_EVENT_CHARACTERS).optional(),
  event_id: Id.optional(),
});

/** What a program counts from its own start says nothing about its clock. */
const Sent = Moment.refine(
  (ms) => ms >= LEAST_SENT_MS,
  "must be in milliseconds since 1970: this counts from somewhere else",
);

// Events are checked one by one: a bad one never sinks its batch.
const Loose = z.array(z.unknown()).max(MAX_EVENTS);
export const BulkBody = z.union([
  Loose,
  z.object({ sent_at: Sent, events: Loose }),
]).openapi("TelemetryBulk", {
  description:
    "Events `{event, ts, user_id?, payload?, event_id?}`, at most 500. Those that bear a " +
    "signal's name (docs/signals.md) and have a payload of their own are accepted, and `unjudged` " +
    "says why no rule looks at them; names that begin with `match.` are the service's own. An " +
    "`event_id` counts once for its sender. Times are RFC 3339 or milliseconds, never seconds.",
});

export const BulkAnswer = z.object({
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  results: z.array(z.object({
    index: z.int(),
    event_id: z.string().optional(),
    status: z.enum(["accepted", "duplicate", "rejected"]),
    reason: z.string().optional(),
    /** Why an accepted event is not the signal of play whose name it has. */
    unjudged: z.string().optional(),
  })),
}).openapi("TelemetryAnswer");

export function toBulkAnswer(results: readonly EventResult[]): z.infer<typeof BulkAnswer> {
  const count = (status: string) => results.filter((result) => result.status === status).length;
  return {
    accepted: count("accepted"),
    duplicate: count("duplicate"),
    rejected: count("rejected"),
    results: results.map(({ index, eventId, status, reason, unjudged }) => ({
      index,
      ...(eventId !== undefined && { event_id: eventId }),
      status,
      ...(reason !== undefined && { reason }),
      ...(unjudged !== undefined && { unjudged }),
    })),
  };
}

export const DeadLetterListBody = z.object({
  dead_letters: z.array(z.object({
    id: z.string(),
    key: z.string(),
    reason: z.string(),
    attempts: z.int(),
    body: z.string(),
  })),
}).openapi("DeadLetterList");

const Milliseconds = z.number().min(0).max(8_640_000_000_000_000);

/** An event as the stream carries it. */
export const StreamedEvent = z.object({
  event: z.string().min(1).max(64),
  /** Milliseconds since the epoch, corrected for the client's clock. */
  ts: Milliseconds,
  /** When it arrived, in milliseconds since the epoch. */
  received_at: Milliseconds.optional(),
  /** Arrival less the client's own time of sending, in milliseconds. */
  skew_ms: z.number().optional(),
  user_id: z.string().nullish(),
  /** Who sent it, but for the service's own: ids are the sender's. */
  sender: z.string().optional(),
  payload: z.record(z.string(), z.unknown()).nullish(),
});
