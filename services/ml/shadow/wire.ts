/** What crosses the process of shadows. */

import { z } from "@hono/zod-openapi";
import { Instant } from "../../platform/wire.ts";
import { ModelName } from "../wire.ts";
import type { ShadowReport, ShadowSide } from "./types.ts";

const SideBody = z.object({
  version: z.string(),
  mean: z.number().openapi({ description: "Of its scores." }),
  positive: z.number().nullable().openapi({
    description: "Share of the rows at its threshold or above; null of a regression.",
  }),
  cost_us: z.number().nullable().openapi({
    description: "Time in the engine of a row, in microseconds.",
  }),
  metrics: z.record(z.string(), z.number()).openapi({
    description: "Of its own training, on the rows that judged.",
  }),
});

export const ShadowBody = z.object({
  name: ModelName,
  state: z.enum(["none", "apart", "waiting", "compared"]).openapi({
    description:
      "`none`: no candidate is the shadow; `apart`: it takes other features; `waiting`: it has " +
      "scored nothing yet.",
  }),
  version: z.string().nullable().openapi({ description: "Of the shadow." }),
  why: z.string().nullable(),
  since: Instant.nullable(),
  until: Instant.nullable(),
  rows: z.number().int().openapi({ description: "That both have scored, on all nodes." }),
  agreement: z.number().nullable().openapi({ description: "Share with the same verdict." }),
  correlation: z.number().nullable(),
  served: SideBody.nullable(),
  shadow: SideBody.nullable(),
}).openapi("ModelShadow");

export function toShadowBody(report: ShadowReport): z.infer<typeof ShadowBody> {
  const { name, state } = report;
  const nothing = {
    ...{ why: null, since: null, until: null, rows: 0, agreement: null, correlation: null },
    ...{ served: null, shadow: null },
  };
  if (state === "none") return { name, state, version: null, ...nothing };
  if (state === "apart") {
    return { name, state, ...nothing, version: report.version, why: report.why };
  }
  if (state === "waiting") return { name, state, ...nothing, version: report.version };
  const { since, until, rows, agreement, correlation, served, shadow } = report;
  return {
    ...{ name, state, version: shadow.version, why: null },
    ...{ since: since.toISOString(), until: until.toISOString(), rows, agreement, correlation },
    ...{ served: toSide(served), shadow: toSide(shadow) },
  };
}

const toSide = ({ costPerRow, metrics, ...side }: ShadowSide) => ({
  ...{ ...side, cost_us: costPerRow, metrics: { ...metrics } },
});
