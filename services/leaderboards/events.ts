/** What boards and seasons announce. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";
import { Id, Instant } from "../platform/wire.ts";

const Season = z.strictObject({ season: z.string(), name: z.string() });

export const leaderboardDelta = declareEvent({
  kind: "leaderboard.delta",
  rooms: "`board:{season}:{mode}`",
  text: "The board's first 100 changed, or somebody moved; ranks of hidden entries are null",
  data: z.strictObject({
    season: z.string(),
    mode: z.string(),
    total: z.int(),
    entries: z.array(z.strictObject({
      rank: z.int(),
      user_id: Id,
      display_name: z.string(),
      score: z.number(),
      updated_at: Instant,
      operator: z.string().optional(),
    })),
    moved: z.array(z.strictObject({
      user_id: Id,
      score: z.number(),
      rank: z.int().nullable(),
      previous_rank: z.int().nullable(),
    })),
  }),
});

export const seasonOpened = declareEvent({
  kind: "season.opened",
  rooms: "`world`",
  text: "A season has begun",
  data: Season,
});

export const seasonClosed = declareEvent({
  kind: "season.closed",
  rooms: "`world`",
  webhook: true,
  text: "A season has ended",
  data: Season,
});

export const LEADERBOARD_EVENTS = [leaderboardDelta, seasonOpened, seasonClosed];
