import assert from "node:assert/strict";
import { createQueue, type QueueRules } from "../matchmaking/mod.ts";
import { createRandom } from "../platform/random.ts";
import { askingForBots, momentsOf, readArrivals, RecordError } from "./arrivals.ts";
import { compare } from "./compare.ts";
import { figuresOf } from "./figures.ts";
import { comparisonPage, sweepPage } from "./page.ts";
import { createPlayers } from "./players.ts";
import { BASELINES, createFixedWindow, createVeze } from "./policies/mod.ts";
import { createBatch } from "./policies/batch.ts";
import { simulate } from "./run.ts";
import { sweepTable, tableOf } from "./report.ts";
import { sweep } from "./sweep.ts";
import { type Arrival, type Process, PROCESSES } from "./types.ts";

const window = { base: 50, step: 25, every_s: 5, cap: 400 };
const duel: QueueRules = {
  ...{ window, teams: 2, teamSize: 1, expansion: null, botsAfterMs: null },
  regions: { north: [], south: [] },
};
const team: QueueRules = { ...duel, teamSize: 5 };

function people(
  {
    tickets = 2_000,
    rate = 5,
    seed = 1,
    largestParty = 1,
    patienceS = 120,
    regions = { north: [] },
  }: {
    tickets?: number;
    rate?: number;
    seed?: number;
    largestParty?: number;
    patienceS?: number;
    regions?: Record<string, string[]>;
  } = {},
): Arrival[] {
  const random = createRandom(seed);
  const draw = createPlayers({
    ...{ mean: 1_500, deviation: 300, error: 60, largestParty, regions, patienceS },
  }, random);
  return momentsOf("poisson", { tickets, rate, random }).map(draw);
}

const policies = {
  veze: createVeze,
  fixed_window: (rules: QueueRules) => createFixedWindow(rules, 80),
  ...BASELINES,
};

for (const [name, create] of Object.entries(policies)) {
  for (const [shape, rules] of Object.entries({ duel, team })) {
    Deno.test(`[MM18] simulate(), ${name}, ${shape}: everybody is matched once or leaves, in teams that are full`, () => {
      const arrivals = people({ largestParty: rules.teamSize, regions: { north: [], south: [] } });
      const outcomes = simulate(create(rules), arrivals);
      assert.equal(new Set(outcomes.map(({ ticket }) => ticket.ticketId)).size, arrivals.length);
      assert.equal(outcomes.length, arrivals.length);
      const matches = Map.groupBy(outcomes.filter(({ match }) => match), ({ match }) => match!);
      assert.ok(matches.size > 50);
      for (const [{ gap, spread }, own] of matches) {
        const tickets = own.map(({ ticket }) => ticket);
        const seats = tickets.reduce((sum, { members }) => sum + members.length, 0);
        assert.equal(seats, rules.teams * rules.teamSize);
        assert.equal(new Set(tickets.map(({ region }) => region)).size, 1);
        assert.ok(gap >= 0 && gap <= 0.5 && spread >= 0);
      }
      for (const { ticket, waitMs, match } of outcomes) {
        assert.ok(waitMs >= 0 && waitMs <= ticket.patienceMs + 1e-6);
        if (!match) assert.equal(waitMs, ticket.patienceMs);
      }
    });
  }
}

for (const [name, create] of Object.entries(policies)) {
  for (const [shape, own] of Object.entries({ duel, team })) {
    Deno.test(`[MM18 MM4] simulate(), ${name}, ${shape}: computer opponents fill seats of those who ask, once their time is over`, () => {
      const rules = { ...own, botsAfterMs: 3_000 };
      const come = people({ largestParty: own.teamSize, rate: 2, tickets: 1_000 });
      const outcomes = simulate(create(rules), askingForBots(come, 0.5, 1));
      const seats = own.teams * own.teamSize;
      const matches = Map.groupBy(outcomes.filter(({ match }) => match), ({ match }) => match!);
      let filled = 0;
      for (const [{ bots }, seated] of matches) {
        const players = seated.reduce((sum, { ticket }) => sum + ticket.members.length, 0);
        assert.equal(players + bots, seats);
        if (bots === 0) continue;
        filled++;
        assert.ok(seated.every(({ ticket }) => ticket.bots), "nobody else plays with them");
        // One whose time is over takes others along; a quiet pool brings them at once.
        const longest = Math.max(...seated.map(({ waitMs }) => waitMs));
        assert.ok(longest <= 3_000 + 1e-6, `${longest}`);
      }
      assert.ok(filled > 0, "some were filled");
      for (const { ticket, waitMs } of outcomes) if (ticket.bots) assert.ok(waitMs <= 3_000 + 1e-6);
      const figures = figuresOf(outcomes, rules);
      assert.ok(Math.abs(figures.bots.matches - filled / matches.size) < 1e-12);
      const asked = outcomes.filter(({ ticket }) => ticket.bots).length / outcomes.length;
      assert.ok(asked > 0.4 && asked < 0.6);
    });
  }
}

