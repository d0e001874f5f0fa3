/** What the staff announces to everybody. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";
import { Id } from "../platform/wire.ts";

export const announcement = declareEvent({
  kind: "announcement",
  rooms: "`world`, `user:{id}`",
  text: "What the staff tells everybody, or one player",
  data: z.strictObject({ announcement_id: Id, text: z.string() }),
});

export const REALTIME_EVENTS = [announcement];
