/** What privacy announces. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";
import { Id } from "../platform/wire.ts";

export const userDeleted = declareEvent({
  kind: "user.deleted",
  webhook: true,
  text: "A player's account was deleted: forget them too",
  data: z.strictObject({ user_id: Id }),
});

export const PRIVACY_EVENTS = [userDeleted];
