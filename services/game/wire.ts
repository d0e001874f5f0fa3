/** What crosses the process of the game's switches. */

import { z } from "@hono/zod-openapi";
import { Instant, Slug, text } from "../platform/wire.ts";
import type { SwitchState } from "./types.ts";

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
