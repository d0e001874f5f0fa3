/** Purchases, and what payment providers say about them. */

import type { Goods } from "../inventory/mod.ts";

export const PURCHASE_STATUSES = [
  "pending",
  "paid",
  "refunded",
  "disputed",
  "failed",
  "expired",
  "unmatched",
] as const;
export type PurchaseStatus = (typeof PURCHASE_STATUSES)[number];

/** What has been heard about a purchase, in whatever order it came. */
export interface Facts {
  paidAt: Date | null;
  failedAt: Date | null;
  /** The provider closed the checkout, or its time ran out. */
  expiredAt: Date | null;
  /** Money came that is not what was asked for. */
  unmatchedAt: Date | null;
  /** How the first such payment differed. */
  unmatchedReason: string | null;
  /** In minor units of the purchase; the whole amount means refunded. */
  refundedAmount: number;
  heard: Heard;
}

/** What must be summed up, kept so that no order and no repetition makes a difference. */
export interface Heard {
  /** By the provider's name of the payment; "" for what names none. */
  payments?: Record<string, Payment>;
  /** The staff sends back what came; what the provider tells of it goes before that. */
  returned?: true;
}

/** In the provider's amounts, which taxes, coupons and conversion make differ from the purchase's. */
export interface Payment {
  /** It fits, or the staff has granted it: its goods are due. */
  paid?: true;
  /** What the payer gave: as told of a payment that fits, of one that does not, and by its charge. */
  asked?: number;
  came?: number;
  charged?: number;
  /** Refunds told one by one, by name; null: all of it. */
  refunds?: Record<string, number | null>;
  /** How often each sum of all refunds so far was told: `sum`, or `before-sum`. */
  sums?: Record<string, number>;
  /** Amounts that did not reach the payer, by the refund's name; null: all of it. */
  failed?: Record<string, number | null>;
  /** By the dispute's name, "" for those without: how often begun and won. */
  disputes?: Record<string, { begun: number; won: number }>;
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
  /** The provider's own names of payments for it, as it told them. */
  paymentRefs: string[];
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
  | { kind: "failed" | "expired" }
  /** `charged`: what the payer gave, taxes in and discounts off, in the payer's currency. */
  | { kind: "paid"; charged?: number }
  | { kind: "unmatched"; reason: string; came?: number }
  /** `ref`: the provider's name of the dispute; without one each event is another dispute. */
  | { kind: "disputed" | "dispute_won"; ref?: string }
  /**
   * No amount: all of it. `ref`: its name; without one the amount is the sum of all refunds so far,
   * and `before` what that sum was until this one. `charged`: what the amounts are parts of, where
   * not of the price.
   */
  | { kind: "refunded"; ref?: string; amount?: number; before?: number; charged?: number }
  /** A refund came back. `ref`: the provider's name of it. No amount: all of it. */
  | { kind: "refund_failed"; ref: string; amount?: number };

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
  /** What the event claims about the purchase; anything else than the truth moves no goods. */
  claims: { amount?: number; currency?: string; userId?: string; sku?: string };
  receivedAt: Date;
  /** As it came, to the letter; absent of what waited for its purchase. */
  body?: string;
}

/** What a provider has told, for those who look into a purchase. */
export interface HeardEvent {
  provider: Provider;
  id: string;
  type: string;
  receivedAt: Date;
  /** As it came; null once nobody needs it any more, for what waited for its purchase, and for no admin. */
  body: string | null;
}

/** What was paid for on one day of UTC. */
/** Money in minor units of a currency. */
export interface Takings {
  currency: string;
  /** What was paid, whatever became of it since. */
  amount: number;
  /** What of that was given back, whenever that was. */
  refunded: number;
  /** What of that is disputed now, and was not given back. */
  disputed: number;
}

export interface SoldOn extends Takings {
  /** `2026-11-29`. */
  day: string;
  sku: string;
  sold: number;
  /** How many of them were given back whole. */
  returns: number;
}

export interface Earned extends Takings {
  /** When the stretch began. */
  at: Date;
}

/** What became of an event. */
export type Settlement =
  | { state: "applied"; status: PurchaseStatus }
  | { state: "duplicate" }
  /** Money came and does not fit: kept for the staff. */
  | { state: "unmatched"; reason: string }
  /** No purchase has its reference; without one of ours, it does not concern us. */
  | { state: "unknown" }
  | { state: "mismatch"; reason: string };
