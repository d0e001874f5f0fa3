import assert from "node:assert/strict";
import fc from "fast-check";
import { pairDuels, windowAfter, type WindowRule } from "./rules.ts";
import type { Proposal, Waiting } from "./types.ts";

const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
const rule: WindowRule = { base: 50, step: 25, every_s: 5, cap: 400 };
const NOW = 1_000_000;

const queue = fc.array(
  fc.record({
    mmr: fc.oneof(
      fc.integer({ min: 1400, max: 1600 }),
      fc.double({ min: 0, max: 3000, noNaN: true }),
    ),
    waited: fc.integer({ min: -10, max: 120_000 }),
  }),
  { maxLength: 40 },
).map((list) =>
  list.map(({ mmr, waited }, i): Waiting => ({
    ticketId: `t${String(i).padStart(3, "0")}`,
    userId: `u${i}`,
    region: "eu-north",
    mmr,
    enqueuedAt: NOW - waited,
  }))
);

const windowOf = ({ enqueuedAt }: Waiting) => windowAfter(rule, NOW - enqueuedAt);
const fit = (a: Waiting, b: Waiting) =>
  Math.abs(a.mmr - b.mmr) <= Math.min(windowOf(a), windowOf(b));
const pairOf = ({ teams }: Proposal) => teams.flat() as [Waiting, Waiting];

/** The rule as it is written, without any cleverness: O(n²). */
function bruteForce(waiting: readonly Waiting[]): Set<string> {
  const left = new Set(waiting);
  const oldestFirst = [...waiting].sort((a, b) =>
    a.enqueuedAt - b.enqueuedAt || (a.ticketId < b.ticketId ? -1 : 1)
  );
  const gaps = new Set<string>();
  for (const ticket of oldestFirst) {
    if (!left.has(ticket)) continue;
    const partners = [...left].filter((other) => other !== ticket && fit(ticket, other));
    const nearest = Math.min(...partners.map((other) => Math.abs(other.mmr - ticket.mmr)));
    const best = partners.filter((other) => Math.abs(other.mmr - ticket.mmr) === nearest);
    if (best.length === 0) continue;
    const partner = best.reduce((a, b) => a.enqueuedAt <= b.enqueuedAt ? a : b);
    left.delete(ticket);
    left.delete(partner);
    gaps.add([ticket.ticketId, partner.ticketId].sort().join(" "));
  }
  return gaps;
}

Deno.test("[MM3] the window is base + floor(wait / 5 s) × 25, at most 400", () => {
  const published = [[0, 50], [4_999, 50], [5_000, 75], [9_999, 75], [10_000, 100], [-5_000, 50]];
  for (const [wait, window] of published) assert.equal(windowAfter(rule, wait!), window);
  assert.equal(windowAfter(rule, 69_999), 375);
  assert.equal(windowAfter(rule, 70_000), 400);
  assert.equal(windowAfter(rule, 86_400_000), 400);
});

Deno.test("[MM3] pairs lie within both windows, and nobody is in two", () => {
  fc.assert(
    fc.property(queue, (waiting) => {
      const seen = new Set<string>();
      for (const proposal of pairDuels(waiting, rule, NOW)) {
        const [a, b] = pairOf(proposal);
        assert.ok(fit(a, b), `${a.mmr} and ${b.mmr}`);
        for (const { ticketId } of [a, b]) {
          assert.ok(!seen.has(ticketId), ticketId);
          seen.add(ticketId);
        }
      }
    }),
    { seed, numRuns: 400 },
  );
});

Deno.test("[MM3] whoever is left fits nobody else who is left", () => {
  fc.assert(
    fc.property(queue, (waiting) => {
      const placed = new Set(pairDuels(waiting, rule, NOW).flatMap(pairOf));
      const left = waiting.filter((ticket) => !placed.has(ticket));
      for (const a of left) for (const b of left) assert.ok(a === b || !fit(a, b));
    }),
    { seed, numRuns: 400 },
  );
});

Deno.test("[MM3] the longest-waiting ticket of a queue plays if anybody fits it", () => {
  fc.assert(
    fc.property(queue, (waiting) => {
      const placed = new Set(pairDuels(waiting, rule, NOW).flatMap(pairOf));
      const oldest = Math.min(...waiting.map(({ enqueuedAt }) => enqueuedAt));
      const first = waiting.filter(({ enqueuedAt }) => enqueuedAt === oldest)[0];
      if (!first || !waiting.some((other) => other !== first && fit(first, other))) return;
      assert.ok(placed.has(first));
    }),
    { seed, numRuns: 400 },
  );
});

Deno.test("[MM3] the linked lists find what looking at every pair finds", () => {
  // Distinct ratings and times: no two partners are equally good.
  const distinct = fc.uniqueArray(fc.integer({ min: 0, max: 4_000 }), { maxLength: 30 }).map((
    list,
  ) =>
    list.map((number, i): Waiting => ({
      ticketId: `t${String(i).padStart(3, "0")}`,
      userId: `u${i}`,
      region: "eu-north",
      mmr: 1_000 + number * 0.3 + Math.sin(number) / 100,
      enqueuedAt: NOW - ((number * 7_919) % 100_003) - i / 100,
    }))
  );
  fc.assert(
    fc.property(distinct, (waiting) => {
      const pairs = pairDuels(waiting, rule, NOW).map((proposal) =>
        pairOf(proposal).map(({ ticketId }) => ticketId).sort().join(" ")
      );
      assert.deepEqual(new Set(pairs), bruteForce(waiting));
    }),
    { seed, numRuns: 400 },
  );
});

Deno.test("[MM12] quality tells what was seen when the match was made", () => {
  const ticket = (id: string, mmr: number, waited: number): Waiting => ({
    ticketId: id,
    userId: id,
    region: "us-east",
    mmr,
    enqueuedAt: NOW - waited,
  });
  const [proposal] = pairDuels([ticket("a", 1500, 12_000), ticket("b", 1540, 2_500)], rule, NOW);
  const { quality, region, teams } = proposal!;
  assert.equal(region, "us-east");
  assert.equal(teams.length, 2);
  assert.equal(quality.ratingSpread, 40);
  assert.equal(quality.maxWaitS, 12);
  assert.deepEqual(quality.windows.toSorted(), [100, 50]);
  assert.ok(Math.abs(quality.winProbability[0]! + quality.winProbability[1]! - 1) < 1e-12);
  assert.equal(quality.expanded, false);
});
