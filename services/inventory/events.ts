/** What the ledger announces. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";

export const inventoryUpdated = declareEvent({
  kind: "inventory.updated",
  rooms: "`user:{id}`",
  text: "What a player has now of what was moved, and why it was",
  data: z.strictObject({
    cause: z.string(),
    changes: z.array(z.strictObject({ sku: z.string(), quantity: z.int(), debt: z.int() })),
  }),
});

export const INVENTORY_EVENTS = [inventoryUpdated];
