/**
 * The life of a purchase (INV4). Pure.
 *
 * Events are folded into facts, and the state follows from the facts: therefore their order does not
 * count.
 */

import { learnRefunds, refundedOf } from "./rules_refunds.ts";
import type {
  Facts,
  Heard,
  PaymentChange,
  PaymentEvent,
  Purchase,
  PurchaseStatus,
} from "./types.ts";

/** An unpaid checkout ends after this long; a payment that comes later still counts. */
export const CHECKOUT_MS = 24 * 3_600_000;

/** refunded > disputed > paid > unmatched > failed > expired > pending; a won dispute is none. */
export function statusOf(facts: Facts, amount: number): PurchaseStatus {
  if (facts.refundedAmount >= amount) return "refunded";
  const disputes = Object.values(facts.heard.disputes ?? {});
  if (disputes.some(({ begun, won }) => begun > won)) return "disputed";
  if (facts.paidAt) return "paid";
  if (facts.unmatchedAt) return "unmatched";
  if (facts.failedAt) return "failed";
  return facts.expiredAt ? "expired" : "pending";
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
      return { ...learnMoney(facts, change, amount), paidAt: facts.paidAt ?? at };
    case "failed":
      return { ...facts, failedAt: facts.failedAt ?? at };
    case "expired":
      return { ...facts, expiredAt: facts.expiredAt ?? at };
    case "unmatched":
      return facts.unmatchedAt
        ? facts
        : { ...facts, unmatchedAt: at, unmatchedReason: change.reason };
    case "disputed":
    case "dispute_won":
      return { ...facts, heard: learnDispute(facts.heard, change) };
    case "refunded":
    case "refund_failed":
      return learnMoney(facts, change, amount);
  }
}

function learnMoney<F extends Facts>(
  facts: F,
  change: Parameters<typeof learnRefunds>[1],
  amount: number,
): F {
  const refunds = learnRefunds(facts.heard.refunds, change);
  return {
    ...facts,
    heard: { ...facts.heard, refunds },
    refundedAmount: refundedOf(refunds, amount),
  };
}

/** Disputes with a name are told of as often as the provider likes; those without are counted. */
function learnDispute(
  heard: Heard,
  { kind, ref }: { kind: "disputed" | "dispute_won"; ref?: string },
): Heard {
  const { begun, won } = heard.disputes?.[ref ?? ""] ?? { begun: 0, won: 0 };
  const more = (count: number) => ref === undefined ? count + 1 : 1;
  const now = kind === "disputed" ? { begun: more(begun), won } : { begun, won: more(won) };
  return { ...heard, disputes: { ...heard.disputes, [ref ?? ""]: now } };
}

/** Codes of ISO 4217 are upper case, the SKUs of virtual currencies are not. */
export function isVirtual(currency: string): boolean {
  return !/^[A-Z]{3}$/.test(currency);
}

/** What an event means for its purchase: money that does not fit is kept, all else is refused. */
export function meaningOf(
  purchase: Purchase,
  event: PaymentEvent,
): { change: PaymentChange } | { wrong: string } {
  const wrong = contradiction(purchase, event);
  if (wrong === undefined) return { change: event.change };
  return event.change.kind === "paid" && !isVirtual(purchase.currency)
    ? { change: { kind: "unmatched", reason: wrong } }
    : { wrong };
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
  if (change.kind === "refunded" && !change.total && (change.amount ?? 0) > amount) {
    return `it refunds ${change.amount} of ${amount}`;
  }
  if (claims.currency !== undefined && claims.currency.toUpperCase() !== currency.toUpperCase()) {
    return `it says ${claims.currency}, the currency is ${currency}`;
  }
  if (claims.userId !== undefined && claims.userId !== userId) return "it names another player";
  if (claims.sku !== undefined && claims.sku !== sku) return "it names another item";
  return undefined;
}
