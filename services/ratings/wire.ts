import { z } from "@hono/zod-openapi";
import { Instant } from "../platform/wire.ts";
import type { RatingPoint } from "./types.ts";

export const RatingBody = z.object({
  mode: z.string(),
  mmr: z.number(),
  deviation: z.number().openapi({ description: "Standard deviation of the estimate, in points." }),
  games: z.int(),
  history: z.array(z.object({
    at: Instant,
    mmr: z.number(),
    seeded: z.object({
      version: z.string(),
      from: z.number().openapi({ description: "What the rating was before, in points." }),
    }).optional().openapi({
      description:
        "Of the skill model that moved the rating after the first match; absent: a match did.",
    }),
  })).openapi({
    description: "After each of the last rated matches, and after a seed: 100, newest first.",
  }),
}).openapi("Rating");

export function toRatingBody(
  mode: string,
  { mmr, deviation, games, history }: {
    mmr: number;
    deviation: number;
    games: number;
    history: RatingPoint[];
  },
): z.infer<typeof RatingBody> {
  const points = history.map((point) => ({ ...point, at: point.at.toISOString() }));
  return { mode, mmr, deviation, games, history: points };
}
