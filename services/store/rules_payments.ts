/**
 * What is known of one payment, and how much of it went back (INV4). Pure.
 *
 * Providers count in what the payer was charged, which differs from our price by taxes, coupons and
 * conversion: shares are compared, not amounts. A refund can fail days later; it is taken off again.
 */

import type { Payment, PaymentChange } from "./types.ts";

export function learnPayment(payment: Payment, change: PaymentChange): Payment {
  switch (change.kind) {
    case "paid":
      return { ...withMost(payment, "asked", change.charged), paid: true };
    case "unmatched":
      return withMost(payment, "came", change.came);
    case "refunded":
      return learnRefund(withMost(payment, "charged", change.charged), change);
    case "refund_failed":
      return { ...payment, failed: { ...payment.failed, [change.ref]: change.amount ?? null } };
    case "disputed":
    case "dispute_won":
      return { ...payment, disputes: learnDispute(payment.disputes ?? {}, change) };
    default:
      return payment;
  }
}

function learnRefund(
  payment: Payment,
  { ref, amount, before }: Extract<PaymentChange, { kind: "refunded" }>,
): Payment {
  if (ref !== undefined || amount === undefined) {
    return { ...payment, refunds: { ...payment.refunds, [ref ?? ""]: amount ?? null } };
  }
  const name = before === undefined ? `${amount}` : `${before}-${amount}`;
  return { ...payment, sums: { ...payment.sums, [name]: (payment.sums?.[name] ?? 0) + 1 } };
}

/** Of a dispute that was open before names were kept; the first named one is it. */
const FORMER = "former";

/** Disputes with a name are told of as often as the provider likes; those without are counted. */
function learnDispute(
  { [FORMER]: former, ...disputes }: NonNullable<Payment["disputes"]>,
  { kind, ref }: { kind: "disputed" | "dispute_won"; ref?: string },
): NonNullable<Payment["disputes"]> {
  const { begun, won } = disputes[ref ?? ""] ?? former ?? { begun: 0, won: 0 };
  const more = (count: number) => ref === undefined ? count + 1 : 1;
  const now = kind === "disputed" ? { begun: more(begun), won } : { begun, won: more(won) };
  return { ...disputes, [ref ?? ""]: now };
}

/** What of a payment is back with the payer, as a part of `price`: the whole only when all is back. */
export function refundedOf(payment: Payment, price: number): number {
  const base = baseOf(payment, price);
  const add = (amounts: Payment["refunds"]) =>
    Object.values(amounts ?? {}).reduce<number>((sum, amount) => sum + (amount ?? base), 0);
  const reported = Object.entries(payment.sums ?? {}).map(([name, times]) => {
    const parts = name.split("-").map(Number);
    const sum = parts.at(-1)!;
    return { sum, step: parts.length === 2 ? sum - parts[0]! : undefined, times };
  });
  const failed = add(payment.failed);
  // What is told once more may be the same once more, or a refund anew, after another had failed.
  const again = reported.reduce(
    (all, { sum, step, times }) => all + (step ?? sum) * (times - 1),
    0,
  );
  const steps = reported.reduce((all, { step }) => all + (step ?? 0), 0);
  const most = Math.max(0, steps, ...reported.map(({ sum }) => sum));
  const gross = add(payment.refunds) + most + Math.min(again, failed);
  const net = Math.min(Math.max(gross - failed, 0), base);
  return net === base ? price : Math.floor(price * net / base);
}

/** What amounts of a payment are parts of. */
export function baseOf({ paid, asked, came, charged }: Payment, price: number): number {
  return charged || (paid ? asked : came) || price;
}

export function isDisputed({ disputes = {} }: Payment): boolean {
  return Object.values(disputes).some(({ begun, won }) => begun > won);
}

/** Whether the provider has said anything of its money going back. */
export function tellsOfRefunds({ refunds, sums, failed }: Payment): boolean {
  return [refunds, sums, failed].some((each) => each && Object.keys(each).length > 0);
}

/** What names no payment concerns each of them. */
export function withUnnamed(payment: Payment, unnamed: Payment | undefined): Payment {
  if (!unnamed || unnamed.paid) return payment;
  return {
    ...payment,
    refunds: { ...unnamed.refunds, ...payment.refunds },
    sums: { ...unnamed.sums, ...payment.sums },
    failed: { ...unnamed.failed, ...payment.failed },
    disputes: { ...unnamed.disputes, ...payment.disputes },
  };
}

/** The greatest told counts, whichever came first. */
function withMost(
  payment: Payment,
  name: "asked" | "came" | "charged",
  amount: number | undefined,
): Payment {
  return amount === undefined
    ? payment
    : { ...payment, [name]: Math.max(payment[name] ?? 0, amount) };
}
