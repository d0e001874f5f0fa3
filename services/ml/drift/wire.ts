/** What crosses the process of drift. */

import { z } from "@hono/zod-openapi";
import { Instant } from "../../platform/wire.ts";
import { ModelName } from "../wire.ts";
import { type DriftReport, USUAL } from "./types.ts";

const Psi = z.number().openapi({ description: "Population stability index: 0 is no difference." });

const GroupBody = z.object({
  group: z.string().openapi({ description: "A group of features, or `scores`." }),
  psi: Psi,
  limit: z.number().openapi({
    description: "What psi is at most unless something has moved: the larger of `chance` and 0.10.",
  }),
  chance: z.number().openapi({
    description:
      "What psi stays below in 999 of 1,000 windows of as many rows drawn from training itself.",
  }),
  features: z.array(z.object({ name: z.string(), psi: Psi })),
});

export const DriftBody = z.object({
  name: ModelName,
  version: z.string(),
  state: z.enum(["no_reference", "too_few", "steady", "shifted"]).openapi({
    description:
      "`no_reference`: the version does not say what its training saw; `too_few`: fewer than 200 " +
      "rows; `shifted`: a group is beyond its limit.",
  }),
  since: Instant.nullable().openapi({ description: "Since when the rows were scored." }),
  rows: z.number().int().openapi({ description: "Of all nodes." }),
  usual: z.object({ notice: z.number(), act: z.number() }),
  groups: z.array(GroupBody),
  plot: z.string().nullable().openapi({ description: "Address of the plot, as SVG." }),
}).openapi("ModelDrift");

export function toDriftBody(report: DriftReport): z.infer<typeof DriftBody> {
  const { name, version, state } = report;
  const told = state === "steady" || state === "shifted";
  const window = state === "no_reference" ? undefined : report.window;
  return {
    ...{ name, version, state },
    since: window?.since?.toISOString() ?? null,
    rows: window?.rows ?? 0,
    usual: USUAL,
    groups: told ? report.groups : [],
    plot: told ? `/ml/models/${name}/${version}/drift.svg` : null,
  };
}
