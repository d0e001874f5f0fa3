import { z } from "@hono/zod-openapi";
import { Id, Instant, nextCursor, type Page, text } from "../platform/wire.ts";
import type { Booked, Holding } from "./types.ts";

/** Name of an item or a virtual currency. */
const Sku = z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, "must be a SKU");

/** More than any single request needs, and far below what a sum could lose. */
const Quantity = z.int().min(1).max(1_000_000_000);

export const InventoryBody = z.object({
  user_id: Id,
  items: z.array(z.object({
    sku: z.string(),
    quantity: z.int(),
    kind: z.string(),
    acquired_at: Instant,
  })),
  /** Virtual currencies. */
  balances: z.record(z.string(), z.int()),
  /** What was taken back after it had been spent; later grants pay it first. */
  debts: z.record(z.string(), z.int()),
}).openapi("Inventory");

export const ConsumeBody = z.object({ sku: Sku, quantity: Quantity });

export const ConsumedBody = z.object({
  user_id: Id,
  sku: z.string(),
  /** What is left. */
  quantity: z.int(),
}).openapi("Consumed");

/** What the staff gives. */
export const GiftRequest = z.object({
  /** `{sku: quantity}`. */
  goods: z.record(Sku, Quantity).refine(
    (goods) => Object.keys(goods).length >= 1 && Object.keys(goods).length <= 20,
    "must name 1 to 20 items",
  ),
  reason: text(500),
});

/** The same for one item, as a form has it. */
export const OneGiftRequest = z.object({ sku: Sku, quantity: Quantity, reason: text(500) });

export const GiftBody = z.object({
  user_id: Id,
  /** What the player has of them now. */
  held: z.record(z.string(), z.int()),
}).openapi("Gift");

export const LedgerBody = z.object({
  bookings: z.array(z.object({
    booking_id: Id,
    kind: z.string(),
    purchase_id: Id.nullable(),
    at: Instant,
    /** `{sku: amount}`. */
    changes: z.record(z.string(), z.int()),
  })),
  next_cursor: z.string().nullable(),
}).openapi("Ledger");

export function toLedgerBody(booked: readonly Booked[], page: Page): z.infer<typeof LedgerBody> {
  return {
    bookings: booked.map(({ id, kind, purchaseId, createdAt, changes }) => ({
      ...{ booking_id: id, kind, purchase_id: purchaseId, at: createdAt.toISOString(), changes },
    })),
    next_cursor: nextCursor(booked, page),
  };
}

/** @param kindOf kind of a SKU in the catalogue; undefined for one that is no longer sold */
export function toInventoryBody(
  userId: string,
  holdings: readonly Holding[],
  kindOf: (sku: string) => string | undefined,
): z.infer<typeof InventoryBody> {
  const held = holdings.filter(({ quantity }) => quantity > 0);
  const isCurrency = ({ asset }: Holding) => kindOf(asset) === "currency";
  return {
    user_id: userId,
    items: held.filter((holding) => !isCurrency(holding)).map((holding) => ({
      sku: holding.asset,
      quantity: holding.quantity,
      kind: kindOf(holding.asset) ?? "durable",
      acquired_at: holding.acquiredAt.toISOString(),
    })),
    balances: Object.fromEntries(
      held.filter(isCurrency).map(({ asset, quantity }) => [asset, quantity]),
    ),
    debts: Object.fromEntries(
      holdings.filter(({ debt }) => debt > 0).map(({ asset, debt }) => [asset, debt]),
    ),
  };
}