Deno.test("[MM18] the same seed is the same simulation, another one is not", () => {
  const run = (seed: number) => compare(duel, people({ seed, tickets: 500 }));
  assert.deepEqual(run(3), run(3));
  assert.notDeepEqual(run(3), run(4));
});

Deno.test("[MM18] it is the matcher's own rules that are simulated: changed there, changed here", () => {
  const arrivals = people({ rate: 1 });
  const waits = [25, 50, 200].map((base) => {
    const rules = { ...duel, window: { ...window, base } };
    return compare(rules, arrivals, { only: [] }).policies["veze"]!;
  });
  assert.ok(
    waits[0]!.wait_s.p50 > waits[1]!.wait_s.p50 && waits[1]!.wait_s.p50 > waits[2]!.wait_s.p50,
  );
  assert.ok(waits[0]!.gap.mean! < waits[2]!.gap.mean!);
  // The queue that serves players, asked the same by hand.
  const queue = createQueue(duel);
  const [first, second] = arrivals;
  const near = {
    ...second!,
    members: [{ ...second!.members[0]!, mmr: first!.members[0]!.mmr + 50 }],
  };
  queue.add([first!, near]);
  const outcomes = simulate(
    createVeze(duel),
    [first!, near].map((one) => ({ ...one, patienceMs: 1e9 })),
  );
  assert.equal(queue.match(second!.enqueuedAt).proposals.length, 1);
  assert.equal(outcomes[0]!.waitMs, second!.enqueuedAt - first!.enqueuedAt);
});

Deno.test("[MM18] a batch is matched at the least sum of differences", () => {
  const random = createRandom(5);
  for (let round = 0; round < 200; round++) {
    const count = 2 + Math.floor(random() * 6);
    const tickets = Array.from({ length: count }, (_, i) => ({
      ...{ ticketId: `${i}`, region: "north", enqueuedAt: 0 },
      members: [{ userId: `${i}`, mmr: Math.floor(random() * 1_000) }],
    }));
    const batch = createBatch(duel, 2_000);
    batch.add(tickets);
    assert.deepEqual(batch.match(1_999), []);
    const matches = batch.match(2_000);
    const sum = matches.reduce(
      (all, { teams }) =>
        all + Math.abs(teams[0]![0]!.members[0]!.mmr - teams[1]![0]!.members[0]!.mmr),
      0,
    );
    assert.equal(matches.length, Math.floor(count / 2));
    assert.equal(sum, leastSum(tickets.map(({ members }) => members[0]!.mmr)));
  }
});

/** By trying every way to pair them, one staying of an odd number. */
function leastSum(ratings: readonly number[]): number {
  if (ratings.length < 2) return 0;
  const [first, ...rest] = ratings as [number, ...number[]];
  const paired = rest.map((other, i) => Math.abs(first - other) + leastSum(rest.toSpliced(i, 1)));
  if (ratings.length % 2 === 1) paired.push(leastSum(rest));
  return Math.min(...paired);
}

Deno.test("[MM18] arrivals come in order and in the wanted number, by every process", () => {
  for (const process of PROCESSES as readonly Process[]) {
    const moments = momentsOf(process, { tickets: 5_000, rate: 5, random: createRandom(2) });
    assert.equal(moments.length, 5_000);
    assert.ok(moments.every((at, i) => i === 0 || at >= moments[i - 1]!));
    if (process === "poisson") assert.ok(Math.abs(moments.at(-1)! / 1_000_000 - 1) < 0.1);
  }
});

Deno.test("[MM18] recorded arrivals are read with their parties, and a bad line is named", () => {
  const terms = { region: "north", patienceMs: 1_000 };
  const text = "at_ms,player,rating,party\n20,b,1510,x\n20,c,1490,x\n5,a,1500\n\n";
  const read = readArrivals(text, terms);
  assert.deepEqual(read.map(({ enqueuedAt, members }) => [enqueuedAt, members.length]), [[5, 1], [
    20,
    2,
  ]]);
  assert.throws(
    () => readArrivals("1,a,1500\n2,b,high", terms),
    (error) => error instanceof RecordError && error.line === 2,
  );
});

