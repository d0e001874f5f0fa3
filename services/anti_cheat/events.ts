/** What anti-cheat announces. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";
import { Id } from "../platform/wire.ts";

/** Where alerts are announced to a studio's own programs. */
export const ALERT_TOPIC = "alerts";

export const alertCreated = declareEvent({
  kind: "alert.created",
  rooms: "`admin`",
  webhook: true,
  topic: ALERT_TOPIC,
  text: "A rule or a model suspects a player",
  data: z.strictObject({ alert_id: Id, user_id: Id, rule: z.string(), severity: z.string() }),
});

export const ANTI_CHEAT_EVENTS = [alertCreated];
