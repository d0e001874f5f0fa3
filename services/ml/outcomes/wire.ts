/** What crosses the process of outcomes. */

import { z } from "@hono/zod-openapi";
import { ModelName } from "../wire.ts";
import type { LiveFigures } from "./types.ts";

const Share = z.number().nullable();

export const OutcomesBody = z.object({
  name: ModelName,
  versions: z.array(z.object({
    version: z.string(),
    known: z.number().int().openapi({ description: "Scores of which is known what came of them." }),
    open: z.number().int().openapi({ description: "Those that wait for it." }),
    positive: z.number().int().openapi({
      description: "Known ones at the threshold or above.",
    }),
    precision: Share.openapi({ description: "Of those, the share that came true." }),
    recall: Share.openapi({ description: "Of what came true, the share among those." }),
    share: Share.openapi({ description: "Of all known ones, what came true." }),
    calibration_error: Share.openapi({
      description: "Mean difference of what was said and what happened, over tenths of the scores.",
    }),
    tenths: z.array(z.object({ said: z.number(), happened: z.number(), rows: z.number().int() })),
  })),
}).openapi("ModelOutcomes");

export function toOutcomesBody(
  name: z.infer<typeof ModelName>,
  versions: readonly LiveFigures[],
): z.infer<typeof OutcomesBody> {
  return {
    name,
    versions: versions.map(({ name: _, calibrationError, ...figures }) => ({
      ...{ ...figures, calibration_error: calibrationError },
    })),
  };
}