Deno.test("[MM18] the fixed window is found on stretches of the whole day where there are many", () => {
  // Quiet at first, then so busy that the same wait needs a much narrower window.
  const quiet = people({ tickets: 30_000, rate: 1, seed: 2 });
  const from = quiet.at(-1)!.enqueuedAt;
  const busy = people({ tickets: 30_000, rate: 40, seed: 3 }).map((ticket) => ({
    ...{ ...ticket, ticketId: `b${ticket.ticketId}`, enqueuedAt: from + ticket.enqueuedAt },
  }));
  const all = compare(duel, [...quiet, ...busy], { only: ["fixed_window"] });
  const { veze, fixed_window: fixed } = all.policies;
  const apart = Math.abs(fixed!.wait_s.p95 - veze!.wait_s.p95) / veze!.wait_s.p95;
  assert.ok(apart < 0.1, `${fixed!.wait_s.p95} s and ${veze!.wait_s.p95} s`);
});

Deno.test("[MM18] a sweep marks settings that no other beats in wait and in fairness", () => {
  const tried = sweep(duel, people({ tickets: 400 }));
  const best = tried.filter(({ isBest }) => isBest);
  assert.ok(best.length > 1 && best.length < tried.length);
  for (const { figures } of tried) {
    const isBeaten = best.some(({ figures: other }) =>
      other.wait_s.p95 <= figures.wait_s.p95 && other.gap.mean! <= figures.gap.mean!
    );
    assert.ok(isBeaten, "each is one of the best or beaten by one");
  }
  assert.match(sweepTable(tried, duel.window), /50 \+25\/5 s to 400 \(now\)/);
});

Deno.test("[MM18] where nobody meets people alone nothing is told of fairness, and no setting is best by it", () => {
  const rules = { ...duel, botsAfterMs: 1 };
  const alone = people({ tickets: 100, rate: 0.01 }).map((ticket) => ({ ...ticket, bots: true }));
  const tried = sweep(rules, alone);
  for (const { figures, isBest } of tried) {
    const { gap, spread, fair_share, bots, matched } = figures;
    assert.deepEqual([gap, spread], Array(2).fill({ mean: null, p95: null }));
    assert.deepEqual([fair_share, bots.matches, matched, isBest], [null, 1, 100, false]);
  }
  // Nor is anybody beaten by what nobody knows.
  const compared = compare(rules, alone);
  const simulated = { mode: "duel", tickets: 100, seed: 1, arrivals: "poisson" };
  const texts = [
    ...[sweepTable(tried, rules.window), sweepPage(tried, rules.window, simulated)],
    ...[tableOf(compared), comparisonPage(compared, simulated)],
  ];
  for (const text of texts) {
    assert.match(text, /–/);
    assert.doesNotMatch(text, /NaN|null/);
  }
  assert.doesNotMatch(sweepTable(tried, rules.window), /\*/);
});

Deno.test("[MM18] the table names who waits longest", () => {
  const text = tableOf(compare(duel, people({ tickets: 1_000 }), { only: ["fifo"] }));
  assert.match(text, /first come first served/);
  assert.match(text, /Tenths by rating that wait longest with veze: \d+ \(p95 [\d.]+ s, [\d.]+×\)/);
});

Deno.test("[MM18] the page draws every policy beside the others, names who waits, and asks no address", () => {
  const comparison = compare(duel, people({ tickets: 600 }));
  const about = { mode: "<duel>", tickets: 600, seed: 1, arrivals: "poisson arrivals" };
  const page = comparisonPage(comparison, about);
  assert.match(page, /Tenths by rating that wait longest with veze: \d+ /);
  assert.match(page, /Matchmaking of &lt;duel&gt;, simulated/);
  assert.doesNotMatch(page, /<duel>|<script|NaN|undefined|https?:\/\//);
  // Four plots of waits, six of figures, one of both.
  assert.equal(page.match(/<svg /g)!.length, 11);
  const waits = page.match(/aria-label="Wait by rating, p95">.*?<\/svg>/s)![0];
  assert.equal(waits.match(/<path class="line /g)!.length, Object.keys(comparison.policies).length);
  const bars = page.match(/aria-label="Abandoned">.*?<\/svg>/s)![0];
  assert.equal(bars.match(/<rect /g)!.length, Object.keys(comparison.policies).length);
});

Deno.test("[MM18] the sweep's page joins the settings that no other beats", () => {
  const tried = sweep(duel, people({ tickets: 300 }));
  const about = { mode: "duel", tickets: 300, seed: 1, arrivals: "poisson arrivals" };
  const page = sweepPage(tried, duel.window, about);
  const svg = page.match(/<svg .*?<\/svg>/s)![0];
  const [, line] = /<path class="line c0" d="M([^"]+)"/.exec(svg)!;
  assert.equal(line!.split("L").length, tried.filter(({ isBest }) => isBest).length);
  assert.equal(svg.match(/<circle /g)!.length, tried.length + 1, "and the one in force again");
  assert.match(svg, /<title>50 \+25\/5 s to 400: p95 /);
});
