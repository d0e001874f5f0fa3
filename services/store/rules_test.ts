import assert from "node:assert/strict";
import fc from "fast-check";
import { decideOn, learn, statusOf } from "./rules.ts";
import type { Facts, PaymentChange } from "./types.ts";

const AMOUNT = 500;
const nothing: Facts = {
  ...{ paidAt: null, failedAt: null, expiredAt: null, unmatchedAt: null, unmatchedReason: null },
  ...{ refundedAmount: 0, heard: {} },
};
const at = new Date(0);

/** @param changes of one payment, or each with the name of its own */
function fold(changes: readonly (PaymentChange | [string, PaymentChange])[]): Facts {
  return changes.reduce<Facts>((facts, each) => {
    const [paymentRef, change] = Array.isArray(each) ? each : [undefined, each];
    return learn(facts, change, { amount: AMOUNT, at, paymentRef });
  }, nothing);
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
  fc.record({ kind: fc.constant("refunded" as const), ref: fc.uuid(), amount: sums }),
  fc.record({
    ...{ kind: fc.constant("refunded" as const), amount: sums },
    charged: fc.constantFrom(600, 700),
  }),
  fc.record({ kind: fc.constant("refund_failed" as const), ref: fc.uuid(), amount: sums }),
  fc.record({ kind: fc.constant("refund_failed" as const), ref: fc.uuid() }),
);

const named = fc.tuple(fc.constantFrom("pi_1", "pi_2", ""), change);

Deno.test("[INV4] the order of events does not count", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(change, named), { maxLength: 8 }).chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))
      ),
      ([list, shuffled]) => {
        assert.deepEqual(fold(shuffled), fold(list));
        assert.equal(statusOf(fold(shuffled), AMOUNT), statusOf(fold(list), AMOUNT));
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("[INV4] a provider's totals of refunds may arrive in any order and twice", () => {
  const totals = [100, 250, 250].map((amount) => ({
    kind: "refunded" as const,
    amount,
  }));
  for (const order of [[0, 1, 2], [2, 0, 1], [1, 2, 0]]) {
    assert.equal(fold(order.map((i) => totals[i]!)).refundedAmount, 250);
  }
});

Deno.test("[INV4] a refund that failed is taken off, in any order, and may be tried again", () => {
  const whole = { kind: "refunded", amount: AMOUNT } as const;
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
  assert.equal(refunded(part, part), 200, "one refund told under two ids");
  assert.equal(refunded(part, part, partBack), 200, "the second one was another");
});

Deno.test("[INV4] each payment stands for itself", () => {
  const status = (...changes: [string, PaymentChange][]) => statusOf(fold(changes), AMOUNT);
  const refund = { kind: "refunded", amount: 1, charged: 1 } as const;
  const odd: [string, PaymentChange] = ["pi_1", { kind: "unmatched", reason: "", came: 1 }];
  const fits: [string, PaymentChange] = ["pi_2", { kind: "paid", charged: AMOUNT }];
  assert.equal(status(odd, fits, ["pi_1", refund]), "paid", "what did not fit went back");
  assert.equal(status(odd, ["pi_1", refund]), "refunded");
  assert.equal(status(odd, fits, ["pi_2", { kind: "disputed", ref: "du" }]), "disputed");
  assert.equal(status(odd, fits, ["pi_1", { kind: "disputed", ref: "du" }]), "paid");
  assert.equal(status(["pi_1", { kind: "failed" }], fits), "paid");
  const twice: [string, PaymentChange] = ["pi_3", { kind: "paid", charged: AMOUNT }];
  const whole = { kind: "refunded", amount: AMOUNT } as const;
  assert.equal(status(fits, twice, ["pi_3", whole]), "paid", "paid twice, one given back");
  assert.equal(status(fits, twice, ["pi_3", whole], ["pi_2", whole]), "refunded");
  assert.equal(status(fits, ["", whole]), "refunded", "what names no payment is about this one");
});

Deno.test("[INV4] what the staff decides holds until the provider tells more", () => {
  const odd = fold([["pi_1", { kind: "unmatched", reason: "", came: 300 }]]);
  const status = (facts: Facts, ...changes: PaymentChange[]) =>
    statusOf(
      changes.reduce((all, c) => learn(all, c, { amount: AMOUNT, at, paymentRef: "pi_1" }), facts),
      AMOUNT,
    );
  const back = decideOn(odd, "return", { amount: AMOUNT, at });
  const whole = { kind: "refunded", amount: 300, before: 0, charged: 300 } as const;
  const failed = { kind: "refund_failed", ref: "re_1", amount: 300 } as const;
  assert.equal(status(back), "refunded");
  assert.equal(status(back, whole), "refunded");
  assert.equal(status(back, whole, failed), "unmatched", "it came back");
  const given = decideOn(odd, "grant", { amount: AMOUNT, at });
  assert.equal(status(given), "paid");
  assert.equal(status(given, whole), "refunded");
  assert.equal(status(given, { ...whole, amount: 299 }), "paid", "a part");
  assert.equal(status(given, { kind: "disputed", ref: "du_1" }), "disputed");
});

Deno.test("[INV4] refunds are parts of what was charged, whatever taxes and coupons made of it", () => {
  const charge = (amount: number, charged: number) =>
    ({ kind: "refunded", amount, charged }) as const;
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
