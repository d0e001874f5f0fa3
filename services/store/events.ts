/** What purchases announce: each new state, to a studio's own systems. */

import { z } from "@hono/zod-openapi";
import { declareEvent } from "../platform/event_kind.ts";
import { Id } from "../platform/wire.ts";
import type { PurchaseStatus } from "./types.ts";

const data = z.strictObject({
  purchase_id: Id,
  provider_ref: z.string(),
  user_id: Id,
  sku: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.string(),
});

const purchase = <const Kind extends string>(kind: Kind, text: string) =>
  declareEvent({ kind: `purchase.${kind}` as const, webhook: true, text, data });

export const PURCHASE_EVENTS = {
  pending: purchase("pending", "What was said of a purchase no longer holds, and it is not paid"),
  paid: purchase("paid", "A purchase was paid, its goods are granted"),
  failed: purchase("failed", "A purchase was not paid"),
  expired: purchase("expired", "A checkout ended unpaid"),
  unmatched: purchase(
    "unmatched",
    "Money came that is not what was asked for: the staff grants or refunds it",
  ),
  refunded: purchase("refunded", "Money went back, and the goods with it"),
  disputed: purchase("disputed", "A payer disputes a payment"),
} satisfies Record<PurchaseStatus, unknown>;

export const STORE_EVENTS = Object.values(PURCHASE_EVENTS);
