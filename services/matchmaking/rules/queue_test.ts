import assert from "node:assert/strict";
import fc from "fast-check";
import { createQueue, type Queue, type QueueRules } from "./queue.ts";
import { windowAfter, type WindowRule } from "./windows.ts";
import type { Proposal, Waiting } from "../types.ts";

const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
const window: WindowRule = { base: 50, step: 25, every_s: 5, cap: 400 };
const NOW = 1_000_000;
const duel: QueueRules = {
  ...{ window, teams: 2, teamSize: 1, expansion: null, regions: {}, botsAfterMs: null },
};
const shapes: QueueRules[] = [
  duel,
  { ...duel, teamSize: 2 },
  { ...duel, teams: 3 },
  { ...duel, teams: 3, teamSize: 2 },
  { ...duel, teamSize: 3 },
];

let made = 0;
function ticket(
  over: { mmr?: number | number[]; waited?: number; region?: string } & Partial<Waiting> = {},
): Waiting {
  const { mmr = 1500, waited = 0, region = "eu", ...rest } = over;
  const ticketId = `t${++made}`;
  return {
    ticketId,
    region,
    enqueuedAt: NOW - waited,
    members: [mmr].flat().map((each, i) => ({ userId: `${ticketId}-${i}`, mmr: each })),
    ...rest,
  };
}

const ratingOf = ({ members }: Waiting) =>
  members.reduce((sum, { mmr }) => sum + mmr, 0) / members.length;
const fit = (a: Waiting, b: Waiting, now: number) => {
  const windows = [a, b].map(({ enqueuedAt }) => windowAfter(window, now - enqueuedAt));
  return Math.abs(ratingOf(a) - ratingOf(b)) <= Math.min(...windows);
};

/** Whether the tickets fill the teams in some order, parties together. */
function fillsTeams(sizes: number[], { teams, teamSize }: QueueRules): boolean {
  if (sizes.reduce((a, b) => a + b, 0) !== teams * teamSize) return false;
  const seat = (i: number, rooms: number[]): boolean =>
    i === sizes.length ||
    rooms.some((room, team) =>
      room >= sizes[i]! && seat(i + 1, rooms.with(team, room - sizes[i]!))
    );
  return seat(0, new Array(teams).fill(teamSize));
}

/** Every set of tickets that fits and fills the teams: the rule as it is written. */
function everyGroup(waiting: readonly Waiting[], rules: QueueRules, now: number): Waiting[][] {
  const groups: Waiting[][] = [];
  const grow = (from: number, group: Waiting[], players: number) => {
    if (players === rules.teams * rules.teamSize) {
      if (fillsTeams(group.map(({ members }) => members.length), rules)) groups.push(group);
      return;
    }
    for (let i = from; i < waiting.length; i++) {
      const next = waiting[i]!;
      if (players + next.members.length > rules.teams * rules.teamSize) continue;
      if (group.every((each) => fit(each, next, now))) {
        grow(i + 1, [...group, next], players + next.members.length);
      }
    }
  };
  grow(0, [], 0);
  return groups;
}

function assertSound({ teams, quality }: Proposal, rules: QueueRules, now: number): void {
  const group = teams.flat();
  for (const a of group) for (const b of group) assert.ok(fit(a, b, now), "windows are mutual");
  assert.equal(new Set(group).size, group.length);
  for (const team of teams) {
    const players = team.reduce((sum, { members }) => sum + members.length, 0);
    assert.equal(players, rules.teamSize, "a team is full, its parties whole");
  }
  assert.ok(Math.abs(quality.winProbability.reduce((a, b) => a + b) - 1) < 1e-9);
}

