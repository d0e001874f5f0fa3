import assert from "node:assert/strict";
import fc from "fast-check";
import { learn, statusOf } from "./rules.ts";
import type { Facts, PaymentChange } from "./types.ts";

const AMOUNT = 500;
const nothing: Facts = {
  ...{ paidAt: null, failedAt: null, refundedAmount: 0, disputedAt: null, disputeWonAt: null },
};
const at = new Date(0);

function fold(changes: readonly PaymentChange[]): Facts {
  return changes.reduce((facts, change) => learn(facts, change, AMOUNT, at), nothing);
}

const change: fc.Arbitrary<PaymentChange> = fc.oneof(
  fc.constantFrom(
    ...(["paid", "failed", "disputed", "dispute_won"] as const).map((kind) => ({ kind })),
  ),
  fc.record({ kind: fc.constant("refunded" as const), amount: fc.integer({ min: 0, max: 600 }) }),
  fc.constant({ kind: "refunded" as const }),
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

Deno.test("[INV4] refunded > disputed > paid > failed > pending; a won dispute restores", () => {
  const status = (...kinds: string[]) =>
    statusOf(fold(kinds.map((kind) => ({ kind }) as PaymentChange)), AMOUNT);
  assert.equal(status(), "pending");
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
