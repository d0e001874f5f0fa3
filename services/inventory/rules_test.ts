import assert from "node:assert/strict";
import fc from "fast-check";
import { applyMove, difference } from "./rules.ts";
import type { Balance, LedgerMove } from "./types.ts";

const moves = fc.record({
  asset: fc.constant("potion"),
  amount: fc.integer({ min: -50, max: 50 }).filter((amount) => amount !== 0),
  counter: fc.constantFrom("issued" as const, "consumed" as const, "reclaimed" as const),
  shortfall: fc.constantFrom("refuse" as const, "debt" as const, "forgive" as const),
});

Deno.test("[INV5] entries of every move sum to zero and make up its balance", () => {
  fc.assert(fc.property(fc.array(moves, { maxLength: 40 }), (history) => {
    let balance: Balance = { holding: 0, debt: 0 };
    const sums: Record<string, number> = {};
    for (const move of history as LedgerMove[]) {
      const applied = applyMove(balance, move);
      if (!applied) {
        assert.ok(move.amount < 0 && balance.holding < -move.amount && move.shortfall === "refuse");
        continue;
      }
      assert.equal(applied.entries.reduce((sum, { amount }) => sum + amount, 0), 0);
      for (const { account, amount } of applied.entries) {
        assert.notEqual(amount, 0);
        sums[account] = (sums[account] ?? 0) + amount;
      }
      assert.equal(
        applied.net,
        applied.balance.holding - applied.balance.debt - (balance.holding - balance.debt),
      );
      balance = applied.balance;
      assert.ok(balance.holding >= 0 && balance.debt >= 0, "never below zero");
      assert.equal(balance.holding, sums.holding ?? 0);
      assert.equal(balance.debt, 0 - (sums.debt ?? 0));
    }
  }));
});

Deno.test("[INV5] a debt is paid before anything is held again", () => {
  const take: LedgerMove = {
    ...{ asset: "potion", amount: -5, counter: "reclaimed", shortfall: "debt" },
  };
  const spent = applyMove({ holding: 2, debt: 0 }, take)!;
  assert.deepEqual(spent.balance, { holding: 0, debt: 3 });
  const give: LedgerMove = { ...take, amount: 2, counter: "issued" };
  const part = applyMove(spent.balance, give)!;
  assert.deepEqual(part.balance, { holding: 0, debt: 1 });
  assert.deepEqual(applyMove(part.balance, give)!.balance, { holding: 1, debt: 0 });
  const forgiven = applyMove({ holding: 2, debt: 0 }, { ...take, shortfall: "forgive" })!;
  assert.deepEqual([forgiven.balance, forgiven.net], [{ holding: 0, debt: 0 }, -2]);
  assert.equal(applyMove({ holding: 2, debt: 0 }, { ...take, shortfall: "refuse" }), undefined);
});

Deno.test("difference() names what changes, assets in order", () => {
  assert.deepEqual(difference({ b: 2, c: 1 }, { a: 1, b: 5, c: 1 }), [
    { asset: "a", amount: 1 },
    { asset: "b", amount: 3 },
  ]);
  assert.deepEqual(difference({ a: 1 }, {}), [{ asset: "a", amount: -1 }]);
});