const queues = fc.record({
  rules: fc.constantFrom(...shapes),
  list: fc.array(
    fc.record({
      mmr: fc.oneof(
        fc.integer({ min: 1400, max: 1600 }),
        fc.double({ min: 1200, max: 1800, noNaN: true }),
      ),
      waited: fc.integer({ min: -10, max: 90_000 }),
      size: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 12, size: "max" },
  ),
}).map(({ rules, list }) => ({
  rules,
  waiting: list.map(({ mmr, waited, size }) =>
    ticket({ waited, mmr: new Array(Math.min(size, rules.teamSize)).fill(mmr) })
  ),
}));

Deno.test("[MM3 MM5] a pass makes only sound matches, and leaves nothing that fits", () => {
  fc.assert(
    fc.property(queues, ({ rules, waiting }) => {
      const queue = createQueue(rules);
      queue.add(waiting);
      const { proposals } = queue.match(NOW);
      for (const proposal of proposals) assertSound(proposal, rules, NOW);
      const placed = proposals.flatMap(({ teams }) => teams.flat());
      assert.equal(new Set(placed).size, placed.length, "no ticket is in two matches");
      const left = waiting.filter(({ ticketId }) => queue.has(ticketId));
      assert.equal(left.length + placed.length, waiting.length, "none is lost");
      assert.deepEqual(everyGroup(left, rules, NOW), [], "nothing that fits is left");
    }),
    { seed, numRuns: 400 },
  );
});

Deno.test("[MM3] the longest-waiting ticket that can be placed is placed first", () => {
  fc.assert(
    fc.property(queues, ({ rules, waiting }) => {
      const queue = createQueue(rules);
      queue.add(waiting);
      const first = queue.match(NOW).proposals[0]?.teams.flat();
      const groups = everyGroup(waiting, rules, NOW);
      assert.equal(first !== undefined, groups.length > 0);
      if (!first) return;
      const oldest = Math.min(...groups.flat().map(({ enqueuedAt }) => enqueuedAt));
      assert.equal(Math.min(...first.map(({ enqueuedAt }) => enqueuedAt)), oldest);
    }),
    { seed, numRuns: 300 },
  );
});

Deno.test("[MM3] a duel's partner is the nearest in rating, then the longest-waiting", () => {
  fc.assert(
    fc.property(queues.filter(({ rules }) => rules === duel), ({ waiting }) => {
      const queue = createQueue(duel);
      queue.add(waiting);
      const made = queue.match(NOW).proposals.map(({ teams }) =>
        teams.flat().map(({ ticketId }) => ticketId).sort().join()
      );
      const left = new Set(waiting);
      const wanted: string[] = [];
      const byAge = waiting.map((each, i) => ({ each, i }))
        .sort((a, b) => a.each.enqueuedAt - b.each.enqueuedAt || a.i - b.i);
      for (const { each } of byAge) {
        if (!left.has(each)) continue;
        const partners = byAge.map((other) => other.each).filter((other) =>
          other !== each && left.has(other) && fit(each, other, NOW)
        );
        const gap = (other: Waiting) => Math.abs(ratingOf(other) - ratingOf(each));
        const partner = partners.reduce<Waiting | undefined>(
          (best, other) => !best || gap(other) < gap(best) ? other : best,
          undefined,
        );
        if (!partner) continue;
        left.delete(each);
        left.delete(partner);
        wanted.push([each.ticketId, partner.ticketId].sort().join());
      }
      assert.deepEqual(made, wanted);
    }),
    { seed, numRuns: 300 },
  );
});

/** What happens to a queue over time. */
const histories = fc.record({
  rules: fc.constantFrom(...shapes),
  steps: fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant("arrive" as const),
          mmr: fc.integer({ min: 1300, max: 1700 }),
          size: fc.integer({ min: 1, max: 3 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("leave" as const),
          which: fc.nat(),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("pass" as const),
          ms: fc.integer({ min: 0, max: 20_000 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("return" as const), which: fc.nat() }),
      },
    ),
    { maxLength: 40, size: "max" },
  ),
});

Deno.test("[MM11] settled at every moment: woken by arrivals and by the next window that reaches", () => {
  fc.assert(
    fc.property(histories, ({ rules, steps }) => {
      const queue = createQueue(rules);
      const waiting = new Map<string, Waiting>();
      const matched: Waiting[][] = [];
      let now = NOW;

      function pass() {
        for (const proposal of queue.match(now).proposals) {
          assertSound(proposal, rules, now);
          for (const each of proposal.teams.flat()) {
            assert.ok(waiting.delete(each.ticketId), "placed once, while it waited");
          }
          matched.push(proposal.teams.flat());
        }
        assertSettled();
      }
      function assertSettled() {
        assert.equal(queue.size, waiting.size);
        assert.equal(everyGroup([...waiting.values()], rules, now).length, 0, `settled at ${now}`);
      }

      for (const step of steps) {
        if (step.kind === "arrive") {
          const size = Math.min(step.size, rules.teamSize);
          const fresh = { ...ticket({ mmr: new Array(size).fill(step.mmr) }), enqueuedAt: now };
          waiting.set(fresh.ticketId, fresh);
          queue.add([fresh]);
          pass();
        } else if (step.kind === "leave" && waiting.size > 0) {
          const id = [...waiting.keys()][step.which % waiting.size]!;
          waiting.delete(id);
          queue.remove([id]);
        } else if (step.kind === "return" && matched.length > 0) {
          // A declined or lost match: its tickets come back with their old waiting time.
          const [group] = matched.splice(step.which % matched.length, 1);
          for (const each of group!.slice(1)) waiting.set(each.ticketId, each);
          queue.add(group!.slice(1));
          pass();
        } else if (step.kind === "pass") {
          const until = now + step.ms;
          for (let next = queue.nextAt(); next <= until; next = queue.nextAt()) {
            now = Math.max(now, next - 1);
            assertSettled();
            now = Math.max(now, next);
            pass();
          }
          now = until;
          assertSettled();
        }
      }
    }),
    { seed, numRuns: 300 },
  );
});

const expanding: QueueRules = {
  ...duel,
  expansion: { after_s: 20, max_latency_ms: 120 },
  regions: { eu: ["us"], us: ["eu", "asia"], asia: ["us"] },
};
const idsOf = ({ proposals }: ReturnType<Queue["match"]>) =>
  proposals.map(({ teams, region }) => [region, ...teams.flat().map(({ ticketId }) => ticketId)]);

