/**
 * The life of a purchase (INV4). Pure.
 *
 * Events are folded into facts, and the state follows from the facts: therefore their order does not
 * count. Each payment for a purchase stands for itself: what becomes of one that did not fit moves
 * nothing of one that did.
 */

import {
  baseOf,
  isDisputed,
  learnPayment,
  refundedOf,
  tellsOfRefunds,
  withUnnamed,
} from "./rules_payments.ts";
import type {
  Facts,
  Payment,
  PaymentChange,
  PaymentEvent,
  Purchase,
  PurchaseStatus,
} from "./types.ts";

/** An unpaid checkout ends after this long; a payment that comes later still counts. */
export const CHECKOUT_MS = 24 * 3_600_000;

/** refunded > disputed > paid > unmatched > failed > expired > pending; a won dispute is none. */
export function statusOf(facts: Facts, amount: number): PurchaseStatus {
  const payments = decisive(facts);
  const kept = payments.filter((payment) => refundedOf(payment, amount) < amount);
  if (payments.length > 0 && kept.length === 0) return "refunded";
  if (kept.length > 0 && kept.every(isDisputed)) return "disputed";
  if (facts.paidAt) return "paid";
  if (facts.unmatchedAt) {
    const isOpen = !facts.heard.returned || payments.some(tellsOfRefunds);
    return isOpen ? "unmatched" : "refunded";
  }
  if (facts.failedAt) return "failed";
  return facts.expiredAt ? "expired" : "pending";
}

/** Payments that fit; before there is one, whatever there is. */
function decisive({ heard }: Facts): Payment[] {
  const { "": unnamed, ...named } = heard.payments ?? {};
  const all = Object.values(named).map((payment) => withUnnamed(payment, unnamed));
  if (unnamed && (unnamed.paid || all.length === 0)) all.push(unnamed);
  const paid = all.filter((payment) => payment.paid);
  return paid.length > 0 ? paid : all;
}

/** The facts once `change` is known as well; the first time of each kind stays. */
export function learn<F extends Facts>(
  facts: F,
  change: PaymentChange,
  { amount, at, paymentRef = "" }: { amount: number; at: Date; paymentRef?: string | undefined },
): F {
  const { payments = {} } = facts.heard;
  const before = payments[paymentRef] ?? {};
  const payment = learnPayment(before, change);
  const learned: F = payment === before ? { ...facts } : {
    ...facts,
    heard: { ...facts.heard, payments: { ...payments, [paymentRef]: payment } },
  };
  if (change.kind === "paid") learned.paidAt ??= at;
  if (change.kind === "failed") learned.failedAt ??= at;
  if (change.kind === "expired") learned.expiredAt ??= at;
  if (change.kind === "unmatched" && !learned.unmatchedAt) {
    Object.assign(learned, { unmatchedAt: at, unmatchedReason: change.reason });
  }
  const parts = decisive(learned).map((each) => refundedOf(each, amount));
  return { ...learned, refundedAmount: parts.length > 0 ? Math.min(...parts) : 0 };
}

/** A purchase once an event has told its news. */
export function learned(purchase: Purchase, event: PaymentEvent, change: PaymentChange): Purchase {
  const { receivedAt: at, paymentRef } = event;
  const { amount, paymentRefs } = purchase;
  const now = learn(purchase, change, { amount, at, paymentRef });
  const isNew = paymentRef !== undefined && !paymentRefs.includes(paymentRef);
  return {
    ...now,
    status: statusOf(now, amount),
    paymentRefs: isNew ? [...paymentRefs, paymentRef] : paymentRefs,
  };
}

/** What the staff does about a payment that does not fit: gives the goods, or sends it back. */
export function decideOn<F extends Facts>(
  facts: F,
  decision: "grant" | "return",
  { amount, at }: { amount: number; at: Date },
): F {
  if (decision === "return") {
    return { ...facts, refundedAmount: amount, heard: { ...facts.heard, returned: true } };
  }
  const { payments = { "": {} } } = facts.heard;
  const granted = Object.entries(payments).map(([ref, payment]): [string, Payment] => {
    const { came, ...rest } = payment;
    return [ref, { ...rest, paid: true, ...(came !== undefined && { asked: came }) }];
  });
  const heard = { ...facts.heard, payments: Object.fromEntries(granted) };
  return learn({ ...facts, heard }, { kind: "paid" }, { amount, at, paymentRef: granted[0]![0] });
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
    ? { change: { kind: "unmatched", reason: wrong, came: event.claims.amount ?? 0 } }
    : { wrong };
}

/** What an event claims and the purchase does not say; undefined when all of it is true. */
function contradiction(
  { amount, currency, userId, sku, heard }: Purchase,
  { provider, claims, change, paymentRef = "" }: PaymentEvent,
): string | undefined {
  // Its price was booked here: taking the goods back would keep the price.
  if (isVirtual(currency)) return `it was paid with ${currency}, not at a provider`;
  const payment = heard.payments?.[paymentRef] ?? {};
  if (change.kind === "paid") {
    if (claims.amount === undefined && provider === "stripe") return "it says no amount";
    if (claims.amount !== undefined && claims.amount !== amount) {
      return `it says ${claims.amount}, the price is ${amount}`;
    }
  }
  // Refunds may be partial, and what a dispute is about varies by provider.
  if (change.kind === "refunded" && change.ref !== undefined) {
    const most = baseOf(payment, amount);
    if ((change.amount ?? 0) > most) return `it refunds ${change.amount} of ${most}`;
  }
  // Of money that does not fit, it is no wonder that what follows does not either.
  const isForeign = payment.came !== undefined && !payment.paid && change.kind !== "paid";
  if (
    claims.currency !== undefined && !isForeign &&
    claims.currency.toUpperCase() !== currency.toUpperCase()
  ) return `it says ${claims.currency}, the currency is ${currency}`;
  if (claims.userId !== undefined && claims.userId !== userId) return "it names another player";
  if (claims.sku !== undefined && claims.sku !== sku) return "it names another item";
  return undefined;
}
