/**
 * The life of a purchase (INV4). Pure.
 *
 * Events are folded into facts, and the state follows from the facts: therefore their order does not
 * count.
 */

import type { Facts, PaymentChange, PaymentEvent, Purchase, PurchaseStatus } from "./types.ts";

/** refunded > disputed > paid > failed > pending; a won dispute is none. */
export function statusOf(facts: Facts, amount: number): PurchaseStatus {
  if (facts.refundedAmount >= amount) return "refunded";
  if (facts.disputedAt && !facts.disputeWonAt) return "disputed";
  if (facts.paidAt) return "paid";
  return facts.failedAt ? "failed" : "pending";
}

/** The facts once `change` is known as well; the first time of each kind stays. */
export function learn<F extends Facts>(
  facts: F,
  change: PaymentChange,
  amount: number,
  at: Date,
): F {
  switch (change.kind) {
    case "paid":
      return { ...facts, paidAt: facts.paidAt ?? at };
    case "failed":
      return { ...facts, failedAt: facts.failedAt ?? at };
    case "disputed":
      return { ...facts, disputedAt: facts.disputedAt ?? at };
    case "dispute_won":
      return { ...facts, disputeWonAt: facts.disputeWonAt ?? at };
    case "refunded": {
      const said = change.amount ?? amount;
      const sum = change.total ? Math.max(facts.refundedAmount, said) : facts.refundedAmount + said;
      return { ...facts, refundedAmount: Math.min(sum, amount) };
    }
  }
}

/** Codes of ISO 4217 are upper case, the SKUs of virtual currencies are not. */
export function isVirtual(currency: string): boolean {
  return !/^[A-Z]{3}$/.test(currency);
}

/** What an event claims and the purchase does not say; undefined when all of it is true. */
export function contradiction(
  { amount, currency, userId, sku }: Purchase,
  { claims, change }: PaymentEvent,
): string | undefined {
  // Its price was booked here: taking the goods back would keep the price.
  if (isVirtual(currency)) return `it was paid with ${currency}, not at a provider`;
  // Refunds may be partial, and what a dispute is about varies by provider.
  if (change.kind === "paid" && claims.amount !== undefined && claims.amount !== amount) {
    return `it says ${claims.amount}, the price is ${amount}`;
  }
  if (change.kind === "refunded" && (change.amount ?? 0) > amount) {
    return `it refunds ${change.amount} of ${amount}`;
  }
  if (claims.currency !== undefined && claims.currency.toUpperCase() !== currency.toUpperCase()) {
    return `it says ${claims.currency}, the currency is ${currency}`;
  }
  if (claims.userId !== undefined && claims.userId !== userId) return "it names another player";
  if (claims.sku !== undefined && claims.sku !== sku) return "it names another item";
  return undefined;
}
