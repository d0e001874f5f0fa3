/**
 * How much of a payment went back (INV4). Pure.
 *
 * Providers count in what the payer was charged, which differs from our price by taxes, coupons and
 * conversion: shares are compared, not amounts. A refund can fail days later; it is taken off again.
 */

import type { PaymentChange, Refunds } from "./types.ts";

type Change = Extract<PaymentChange, { kind: "paid" | "refunded" | "refund_failed" }>;

const NONE: Refunds = { single: 0, whole: 0, totals: {}, failed: {} };

export function learnRefunds(known: Refunds | undefined, change: Change): Refunds {
  const refunds = known ?? NONE;
  switch (change.kind) {
    case "paid":
      return withMost(refunds, "asked", change.charged);
    case "refund_failed":
      return { ...refunds, failed: { ...refunds.failed, [change.ref]: change.amount ?? null } };
    case "refunded": {
      const learned = withMost(refunds, "charged", change.charged);
      const { amount, before } = change;
      if (amount === undefined) return { ...learned, whole: learned.whole + 1 };
      if (!change.total) return { ...learned, single: learned.single + amount };
      const told = learned.totals[amount] ?? 0;
      return {
        ...learned,
        single: learned.single + (before === undefined ? 0 : amount - before),
        totals: { ...learned.totals, [amount]: before === undefined ? told + 1 : told || 1 },
      };
    }
  }
}

/** What is back with the payer, as a part of `price`: the whole of it only when all is back. */
export function refundedOf(refunds: Refunds | undefined, price: number): number {
  if (!refunds) return 0;
  const base = refunds.charged || refunds.asked || price;
  const totals = Object.entries(refunds.totals).map(([sum, times]) => ({
    sum: Number(sum),
    times,
  }));
  const single = refunds.single + refunds.whole * base;
  const failed = Object.values(refunds.failed).reduce<number>(
    (sum, part) => sum + (part ?? base),
    0,
  );
  // A sum that is told once more was reached once more: after a refund had failed.
  const again = totals.reduce((sum, told) => sum + told.sum * (told.times - 1), 0);
  const gross = Math.max(single, ...totals.map(({ sum }) => sum)) + Math.min(again, failed);
  const net = Math.min(Math.max(gross - failed, 0), base);
  return net === base ? price : Math.floor(price * net / base);
}

/** The greatest told counts, whichever came first. */
function withMost(
  refunds: Refunds,
  name: "asked" | "charged",
  amount: number | undefined,
): Refunds {
  return amount === undefined
    ? refunds
    : { ...refunds, [name]: Math.max(refunds[name] ?? 0, amount) };
}
