import { z } from "@hono/zod-openapi";
import { Id, Instant, Slug } from "../platform/wire.ts";
import type { BoardPage, Submitted } from "./types.ts";

export const SubmitRequestBody = z.object({
  user_id: Id,
  score: z.number(),
  season: Slug,
  mode: Slug,
  operator: z.enum(["best", "set", "incr", "decr"]).optional(),
}).openapi("SubmitScore");

export const SubmittedBody = z.object({
  season: z.string(),
  mode: z.string(),
  user_id: Id,
  score: z.number(),
  rank: z.int().nullable(),
  previous_rank: z.int().nullable(),
  improved: z.boolean(),
}).openapi("Submitted");

export const PageBody = z.object({
  season: z.string(),
  mode: z.string(),
  total: z.int(),
  entries: z.array(z.object({
    rank: z.int(),
    user_id: Id,
    display_name: z.string(),
    score: z.number(),
    updated_at: Instant,
  })),
  next_cursor: z.string().nullable(),
}).openapi("LeaderboardPage");

export const BoardListBody = z.object({
  seasons: z.array(z.object({ id: z.string(), name: z.string(), open: z.boolean() })),
  boards: z.array(z.object({
    mode: z.string(),
    name: z.string(),
    order: z.enum(["desc", "asc"]),
    operator: z.string(),
    submit: z.string(),
  })),
}).openapi("LeaderboardList");

export function toSubmittedBody(submitted: Submitted): z.infer<typeof SubmittedBody> {
  return {
    season: submitted.season,
    mode: submitted.mode,
    user_id: submitted.userId,
    score: submitted.score,
    rank: submitted.rank,
    previous_rank: submitted.previousRank,
    improved: submitted.improved,
  };
}

export function toPageBody(page: BoardPage, offset: number): z.infer<typeof PageBody> {
  const next = offset + page.entries.length;
  return {
    season: page.board.season,
    mode: page.board.mode,
    total: page.total,
    entries: page.entries.map((entry) => ({
      rank: entry.rank,
      user_id: entry.userId,
      display_name: entry.displayName,
      score: entry.score,
      updated_at: entry.updatedAt.toISOString(),
    })),
    next_cursor: page.entries.length > 0 && next < page.total ? toCursor(next) : null,
  };
}

/** Cursors are opaque to callers. */
export function toCursor(offset: number): string {
  return btoa(`o${offset}`).replaceAll("=", "");
}

/** Undefined for text that is no cursor of ours. */
export function fromCursor(cursor: string): number | undefined {
  try {
    const match = /^o(\d{1,9})$/.exec(atob(cursor));
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}
