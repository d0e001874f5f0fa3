import assert from "node:assert/strict";
import { highlightOf } from "./highlight.ts";

const tier = (step: number) => ({ name: `tier ${step}`, step, of: 6 });
const usual = {
  result: "win" as const,
  chance: 0.5,
  tiers: [tier(2), tier(2)] as [ReturnType<typeof tier>, ReturnType<typeof tier>],
  results: ["win", "loss", "win"] as ("win" | "loss" | "draw")[],
  rating: { before: 1_500, after: 1_516 },
  past: [1_480, 1_560, 1_490, 1_500],
};

Deno.test("[UI10] of a match the rarest thing is told, and nothing of a usual one", () => {
  assert.equal(highlightOf(usual), undefined);
  const up = highlightOf({ ...usual, chance: 0.2, tiers: [tier(2), tier(3)] });
  assert.deepEqual(up, { kind: "tier", name: "tier 3", up: true });
  assert.deepEqual(highlightOf({ ...usual, chance: 0.31 }), { kind: "upset", of100: 31 });
  const results = ["win", "win", "win", "loss", "win"] as const;
  assert.deepEqual(highlightOf({ ...usual, results }), { kind: "streak", count: 3 });
  const past = [1_480, 1_515, 1_490, 1_500];
  assert.deepEqual(highlightOf({ ...usual, past }), { kind: "best", of: 5 });
  // Of a few matches nothing is known that would be rare: not that it is the first win either.
  assert.equal(highlightOf({ ...usual, past: past.slice(1) }), undefined);
  assert.equal(highlightOf({ ...usual, results: ["win"], past: [] }), undefined);
});

Deno.test("[UI10] a loss is told of only where it leads to another tier", () => {
  const loss = { ...usual, result: "loss" as const, results: ["loss"] as "loss"[] };
  assert.equal(highlightOf({ ...loss, chance: 0.1 }), undefined);
  const down = highlightOf({ ...loss, tiers: [tier(2), tier(1)] });
  assert.deepEqual(down, { kind: "tier", name: "tier 1", up: false });
  // What was not counted has no tiers to tell of.
  assert.equal(highlightOf({ ...loss, rating: null, tiers: [tier(2), tier(1)] }), undefined);
});
