/** What payment providers send, as far as it is understood here. */

import { z } from "zod";
import { isStorableJson } from "../platform/wire.ts";
import type { PaymentChange, PaymentEvent, Provider } from "./types.ts";

/** Minor units: whole, never negative. */
const Amount = z.int().min(0);
/** What is compared with rows, or written down when it is wrong. */
const text = (maxLength: number) =>
  z.string().max(maxLength).refine(
    (value) => isStorableJson(JSON.stringify(value)),
    "must not contain NUL or unpaired surrogates",
  );
const Reference = text(200).min(1);

const StandardEvent = z.object({
  type: z.string().max(200),
  data: z.object({
    provider_ref: Reference,
    user_id: text(64).optional(),
    sku: text(64).optional(),
    amount: Amount.optional(),
    currency: text(64).optional(),
  }),
});

/** Stripe writes null for what it has not. */
const orNull = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);

const StripeObject = z.object({
  id: orNull(text(255)),
  payment_intent: orNull(text(255)),
  client_reference_id: orNull(Reference),
  metadata: orNull(z.object({ provider_ref: Reference.optional() })),
  amount_total: orNull(Amount),
  amount_refunded: orNull(Amount),
  currency: orNull(text(10)),
  payment_status: orNull(z.string()),
  status: orNull(z.string()),
});
const StripeEvent = z.object({
  id: text(256).min(1),
  type: z.string().max(200),
  data: z.object({ object: StripeObject }),
});
/** Just enough to tell whether the event concerns us. */
const AnyEvent = z.object({ type: z.string() });

const STANDARD_KINDS: Readonly<Record<string, PaymentChange["kind"]>> = {
  "payment.succeeded": "paid",
  "payment.failed": "failed",
  "payment.refunded": "refunded",
  "payment.disputed": "disputed",
  "payment.dispute_won": "dispute_won",
};
const STRIPE_KINDS: Readonly<Record<string, PaymentChange["kind"]>> = {
  "checkout.session.completed": "paid",
  "checkout.session.async_payment_succeeded": "paid",
  "checkout.session.async_payment_failed": "failed",
  "payment_intent.payment_failed": "failed",
  "charge.refunded": "refunded",
  "charge.dispute.created": "disputed",
  "charge.dispute.closed": "dispute_won",
};

export type ParsedEvent =
  | { state: "event"; event: Omit<PaymentEvent, "receivedAt"> }
  /** Of a kind or about something that is not ours to act on. */
  | { state: "ignored" }
  | { state: "invalid"; issues: z.core.$ZodIssue[] };

/** @param signedId event id of Standard Webhooks, which is not part of the body */
export function parseEvent(
  provider: Provider,
  json: unknown,
  signedId: string | undefined,
): ParsedEvent {
  const kinds = provider === "standard" ? STANDARD_KINDS : STRIPE_KINDS;
  const any = AnyEvent.safeParse(json);
  if (!any.success) return { state: "invalid", issues: any.error.issues };
  const kind = Object.hasOwn(kinds, any.data.type) ? kinds[any.data.type] : undefined;
  if (kind === undefined) return { state: "ignored" };
  return provider === "standard" ? parseStandard(json, kind, signedId!) : parseStripe(json, kind);
}

function parseStandard(json: unknown, kind: PaymentChange["kind"], id: string): ParsedEvent {
  const parsed = StandardEvent.safeParse(json);
  if (!parsed.success) return { state: "invalid", issues: parsed.error.issues };
  const { type, data: { provider_ref, amount, currency, user_id, sku } } = parsed.data;
  const claims = {
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
    ...(user_id !== undefined && { userId: user_id.toLowerCase() }),
    ...(sku !== undefined && { sku }),
  };
  const change: PaymentChange = kind === "refunded"
    ? { kind, ...(amount !== undefined && { amount }) }
    : { kind };
  return {
    state: "event",
    event: { provider: "standard", id, type, providerRef: provider_ref, change, claims },
  };
}

function parseStripe(json: unknown, kind: PaymentChange["kind"]): ParsedEvent {
  const parsed = StripeEvent.safeParse(json);
  if (!parsed.success) return { state: "invalid", issues: parsed.error.issues };
  const { id, type, data: { object } } = parsed.data;
  const providerRef = object.client_reference_id ?? object.metadata?.provider_ref;
  // Disputes carry nobody's metadata: they are told by the payment that an earlier event named.
  const paymentRef = type.startsWith("payment_intent.") ? object.id : object.payment_intent;
  if (providerRef === undefined && paymentRef === undefined) return { state: "ignored" };
  // A session may be complete before it is paid; the event that follows tells of the money.
  if (type === "checkout.session.completed" && object.payment_status === "unpaid") {
    return { state: "ignored" };
  }
  if (kind === "dispute_won" && object.status !== "won") return { state: "ignored" };
  const claims = {
    ...(kind === "paid" && object.amount_total !== undefined && { amount: object.amount_total }),
    ...(object.currency !== undefined && { currency: object.currency }),
  };
  const change: PaymentChange = kind === "refunded" && object.amount_refunded !== undefined
    ? { kind, amount: object.amount_refunded, total: true }
    : { kind };
  return {
    state: "event",
    event: {
      ...{ provider: "stripe", id, type, change, claims },
      ...(providerRef !== undefined && { providerRef }),
      ...(paymentRef !== undefined && { paymentRef }),
    },
  };
}
