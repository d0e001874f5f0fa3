/**
 * What Stripe sends, as far as it is understood here. Fields and states are those of its API
 * reference: Checkout Session, Charge, Dispute, Refund.
 */

import { z } from "zod";
import { Amount, isOurs, type ParsedEvent, text } from "./wire_provider.ts";
import type { PaymentChange, PaymentEvent } from "../types.ts";

/** Stripe writes null for what it has not. */
const orNull = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);

const StripeObject = z.object({
  id: orNull(text(255)),
  /** Its name, or all of it where the webhook is set to say more. */
  payment_intent: orNull(
    z.union([text(255), z.object({ id: text(255) }).transform(({ id }) => id)]),
  ),
  // What others put here is theirs.
  client_reference_id: z.unknown().optional(),
  metadata: orNull(z.object({ provider_ref: z.unknown().optional() })),
  mode: orNull(z.string()),
  /** Of a charge: all of it, whatever of it went back. Of a refund: what goes back. */
  amount: orNull(Amount),
  amount_subtotal: orNull(Amount),
  amount_total: orNull(Amount),
  amount_refunded: orNull(Amount),
  refunded: orNull(z.boolean()),
  currency: orNull(text(10)),
  /** The price where the buyer paid in another currency. */
  currency_conversion: orNull(z.object({
    amount_subtotal: orNull(Amount),
    amount_total: orNull(Amount),
    source_currency: text(10),
  })),
  payment_status: orNull(z.string()),
  status: orNull(z.string()),
});
type StripeObject = z.infer<typeof StripeObject>;

const StripeEvent = z.object({
  id: text(256).min(1),
  type: z.string().max(200),
  data: z.object({
    object: StripeObject,
    previous_attributes: orNull(z.object({ amount_refunded: orNull(Amount) })),
  }),
});
type StripeEvent = z.infer<typeof StripeEvent>;

/** What an event says of a purchase; undefined where that is nothing. */
type Reading = (event: StripeEvent, object: StripeObject) => PaymentChange | undefined;

const paid: Reading = (_event, { payment_status, amount_total, mode }) =>
  // A session may be complete before it is paid; the event that follows tells of the money. One that
  // only keeps a card for later takes none.
  payment_status === "unpaid" || mode === "setup"
    ? undefined
    : { kind: "paid", ...(amount_total !== undefined && { charged: amount_total }) };

const refunded: Reading = ({ data }, { amount, amount_refunded, refunded: wholly }) => {
  const whole = amount ?? amount_refunded;
  const sum = wholly ? whole : amount_refunded;
  const before = data.previous_attributes?.amount_refunded;
  return {
    kind: "refunded",
    ...(sum !== undefined && { amount: sum }),
    ...(before !== undefined && { before }),
    ...(amount !== undefined ? { charged: amount } : wholly && sum ? { charged: sum } : undefined),
  };
};

const returned: Reading = ({ id, type }, { id: ref, amount, status }) =>
  type === "refund.failed" || status === "failed" || status === "canceled"
    ? { kind: "refund_failed", ref: ref ?? id, ...(amount !== undefined && { amount }) }
    : undefined;

/** By the state of the dispute: inquiries (`warning_…`) and prevented ones take no money. */
const DISPUTES: Readonly<Record<string, "disputed" | "dispute_won">> = {
  needs_response: "disputed",
  under_review: "disputed",
  lost: "disputed",
  won: "dispute_won",
};
const disputed: Reading = ({ type }, { id, status }) => {
  const state = status ?? (type === "charge.dispute.created" ? "needs_response" : "");
  const kind = Object.hasOwn(DISPUTES, state) ? DISPUTES[state] : undefined;
  return kind && { kind, ref: id ?? "" };
};
const failed: Reading = () => ({ kind: "failed" });
const expired: Reading = () => ({ kind: "expired" });

const READINGS: Readonly<Record<string, Reading>> = {
  "checkout.session.completed": paid,
  "checkout.session.async_payment_succeeded": paid,
  "checkout.session.async_payment_failed": failed,
  "checkout.session.expired": expired,
  "payment_intent.payment_failed": failed,
  "payment_intent.canceled": expired,
  "charge.refunded": refunded,
  "charge.refund.updated": returned,
  "refund.updated": returned,
  "refund.failed": returned,
  "charge.dispute.created": disputed,
  "charge.dispute.updated": disputed,
  "charge.dispute.funds_withdrawn": disputed,
  "charge.dispute.funds_reinstated": disputed,
  "charge.dispute.closed": disputed,
};

export function isStripeKind(type: string): boolean {
  return Object.hasOwn(READINGS, type);
}

/** @param json an event of a kind that concerns us */
export function parseStripe(json: unknown): ParsedEvent {
  const parsed = StripeEvent.safeParse(json);
  if (!parsed.success) return { state: "invalid", issues: parsed.error.issues };
  const { id, type, data: { object } } = parsed.data;
  const providerRef = [object.client_reference_id, object.metadata?.provider_ref].find(isOurs);
  // Disputes carry nobody's metadata: they are told by the payment that an earlier event named.
  const paymentRef = type.startsWith("payment_intent.") ? object.id : object.payment_intent;
  if (providerRef === undefined && paymentRef === undefined) return { state: "ignored" };
  const change = READINGS[type]!(parsed.data, object);
  if (!change) return { state: "ignored" };
  return {
    state: "event",
    event: {
      ...{ provider: "stripe", id, type, change, claims: claimsOf(change, object) },
      ...(providerRef !== undefined && { providerRef }),
      ...(paymentRef !== undefined && { paymentRef }),
    },
  };
}

/** The price as we asked for it: before taxes and coupons, in our currency. */
function claimsOf(change: PaymentChange, object: StripeObject): PaymentEvent["claims"] {
  if (change.kind !== "paid") return {};
  const asked = object.currency_conversion ?? object;
  const amount = asked.amount_subtotal ?? asked.amount_total;
  const currency = object.currency_conversion?.source_currency ?? object.currency;
  return {
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
  };
}
