import { z } from "@hono/zod-openapi";
import { Id, Instant, nextCursor, type Page, pageQuery, text } from "../platform/wire.ts";
import { type HeardEvent, type Purchase, PURCHASE_STATUSES } from "./types.ts";

const Status = z.enum(PURCHASE_STATUSES);

export const CatalogBody = z.object({
  items: z.array(z.object({
    sku: z.string(),
    name: z.string(),
    kind: z.string(),
    /** Minor units by currency. */
    prices: z.record(z.string(), z.int()),
    /** What one purchase gives. */
    goods: z.record(z.string(), z.int()),
  })),
}).openapi("Catalog");

export const CheckoutRequest = z.object({
  sku: text(64),
  currency: text(64),
});

export const PurchaseBody = z.object({
  purchase_id: Id,
  provider_ref: z.string(),
  user_id: Id,
  sku: z.string(),
  status: Status,
  amount: z.int(),
  currency: z.string(),
  refunded_amount: z.int(),
  created_at: Instant,
}).openapi("Purchase");

export const PurchaseListBody = z.object({
  purchases: z.array(PurchaseBody),
  next_cursor: z.string().nullable(),
}).openapi("PurchaseList");

/** As the staff sees it. */
export const StaffPurchaseBody = PurchaseBody.extend({
  /** The provider's own names of its payments, to look them up there. */
  payment_refs: z.array(z.string()),
  /** The payment that came and did not fit, whatever was decided about it since. */
  unmatched: z.object({ reason: z.string(), at: Instant }).nullable(),
}).openapi("StaffPurchase");

export const StaffPurchaseListBody = z.object({
  purchases: z.array(StaffPurchaseBody),
  next_cursor: z.string().nullable(),
}).openapi("StaffPurchaseList");

export const GrantRequest = z.object({
  /** Why the goods are given although the payment does not fit; it stands in the audit log. */
  reason: text(500).min(1),
});

export const RefundRequest = z.object({
  /** Why; it stands in the audit log. */
  note: text(500).optional(),
});

/** One purchase with all that is known of it. */
export const PurchaseDetailBody = StaffPurchaseBody.extend({
  /** What was bought, and what of it the ledger has given: `{sku: quantity}`. */
  goods: z.record(z.string(), z.int()),
  granted: z.record(z.string(), z.int()),
  paid_at: Instant.nullable(),
  failed_at: Instant.nullable(),
  expired_at: Instant.nullable(),
  /** What the provider has told, the oldest first. */
  events: z.array(z.object({
    provider: z.string(),
    event_id: z.string(),
    kind: z.string(),
    received_at: Instant,
    /** As it came; null once that is forgotten, and for whoever is no admin: it names who paid. */
    body: z.string().nullable(),
  })),
}).openapi("PurchaseDetail");

export const SalesQuery = z.object({ days: z.coerce.number().int().min(1).max(90).default(30) });

export const SalesBody = z.object({
  sales: z.array(z.object({
    /** Of UTC. */
    day: z.string(),
    sku: z.string(),
    currency: z.string(),
    sold: z.int(),
    /** Minor units. */
    amount: z.number(),
    refunded: z.number(),
    returns: z.int(),
  })),
}).openapi("Sales");

export function toPurchaseDetailBody(
  { purchase, heard }: { purchase: Purchase; heard: readonly HeardEvent[] },
): z.infer<typeof PurchaseDetailBody> {
  const { goods, granted, paidAt, failedAt, expiredAt } = purchase;
  return {
    ...toStaffPurchaseBody(purchase),
    ...{ goods, granted },
    paid_at: paidAt?.toISOString() ?? null,
    failed_at: failedAt?.toISOString() ?? null,
    expired_at: expiredAt?.toISOString() ?? null,
    events: heard.map(({ provider, id, type, receivedAt, body }) => ({
      ...{ provider, event_id: id, kind: type, received_at: receivedAt.toISOString(), body },
    })),
  };
}

export const PurchaseQuery = z.object({
  user_id: Id.optional(),
  status: Status.optional(),
  ...pageQuery(100, 20),
});

export const WebhookBody = z.object({
  received: z.literal(true),
  /** Whether the event had been taken in before. */
  duplicate: z.boolean(),
}).openapi("WebhookReceived");

export const SandboxRequest = z.object({
  action: z.enum(["pay", "fail", "expire", "refund", "fail_refund", "dispute", "win_dispute"]),
});

export const SandboxBody = z.object({
  /** What our own webhook answered the sandbox provider. */
  webhook_status: z.int(),
  purchase: PurchaseBody,
}).openapi("SandboxResult");

export function toPurchaseListBody(
  purchases: readonly Purchase[],
  page: Page,
): z.infer<typeof PurchaseListBody> {
  return { purchases: purchases.map(toPurchaseBody), next_cursor: nextCursor(purchases, page) };
}

export function toStaffPurchaseListBody(
  purchases: readonly Purchase[],
  page: Page,
): z.infer<typeof StaffPurchaseListBody> {
  return {
    purchases: purchases.map(toStaffPurchaseBody),
    next_cursor: nextCursor(purchases, page),
  };
}

export function toStaffPurchaseBody(purchase: Purchase): z.infer<typeof StaffPurchaseBody> {
  const { paymentRefs, unmatchedAt, unmatchedReason } = purchase;
  return {
    ...toPurchaseBody(purchase),
    payment_refs: paymentRefs,
    unmatched: unmatchedAt && { reason: unmatchedReason ?? "", at: unmatchedAt.toISOString() },
  };
}

export function toPurchaseBody(purchase: Purchase): z.infer<typeof PurchaseBody> {
  return {
    purchase_id: purchase.id,
    provider_ref: purchase.providerRef,
    user_id: purchase.userId,
    sku: purchase.sku,
    status: purchase.status,
    amount: purchase.amount,
    currency: purchase.currency,
    refunded_amount: purchase.refundedAmount,
    created_at: purchase.createdAt.toISOString(),
  };
}
