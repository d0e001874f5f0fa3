/** What privacy announces. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";
import { Id, Instant } from "../platform/wire.ts";

export const userDeleted = declareEvent({
  kind: "user.deleted",
  webhook: true,
  text: "A player's account was deleted: forget them too",
  data: z.strictObject({ user_id: Id }),
});

export const deletionPlanned = declareEvent({
  kind: "deletion.planned",
  rooms: "`user:{id}`",
  text: "The staff will have the account deleted at `due_at`; null: that was revoked",
  data: z.strictObject({ due_at: Instant.nullable() }),
});

export const PRIVACY_EVENTS = [userDeleted, deletionPlanned];