Deno.test("[MM10] after its delay a ticket is placed in a neighbouring region, by the table", () => {
  const queue = createQueue(expanding);
  const [eu, us] = [ticket({ region: "eu" }), ticket({ region: "asia" })];
  const near = ticket({ region: "us", enqueuedAt: NOW + 19_999 });
  queue.add([eu, us]);
  assert.deepEqual(idsOf(queue.match(NOW)), []);
  assert.equal(queue.nextAt(), NOW + 20_000);
  queue.add([near]);
  assert.deepEqual(idsOf(queue.match(NOW + 19_999)), []);
  const [made] = queue.match(NOW + 20_000).proposals;
  assert.deepEqual([made!.region, made!.quality.expanded], ["us", true]);
  assert.deepEqual(made!.teams.flat(), [eu, near]);
  assert.ok(queue.has(us.ticketId));
});

Deno.test("[MM10] measured latencies decide before the table", () => {
  const queue = createQueue(expanding);
  const here = ticket({ region: "eu", latency: { eu: 20, asia: 90, us: 300 } });
  const [us, asia] = [ticket({ region: "us", mmr: 1501 }), ticket({ region: "asia", mmr: 1549 })];
  queue.add([here]);
  queue.match(NOW);
  queue.add([{ ...us, enqueuedAt: NOW + 15_000 }, { ...asia, enqueuedAt: NOW + 15_000 }]);
  const [made] = queue.match(NOW + 20_000).proposals;
  assert.equal(made!.region, "asia");
});

Deno.test("[MM4] bots fill only tickets that ask for them, after their delay", () => {
  const queue = createQueue({ ...duel, teams: 2, teamSize: 2, botsAfterMs: 3_000 });
  const [asks, also, not] = [ticket({ bots: true }), ticket({ bots: true, mmr: 1520 }), ticket()];
  queue.add([asks, not]);
  assert.deepEqual(queue.match(NOW).proposals, []);
  assert.equal(queue.nextAt(), NOW + 3_000);
  queue.add([also]);
  assert.deepEqual(queue.match(NOW + 2_999).proposals, []);
  const [made] = queue.match(NOW + 3_000).proposals;
  assert.deepEqual(made!.bots, [1, 1]);
  assert.deepEqual(made!.teams, [[asks], [also]]);
  assert.ok(queue.has(not.ticketId));
});

Deno.test("[MM4] bots come at once to who is alone: nobody else has queued there for a minute", () => {
  const rules = { ...duel, window: { ...duel.window, cap: 50 }, botsAfterMs: 3_000 };
  const queue = createQueue(rules);
  const asking = (mmr: number, at: number, region = "eu") => ({
    ...ticket({ bots: true, mmr, region }),
    enqueuedAt: at,
  });
  const lone = asking(1_500, NOW);
  queue.add([lone]);
  assert.deepEqual(queue.match(NOW).proposals.map(({ bots }) => bots), [[0, 1]]);
  // Somebody else has been there a moment ago: they may come back.
  const second = asking(2_500, NOW + 59_999);
  queue.add([second]);
  assert.deepEqual(queue.match(NOW + 59_999).proposals, []);
  assert.equal(queue.nextAt(), NOW + 60_000);
  assert.equal(queue.match(NOW + 60_000).proposals.length, 1);
  // Oneself is nobody else, and other regions are elsewhere.
  const again = { ...asking(2_500, NOW + 130_000), members: second.members };
  queue.add([{ ...again, enqueuedAt: NOW + 120_000 }]);
  assert.equal(queue.match(NOW + 120_000).proposals.length, 1);
  queue.add([{ ...again, ticketId: "again" }, asking(1_500, NOW + 130_000, "us")]);
  assert.equal(queue.match(NOW + 130_000).proposals.length, 2);
  // People first.
  const [one, two] = [asking(1_500, NOW + 300_000), asking(1_510, NOW + 300_000)];
  queue.add([one, two]);
  const [pair] = queue.match(NOW + 300_000).proposals;
  assert.equal(pair!.bots, undefined);
});

Deno.test("[MM17] open slots are served before new matches, the longest-waiting first", () => {
  const queue = createQueue({ ...duel, teamSize: 2 });
  const party = ticket({ mmr: [1500, 1500], waited: 9_000 });
  const [old, young] = [ticket({ waited: 8_000 }), ticket({ waited: 1_000 })];
  const far = ticket({ mmr: 1575, waited: 100 });
  queue.add([party, old, young, far]);
  queue.setOpenSlots([{ matchId: "m", region: "eu", team: 1, slots: 1, mmr: 1510 }]);
  const { joins, proposals } = queue.match(NOW);
  assert.deepEqual(joins, [{ matchId: "m", team: 1, ticket: old }]);
  assert.deepEqual(proposals, []);
  queue.setOpenSlots([{ matchId: "m", region: "eu", team: 0, slots: 1, mmr: 1650 }]);
  assert.deepEqual(queue.match(NOW).joins, []);
  assert.equal(queue.nextAt(), NOW - 100 + 5_000);
  assert.deepEqual(queue.match(queue.nextAt()).joins.map(({ ticket }) => ticket), [far]);
});
