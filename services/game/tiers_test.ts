import assert from "node:assert/strict";
import { parseGameConfig, shippedGameConfig } from "./config.ts";
import { tierOf } from "./tiers.ts";

Deno.test("[UI1] a rating is in the last tier that begins at or below it", () => {
  const tiers = [{ name: "Low", from: 1_000 }, { name: "Mid", from: 1_500 }, {
    name: "Top",
    from: 2_000,
  }];
  const at = (mmr: number) => tierOf(mmr, { tiers })!;
  assert.deepEqual(at(-50), { name: "Low", step: 0, of: 3, next: 1_500 });
  assert.equal(at(1_499.9).name, "Low");
  assert.equal(at(1_500).name, "Mid");
  assert.deepEqual(at(9_999), { name: "Top", step: 2, of: 3, next: null });
  assert.equal(tierOf(1_500, { tiers: [] }), undefined);
});

Deno.test("[UI1 OPS9] tiers are data: those of a file stand in the shipped ones' place, in order", () => {
  assert.ok(shippedGameConfig().tiers.length >= 5);
  const tiers = [{ name: "A", from: 0 }, { name: "B", from: 10 }];
  assert.deepEqual(parseGameConfig({ tiers }).game!.tiers, tiers);
  assert.match(parseGameConfig({ tiers: tiers.toReversed() }).problems![0]!, /^tiers: each tier/);
});
