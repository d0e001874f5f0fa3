import assert from "node:assert/strict";
import fc from "fast-check";
import { winProbabilities } from "../../ratings/mod.ts";
import { type Block, fillTeams, type Shape, splitTeams } from "./teams.ts";

const seed = Number(Deno.env.get("TEST_SEED") ?? 1);

/** Every way to seat the blocks, without any cleverness. */
function* everySplit(blocks: readonly Block[], { teams, teamSize }: Shape): Generator<number[]> {
  for (let code = 0; code < teams ** blocks.length; code++) {
    const split = blocks.map((_, i) => Math.floor(code / teams ** i) % teams);
    const sizes = Array.from(
      { length: teams },
      (_, team) => blocks.reduce((sum, { size }, i) => split[i] === team ? sum + size : sum, 0),
    );
    if (sizes.every((size) => size === teamSize)) yield split;
  }
}

function gapOf(blocks: readonly Block[], split: readonly number[], { teams, teamSize }: Shape) {
  const means = Array.from(
    { length: teams },
    (_, team) =>
      blocks.reduce(
        (sum, { size, rating }, i) => split[i] === team ? sum + size * rating : sum,
        0,
      ) /
      teamSize,
  );
  const chances = winProbabilities(means);
  return Math.max(...chances) - Math.min(...chances);
}

/** Parties that fill the teams: cut each team into pieces and shuffle them. */
const groups = fc.constantFrom<Shape>(
  { teams: 2, teamSize: 5 },
  { teams: 2, teamSize: 2 },
  { teams: 3, teamSize: 2 },
  { teams: 4, teamSize: 2 },
  { teams: 3, teamSize: 3 },
  { teams: 2, teamSize: 4 },
).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    cuts: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    ratings: fc.array(fc.integer({ min: 800, max: 2200 }), { minLength: 10, maxLength: 10 }),
  })
).map(({ shape, cuts, ratings }) => {
  const blocks: Block[] = [];
  for (let team = 0; team < shape.teams; team++) {
    let size = 0;
    for (let player = 1; player <= shape.teamSize; player++) {
      size++;
      if (player < shape.teamSize && cuts[(team * shape.teamSize + player) % 10]) continue;
      blocks.push({ size, rating: ratings[blocks.length]! });
      size = 0;
    }
  }
  return { shape, blocks };
});

Deno.test("[MM6] the split is the fairest of all that keep parties together", () => {
  fc.assert(
    fc.property(groups, ({ shape, blocks }) => {
      const split = splitTeams(blocks, shape);
      const best = Math.min(
        ...everySplit(blocks, shape).map((each) => gapOf(blocks, each, shape)),
      );
      assert.ok(gapOf(blocks, split, shape) <= best + 1e-12);
      for (let team = 0; team < shape.teams; team++) {
        const players = blocks.reduce((n, { size }, i) => split[i] === team ? n + size : n, 0);
        assert.equal(players, shape.teamSize);
      }
    }),
    { seed, numRuns: 60 },
  );
});

Deno.test("[MM5] blocks fill the teams whenever they can, the musts among them", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 });
  const shapes = fc.constantFrom({ teams: 2, teamSize: 4 }, { teams: 3, teamSize: 2 });
  fc.assert(
    fc.property(sizes, shapes, fc.integer({ min: 0, max: 2 }), (list, shape, wanted) => {
      const blocks = list.map((size) => ({ size }));
      const musts = Math.min(wanted, blocks.length);
      const found = fillTeams(blocks, musts, shape);
      const subsets = Array.from(
        { length: 2 ** list.length },
        (_, mask) => list.map((_, i) => i).filter((i) => mask & (1 << i)),
      );
      const possible = subsets.some((subset) => {
        const rated = subset.map((i) => ({ size: list[i]!, rating: 0 }));
        const holds = subset.filter((i) => i < musts).length === musts;
        return holds && !everySplit(rated, shape).next().done;
      });
      assert.equal(found !== undefined, possible);
      if (!found) return;
      assert.equal(new Set(found).size, found.length);
      for (let i = 0; i < musts; i++) assert.ok(found.includes(i));
      const rated = found.map((i) => ({ size: list[i]!, rating: 0 }));
      assert.ok(!everySplit(rated, shape).next().done);
    }),
    { seed, numRuns: 300 },
  );
});
