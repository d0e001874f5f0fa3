import assert from "node:assert/strict";
import { highlightOf } from "./highlight.ts";
import type { Played } from "./types.ts";

const tier = (step: number) => ({ name: `tier ${step}`, step, of: 6 });
const usual = {
  own: "ada",
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
  // All begin at the same rating: the first steps from it are nobody's rise or fall.
  const early = { ...loss, tiers: [tier(2), tier(1)] as typeof usual.tiers };
  for (const past of [[], [1_516, 1_500]]) {
    assert.equal(highlightOf({ ...early, past }), undefined);
  }
  assert.equal(highlightOf({ ...early, past: [1_516, 1_500, 1_484] })?.kind, "tier");
  // What was not counted has no tiers to tell of.
  assert.equal(highlightOf({ ...loss, rating: null, tiers: [tier(2), tier(1)] }), undefined);
});

const player = (id: string, side: number, more: Partial<Played["players"][number]> = {}) => ({
  ...{ id, name: id.toUpperCase(), side, points: 30, hits: 0, stayed: true },
  ...more,
});
const even: Played = {
  ...{ sides: 2, bots: false, leadChanges: 2, hits: 0 },
  players: [player("ada", 0), player("bo", 1)],
};
const told = (played: Partial<Played>, more: Partial<Parameters<typeof highlightOf>[0]> = {}) =>
  highlightOf({ ...usual, played: { ...even, ...played }, ...more });

Deno.test("[UI10] of a match of the arena it is told who had gone, and how the lead went", () => {
  assert.equal(told({}), undefined);
  const gone = (own: boolean, other: boolean) => ({
    players: [player("ada", 0, { stayed: !own }), player("bo", 1, { stayed: !other })],
  });
  assert.deepEqual(told(gone(false, true)), { kind: "forfeit", own: false });
  assert.deepEqual(told(gone(true, false)), { kind: "forfeit", own: true });
  assert.equal(told(gone(true, true)), undefined, "where nobody is left nobody has given in");
  // Of a side some of whom stayed, and of many sides, the others play on.
  const half = [...gone(false, true).players, player("cy", 1)];
  assert.equal(told({ players: half })?.kind, undefined);
  const alone = [...gone(false, true).players, player("cy", 2)];
  assert.equal(told({ sides: 3, players: alone }), undefined);
  assert.equal(told({ ...gone(false, true), bots: true }), undefined, "a computer plays on");
  const odd = told(gone(false, true), { chance: 0.2 });
  assert.equal(odd?.kind, "forfeit", "a win over nobody is not against the odds");
  assert.deepEqual(told({}, { result: "draw" }), { kind: "draw" });
  assert.equal(highlightOf({ ...usual, result: "draw" }), undefined, "played elsewhere");
  assert.equal(told(gone(true, true), { result: "draw" }), undefined, "nobody was there");
  assert.deepEqual(told({ leadChanges: 6 }), { kind: "leads", count: 6 });
  assert.deepEqual(told({ leadChanges: 6 }, { result: "loss" }), { kind: "leads", count: 6 });
  assert.deepEqual(told({ leadChanges: 6 }, { result: "draw" }), { kind: "leads", count: 6 });
  assert.equal(told({ leadChanges: 5 }), undefined);
  assert.equal(told({ sides: 6, leadChanges: 8 }), undefined, "more of them can lead");
  assert.equal(told({ sides: 6, leadChanges: 9 })?.kind, "leads");
  // What the odds say is rarer still.
  assert.deepEqual(told({ leadChanges: 9 }, { chance: 0.2 }), { kind: "upset", of100: 20 });
});

Deno.test("[UI10] of a usual match of the arena it is told who hit the most, or scored", () => {
  const hits = (own: number, other: number, all = own + other) =>
    told({
      hits: all,
      players: [player("ada", 0, { hits: own }), player("bo", 1, { hits: other })],
    });
  assert.deepEqual(hits(7, 3), { kind: "hits", count: 7, of: 10 });
  assert.deepEqual(hits(3, 7), { kind: "hits", name: "BO", count: 7, of: 10 });
  assert.equal(hits(5, 5), undefined);
  assert.equal(hits(5, 0), undefined, "too few to tell of");
  assert.equal(hits(7, 0, 20), undefined, "the computer hit as well");
  const points = (...each: number[]) => scored(false, each);
  const scored = (bots: boolean, each: number[]) =>
    told({
      bots,
      players: each.map((points, i) => player(["ada", "bo", "cy", "di"][i]!, i % 2, { points })),
    });
  assert.deepEqual(points(9, 23, 12, 4), { kind: "points", name: "BO", count: 23 });
  assert.deepEqual(points(23, 9, 12, 4), { kind: "points", count: 23 });
  assert.equal(points(12, 9, 12, 4), undefined, "two are first");
  assert.equal(scored(true, [9, 23, 12, 4]), undefined, "a computer may have scored more");
  assert.equal(points(4, 3, 1, 0), undefined);
  assert.equal(points(40, 20), undefined, "that is the score already");
});
