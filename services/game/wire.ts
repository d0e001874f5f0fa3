/** What crosses the process of the game's switches. */

import { z } from "@hono/zod-openapi";
import { Instant, Slug, text } from "../platform/wire.ts";
import type { SwitchState, WindowState } from "./types.ts";

export const SwitchPath = z.object({ kind: z.enum(["mode", "board"]), id: Slug });

export const SwitchBody = z.object({ enabled: z.boolean(), reason: text(500) }).openapi("Switch");

export const SwitchStateBody = z.object({
  kind: SwitchPath.shape.kind,
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  changed_at: Instant.nullable().openapi({ description: "Null where no operator has touched it." }),
}).openapi("SwitchState");

export const SwitchListBody = z.object({ switches: z.array(SwitchStateBody) })
  .openapi("SwitchList");

export function toSwitchBody(
  { changedAt, ...state }: SwitchState,
): z.infer<typeof SwitchStateBody> {
  return { ...state, changed_at: changedAt?.toISOString() ?? null };
}

const seconds = z.number().positive().max(86_400);
const points = z.number().min(0).max(10_000);

/** As the game's configuration has it. */
export const WindowBody = z.strictObject({
  base: points.openapi({ description: "Rating points on either side at first." }),
  step: points.openapi({ description: "Points added at every step." }),
  every_s: seconds.openapi({ description: "Seconds between steps." }),
  cap: points.openapi({ description: "Never wider than this." }),
}).openapi("SearchWindow");

export const WindowChangeBody = z.object({
  window: WindowBody.nullable().openapi({ description: "Null: the configuration's counts again." }),
  reason: text(500),
}).openapi("SearchWindowChange");

export const WindowPath = z.object({ mode: Slug });

export const WindowStateBody = z.object({
  mode: z.string(),
  name: z.string(),
  window: WindowBody.openapi({ description: "In force." }),
  configured: WindowBody.openapi({ description: "What the game's configuration says." }),
  changed_at: Instant.nullable().openapi({ description: "Null: the configuration's is in force." }),
  has_bots: z.boolean().openapi({ description: "Whether computer opponents fill seats." }),
  /** Sent back as If-Match it has a change refused where somebody else was faster. */
  version: z.string(),
}).openapi("SearchWindowState");

export const WindowListBody = z.object({ windows: z.array(WindowStateBody) })
  .openapi("SearchWindowList");

/** @param version of the state, from `versionOf` */
export function toWindowBody(
  { changedAt, hasBots, ...state }: WindowState,
  version: string,
): z.infer<typeof WindowStateBody> {
  return {
    ...state,
    ...{ changed_at: changedAt?.toISOString() ?? null, has_bots: hasBots },
    version,
  };
}
