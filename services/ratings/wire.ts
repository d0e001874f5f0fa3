import { z } from "@hono/zod-openapi";
import { Instant } from "../platform/wire.ts";

export const RatingBody = z.object({
  mode: z.string(),
  mmr: z.number(),
  deviation: z.number().openapi({ description: "Standard deviation of the estimate, in points." }),
  games: z.int(),
  history: z.array(z.object({ at: Instant, mmr: z.number() })).openapi({
    description: "After each of the last 100 rated matches, newest first.",
  }),
}).openapi("Rating");

export function toRatingBody(
  mode: string,
  { mmr, deviation, games, history }: {
    mmr: number;
    deviation: number;
    games: number;
    history: { at: Date; mmr: number }[];
  },
): z.infer<typeof RatingBody> {
  const points = history.map(({ at, mmr }) => ({ at: at.toISOString(), mmr }));
  return { mode, mmr, deviation, games, history: points };
}
