/** What parties announce. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";
import { Id } from "../platform/wire.ts";

export const partyUpdated = declareEvent({
  kind: "party.updated",
  rooms: "`party:{party_id}`",
  text: "Somebody came or went, or another one leads",
  data: z.strictObject({
    party_id: Id,
    code: z.string(),
    leader_id: Id,
    members: z.array(Id),
  }),
});

export const PARTY_EVENTS = [partyUpdated];
