/** What crosses the process of queues. */

import { z } from "@hono/zod-openapi";
import type { QueueState } from "./types.ts";

export const QueuesBody = z.object({
  queues: z.array(z.object({
    mode: z.string(),
    region: z.string(),
    waiting: z.int().openapi({ description: "Players waiting now." }),
    estimated_wait_s: z.object({ p50: z.number(), p95: z.number() }).nullable().openapi({
      description: "From the waits of players with similar ratings; null while there are few.",
    }),
    estimate_coverage: z.number().nullable().openapi({
      description: "Share of the latest waits that the median estimate covered: right is one half.",
    }),
    recent: z.object({
      matches: z.int(),
      win_probability_gap: z.number(),
      rating_spread: z.number(),
      expanded: z.number(),
    }).nullable().openapi({ description: "Means over the last 50 matches." }),
  })),
}).openapi("Queues");

export function toQueuesBody(queues: QueueState[]): z.infer<typeof QueuesBody> {
  return {
    queues: queues.map(({ mode, region, waiting, estimate, coverage, quality }) => ({
      mode,
      region,
      waiting,
      estimated_wait_s: estimate,
      estimate_coverage: coverage,
      recent: quality && {
        matches: quality.matches,
        win_probability_gap: quality.gap,
        rating_spread: quality.spread,
        expanded: quality.expanded,
      },
    })),
  };
}
