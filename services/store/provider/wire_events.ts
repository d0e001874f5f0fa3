/** What payment providers send, as far as it is understood here: Standard Webhooks, and Stripe. */

import { z } from "zod";
import { Amount, type ParsedEvent, Reference, text } from "./wire_provider.ts";
import { isStripeKind, parseStripe } from "./wire_stripe.ts";
import type { PaymentChange, Provider } from "../types.ts";

const StandardEvent = z.object({
  type: z.string().max(200),
  data: z.object({
    provider_ref: Reference,
    user_id: text(64).optional(),
    sku: text(64).optional(),
    amount: Amount.optional(),
    currency: text(64).optional(),
    /** Names of a dispute or a refund, where there may be several. */
    dispute_ref: text(200).optional(),
    refund_ref: text(200).optional(),
  }),
});
/** Just enough to tell whether the event concerns us. */
const AnyEvent = z.object({ type: z.string() });

/** What a provider can announce. */
type Kind = Exclude<PaymentChange["kind"], "unmatched">;

const STANDARD_KINDS: Readonly<Record<string, Kind>> = {
  "payment.succeeded": "paid",
  "payment.failed": "failed",
  "payment.expired": "expired",
  "payment.refunded": "refunded",
  "payment.refund_failed": "refund_failed",
  "payment.disputed": "disputed",
  "payment.dispute_won": "dispute_won",
};

/** @param signedId event id of Standard Webhooks, which is not part of the body */
export function parseEvent(
  provider: Provider,
  json: unknown,
  signedId: string | undefined,
): ParsedEvent {
  const any = AnyEvent.safeParse(json);
  if (!any.success) return { state: "invalid", issues: any.error.issues };
  const { type } = any.data;
  const concerns = provider === "standard"
    ? Object.hasOwn(STANDARD_KINDS, type)
    : isStripeKind(type);
  if (!concerns) return { state: "ignored" };
  return provider === "standard" ? parseStandard(json, signedId!) : parseStripe(json);
}

function parseStandard(json: unknown, id: string): ParsedEvent {
  const parsed = StandardEvent.safeParse(json);
  if (!parsed.success) return { state: "invalid", issues: parsed.error.issues };
  const { type, data } = parsed.data;
  const claims = {
    ...(data.amount !== undefined && { amount: data.amount }),
    ...(data.currency !== undefined && { currency: data.currency }),
    ...(data.user_id !== undefined && { userId: data.user_id.toLowerCase() }),
    ...(data.sku !== undefined && { sku: data.sku }),
  };
  const change = standardChange(STANDARD_KINDS[type]!, data, id);
  return {
    state: "event",
    event: { provider: "standard", id, type, providerRef: data.provider_ref, change, claims },
  };
}

function standardChange(
  kind: Kind,
  { amount, dispute_ref, refund_ref }: z.infer<typeof StandardEvent>["data"],
  id: string,
): PaymentChange {
  switch (kind) {
    case "refunded":
      return { kind, ref: refund_ref ?? id, ...(amount !== undefined && { amount }) };
    case "refund_failed":
      return { kind, ref: refund_ref ?? id, ...(amount !== undefined && { amount }) };
    case "disputed":
    case "dispute_won":
      return { kind, ...(dispute_ref !== undefined && { ref: dispute_ref }) };
    default:
      return { kind };
  }
}
