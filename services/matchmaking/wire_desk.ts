/** What crosses the process of queues and matches as staff see them. */

import { z } from "@hono/zod-openapi";
import { Id, Instant, limitUpTo, Moment, nextCursor, pageQuery, Slug } from "../platform/wire.ts";
import type { Page } from "../platform/wire.ts";
import type { Calibration } from "./rules/calibration.ts";
import type { Outlook } from "./rules/outlook.ts";
import type { FoundMatch, VoidPreview } from "./types.ts";

export const StaffTicketsQuery = z.object({
  region: Slug.optional(),
  limit: limitUpTo(100, 25),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
export const CalibrationQuery = z.object({
  hours: z.coerce.number().int().min(1).max(24).default(1),
});

export const StaffTicketsBody = z.object({
  total: z.int(),
  tickets: z.array(z.object({
    ticket_id: Id,
    region: z.string(),
    enqueued_at: Instant,
    members: z.array(z.object({ user_id: Id, name: z.string().nullable(), mmr: z.number() })),
    cause: z.enum(["due", "alone", "few", "far", "apart"]).openapi({
      description:
        "Why it waits: the next pass matches it; nobody else waits; too few do; too few " +
        "are near enough; those near enough make no teams.",
    }),
    window: z.number(),
    regions: z.array(z.string()),
    seats: z.int(),
    players: z.int().openapi({ description: "Players who wait in its regions, its own included." }),
    fitting: z.int().openapi({ description: "Of them those within both windows." }),
    nearest: z.number().nullable(),
    fits_in_s: z.number().nullable().openapi({
      description: "When a match could be made of who waits now; null: not within ten minutes.",
    }),
    bots_in_s: z.number().nullable(),
    latency_ms: z.record(z.string(), z.number()).nullable(),
  })),
}).openapi("WaitingTickets");

export const CalibrationBody = z.object({
  judged: z.int(),
  within_p50: z.number().nullable().openapi({ description: "Right is 0.5." }),
  within_p95: z.number().nullable().openapi({ description: "Right is 0.95." }),
  steps: z.array(z.object({
    at: Instant,
    judged: z.int(),
    expected_s: z.number(),
    happened_s: z.number(),
  })),
}).openapi("WaitCalibration");

export const StaffMatchesQuery = z.object({
  mode: Slug.optional(),
  region: Slug.optional(),
  status: z.enum(["proposed", "active", "finished", "voided", "cancelled"]).optional(),
  user_id: Id.optional(),
  from: Moment.optional(),
  to: Moment.optional(),
  limit: pageQuery(100, 50).limit,
  cursor: pageQuery(100, 50).cursor,
});

export const StaffMatchesBody = z.object({
  matches: z.array(z.object({
    match_id: Id,
    mode: z.string(),
    region: z.string(),
    status: z.string(),
    created_at: Instant,
    finished_at: Instant.nullable(),
    rated: z.boolean(),
    bots: z.int(),
    rating_spread: z.number(),
    max_wait_s: z.number(),
    players: z.array(z.object({ user_id: Id, team: z.int(), name: z.string().nullable() })),
  })),
  next_cursor: z.string().nullable(),
}).openapi("StaffMatches");

export const VoidPreviewBody = z.object({
  status: z.string(),
  players: z.array(z.object({
    user_id: Id,
    name: z.string().nullable(),
    team: z.int(),
    mmr: z.number().nullable(),
    mmr_change: z.number().openapi({ description: "What the rating would change by." }),
  })),
  boards: z.array(z.object({ id: z.string(), name: z.string() })).openapi({
    description: "Boards that would forget what the match gave.",
  }),
}).openapi("VoidPreview");

interface ShownTicket extends Outlook {
  ticketId: string;
  region: string;
  enqueuedAt: Date;
  members: { userId: string; name: string | null; mmr: number }[];
  latency: Record<string, number> | null;
}

export function toStaffTicketsBody(
  { total, tickets }: { total: number; tickets: ShownTicket[] },
): z.infer<typeof StaffTicketsBody> {
  return {
    total,
    tickets: tickets.map((ticket) => ({
      ticket_id: ticket.ticketId,
      region: ticket.region,
      enqueued_at: ticket.enqueuedAt.toISOString(),
      members: ticket.members.map(({ userId, name, mmr }) => ({ user_id: userId, name, mmr })),
      cause: ticket.cause,
      window: ticket.window,
      regions: ticket.regions,
      seats: ticket.seats,
      players: ticket.players,
      fitting: ticket.fitting,
      nearest: ticket.nearest,
      fits_in_s: ticket.fitsInS,
      bots_in_s: ticket.botsInS,
      latency_ms: ticket.latency,
    })),
  };
}

export function toCalibrationBody(
  { judged, withinP50, withinP95, steps }: Calibration,
): z.infer<typeof CalibrationBody> {
  return {
    judged,
    within_p50: withinP50,
    within_p95: withinP95,
    steps: steps.map(({ at, judged, expected, happened }) => ({
      ...{ at: new Date(at).toISOString(), judged, expected_s: expected, happened_s: happened },
    })),
  };
}

export function toStaffMatchesBody(
  found: FoundMatch[],
  page: Page,
): z.infer<typeof StaffMatchesBody> {
  return {
    matches: found.map((match) => ({
      ...{ match_id: match.id, mode: match.mode, region: match.region, status: match.status },
      created_at: match.createdAt.toISOString(),
      finished_at: match.finishedAt?.toISOString() ?? null,
      ...{ rated: match.rated, bots: match.bots },
      rating_spread: match.quality.ratingSpread,
      max_wait_s: match.quality.maxWaitS,
      players: match.seats.map(({ userId, team, name }) => ({ user_id: userId, team, name })),
    })),
    next_cursor: nextCursor(found, page),
  };
}

export function toVoidPreviewBody(
  { status, seats, boards }: VoidPreview & { boards: { id: string; name: string }[] },
): z.infer<typeof VoidPreviewBody> {
  return {
    status,
    players: seats.map(({ userId, name, team, mmr, change }) => ({
      ...{ user_id: userId, name, team, mmr, mmr_change: -change },
    })),
    boards,
  };
}
