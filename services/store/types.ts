/** Purchases, and what payment providers say about them. */

import type { Goods } from "../inventory/mod.ts";

export type PurchaseStatus = "pending" | "paid" | "refunded" | "disputed" | "failed";

/** What has been heard about a purchase, in whatever order it came. */
export interface Facts {
  paidAt: Date | null;
  failedAt: Date | null;
  /** In minor units; the whole amount means refunded. */
  refundedAmount: number;
  disputedAt: Date | null;
  disputeWonAt: Date | null;
}

export interface Purchase extends Facts {
  id: string;
  userId: string;
  sku: string;
  /** In minor units. */
  amount: number;
  currency: string;
  status: PurchaseStatus;
  /** Our reference, which the payment provider repeats. */
  providerRef: string;
  /** The provider's own name of the payment, once it told one. */
  paymentRef: string | null;
  createdAt: Date;
  /** What was bought, as the catalogue had it then. */
  goods: Goods;
  /** What of it the ledger has given so far. */
  granted: Goods;
  moves: number;
}

export type Provider = "standard" | "stripe";

/** What an event says. */
export type PaymentChange =
  | { kind: "paid" | "failed" | "disputed" | "dispute_won" }
  /** No amount: all of it. `total`: the sum of all refunds so far, instead of one of them. */
  | { kind: "refunded"; amount?: number; total?: boolean };

/** An event of a payment provider, its signature checked. */
export interface PaymentEvent {
  provider: Provider;
  id: string;
  type: string;
  /** Our reference; absent from what Stripe says about a payment alone, a dispute say. */
  providerRef?: string;
  /** The provider's own name of the payment. */
  paymentRef?: string;
  change: PaymentChange;
  /** What the event claims about the purchase; anything else than the truth is refused. */
  claims: { amount?: number; currency?: string; userId?: string; sku?: string };
  receivedAt: Date;
}

/** What became of an event. */
export type Settlement =
  | { state: "applied"; status: PurchaseStatus }
  | { state: "duplicate" }
  /** No purchase has its reference; without one of ours, it does not concern us. */
  | { state: "unknown" }
  | { state: "mismatch"; reason: string };
