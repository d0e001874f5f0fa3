/** What crosses the process of the dashboard's simulator. */

import { z } from "@hono/zod-openapi";
import { Slug } from "../platform/wire.ts";
import { PROCESSES, type TrialResult } from "./types.ts";

const points = z.number().min(0).max(10_000);

/** More take longer than a request may wait. */
export const MOST_TICKETS = 10_000;

export const TrialQuery = z.object({
  wait: z.coerce.number().int().min(1).max(20).default(3).openapi({
    description: "Seconds after which the simulation is stopped.",
  }),
});

export const TrialBody = z.object({
  mode: Slug,
  window: z.strictObject({
    base: points,
    step: points,
    every_s: z.number().positive().max(86_400),
    cap: points,
  }).openapi({ description: "Proposed." }),
  tickets: z.int().min(100).max(MOST_TICKETS).default(5_000),
  rate: z.number().min(0.01).max(1_000).default(2).openapi({
    description: "Tickets a second, in the mean.",
  }),
  process: z.enum(PROCESSES).default("poisson"),
  patience_s: z.number().min(1).max(3_600).default(300).openapi({
    description: "Mean seconds until somebody gives up.",
  }),
  seed: z.int().min(1).max(2 ** 32).default(1),
  bots: z.number().min(0).max(1).default(0).openapi({
    description:
      "Share of tickets that ask for computer opponents, as all of `/play` do; they come after the mode's `bots_after_s`.",
  }),
}).openapi("SimulatorRun");

const Waits = z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() });
const Spread = z.object({ mean: z.number().nullable(), p95: z.number().nullable() });

const FiguresBody = z.object({
  matched: z.int(),
  abandoned: z.int(),
  wait_s: Waits.openapi({ description: "Per player, in seconds, of those who left too." }),
  wait_by_decile: z.array(Waits).openapi({
    description: "From the tenth with the lowest ratings to the one with the highest.",
  }),
  gap: Spread.openapi({
    description:
      "The favourite's chance above an even match, by true skill, in matches of people alone; null where there is none.",
  }),
  spread: Spread.openapi({ description: "Highest less lowest rating of a match, in points." }),
  objective: z.number(),
  fair_share: z.number().nullable(),
  starved: z.int(),
  bots: z.object({
    players: z.number(),
    matches: z.number(),
    seats: z.number(),
    players_by_decile: z.array(z.number()),
  }).openapi({
    description:
      "Shares of the players who met computer opponents, of the matches with one, and of the seats that were theirs.",
  }),
}).openapi("SimulatorFigures");

export const TrialResultBody = z.object({ now: FiguresBody, proposed: FiguresBody })
  .openapi("SimulatorResult");

export type SimulatorFigures = z.infer<typeof FiguresBody>;

export function toTrialBody(result: TrialResult): z.infer<typeof TrialResultBody> {
  return result;
}
