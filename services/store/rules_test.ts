import assert from "node:assert/strict";
import fc from "fast-check";
import { learn, statusOf } from "./rules.ts";
import type { Facts, PaymentChange } from "./types.ts";

const AMOUNT = 500;
const nothing: Facts = {
  ...{ paidAt: null, failedAt: null, expiredAt: null, unmatchedAt: null, unmatchedReason: null },
  ...{ refundedAmount: 0, heard: {} },
};
const at = new Date(0);

function fold(changes: readonly PaymentChange[]): Facts {
  return changes.reduce((facts, change) => learn(facts, change, AMOUNT, at), nothing);
}

const sums = fc.integer({ min: 0, max: 600 });
const change: fc.Arbitrary<PaymentChange> = fc.oneof(
  fc.constantFrom<PaymentChange>(
    ...(["failed", "expired", "paid", "disputed", "dispute_won", "refunded"] as const).map((
      kind,
    ) => ({
      kind,
    })),
    { kind: "paid", charged: 600 },
    { kind: "paid", charged: 250 },
    { kind: "unmatched", reason: "it says 1, the price is 500" },
  ),
  fc.record({
    kind: fc.constantFrom("disputed" as const, "dispute_won" as const),
    ref: fc.constantFrom("du_1", "du_2"),
  }),
  fc.record({ kind: fc.constant("refunded" as const), amount: sums }),
  fc.record({
    ...{ kind: fc.constant("refunded" as const), total: fc.constant(true), amount: sums },
    charged: fc.constantFrom(600, 700),
  }),
  fc.record({ kind: fc.constant("refund_failed" as const), ref: fc.uuid(), amount: sums }),
  fc.record({ kind: fc.constant("refund_failed" as const), ref: fc.uuid() }),
);

Deno.test("[INV4] the order of events does not count", () => {
  fc.assert(fc.property(
    fc.array(change, { maxLength: 8 }).chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))
    ),
    ([list, shuffled]) => assert.deepEqual(fold(shuffled), fold(list)),
  ));
});

Deno.test("[INV4] a provider's totals of refunds may arrive in any order and twice", () => {
  const totals = [100, 250, 250].map((amount) => ({
    kind: "refunded" as const,
    amount,
    total: true,
  }));
  for (const order of [[0, 1, 2], [2, 0, 1], [1, 2, 0]]) {
    assert.equal(fold(order.map((i) => totals[i]!)).refundedAmount, 250);
  }
});

Deno.test("[INV4] a refund that failed is taken off, in any order, and may be tried again", () => {
  const whole = { kind: "refunded", amount: AMOUNT, total: true } as const;
  const back = { kind: "refund_failed", ref: "re_1", amount: AMOUNT } as const;
  const paid = { kind: "paid" } as const;
  const refunded = (...changes: PaymentChange[]) => fold(changes).refundedAmount;
  assert.equal(refunded(paid, whole, back), 0);
  assert.equal(refunded(back, whole, paid), 0);
  assert.equal(refunded(whole, back, back), 0, "told twice");
  assert.equal(refunded(paid, whole, back, whole), AMOUNT, "tried again");
  assert.equal(refunded(whole, whole, paid, back), AMOUNT);
  assert.equal(refunded(whole, whole, back, { ...back, ref: "re_2" }), 0, "failed again");
  const part = { ...whole, amount: 200, before: 0 };
  const rest = { ...whole, before: 0 };
  const partBack = { ...back, amount: 200 };
  assert.equal(refunded(part, partBack, rest), AMOUNT, "what it was before is told");
  assert.equal(refunded(rest, partBack, part), AMOUNT);
  assert.equal(refunded(part, { ...whole, before: 200 }, partBack), 300);
  assert.equal(refunded({ kind: "refunded" }, { kind: "refund_failed", ref: "x" }), 0);
});

Deno.test("[INV4] refunds are parts of what was charged, whatever taxes and coupons made of it", () => {
  const charge = (amount: number, charged: number) =>
    ({ kind: "refunded", amount, total: true, charged }) as const;
  assert.equal(fold([charge(595, 595)]).refundedAmount, AMOUNT, "with tax");
  assert.equal(fold([charge(500, 595)]).refundedAmount, 420, "all but the tax");
  assert.equal(fold([charge(250, 250)]).refundedAmount, AMOUNT, "half price");
  assert.equal(fold([charge(594, 595)]).refundedAmount, 499, "a cent short");
  const asked = { kind: "paid", charged: 250 } as const;
  for (const order of [[0, 1], [1, 0]]) {
    const told = [asked, { kind: "refunded" } as const];
    assert.equal(fold(order.map((i) => told[i]!)).refundedAmount, AMOUNT);
  }
});

Deno.test("[INV4] disputes are told apart by name, and counted where they have none", () => {
  const status = (...changes: PaymentChange[]) =>
    statusOf(fold([{ kind: "paid" }, ...changes]), AMOUNT);
  const lost = (ref?: string) => ({ kind: "disputed", ...(ref && { ref }) }) as const;
  const won = (ref?: string) => ({ kind: "dispute_won", ...(ref && { ref }) }) as const;
  assert.equal(status(lost("a"), lost("a"), won("a")), "paid", "one dispute told twice");
  assert.equal(status(won("a"), lost("a"), lost("a")), "paid");
  assert.equal(status(lost("a"), won("a"), lost("b")), "disputed", "another one");
  assert.equal(status(lost("a"), won("a"), lost("b"), won("b")), "paid");
  assert.equal(status(lost(), won(), lost()), "disputed");
  assert.equal(status(lost(), won(), lost(), won()), "paid");
});

Deno.test("[INV4] refunded > disputed > paid > unmatched > failed > expired > pending; a won dispute restores", () => {
  const status = (...kinds: string[]) =>
    statusOf(fold(kinds.map((kind) => ({ kind }) as PaymentChange)), AMOUNT);
  assert.equal(status(), "pending");
  assert.equal(status("expired"), "expired");
  assert.equal(status("failed", "expired"), "failed");
  assert.equal(status("expired", "unmatched", "failed"), "unmatched");
  assert.equal(status("expired", "paid", "unmatched"), "paid", "paid late");
  assert.equal(status("failed"), "failed");
  assert.equal(status("failed", "paid"), "paid");
  assert.equal(status("paid", "failed"), "paid");
  assert.equal(status("disputed", "paid"), "disputed");
  assert.equal(status("dispute_won", "disputed", "paid"), "paid");
  assert.equal(status("refunded", "paid", "disputed", "dispute_won"), "refunded");
  assert.equal(
    statusOf(fold([{ kind: "paid" }, { kind: "refunded", amount: 499 }]), AMOUNT),
    "paid",
  );
});
