/**
 * Figures of the matcher's algorithm alone, on one core: `deno task bench matcher`.
 *
 * Arrivals are spread over a normal distribution of ratings and handed over in the batches a node
 * reads; what is measured is adding, matching and splitting teams, without any database.
 */

import { createQueue, type QueueRules } from "../services/matchmaking/rules/queue.ts";
import type { Waiting } from "../services/matchmaking/types.ts";

const window = { base: 50, step: 25, every_s: 5, cap: 400 };
const base: QueueRules = {
  ...{ window, teams: 2, teamSize: 1, expansion: null, regions: {}, botsAfterMs: null },
};
const modes = {
  duel: { rules: base, parties: [1] },
  team5: { rules: { ...base, teamSize: 5 }, parties: [1, 1, 1, 1, 2, 2, 3, 5] },
  brawl: { rules: { ...base, teams: 6 }, parties: [1] },
};

let made = 0;
function arrival(parties: readonly number[], mmr: number, at: number): Waiting {
  const ticketId = `t${++made}`;
  const size = parties[made % parties.length]!;
  return {
    ticketId,
    region: "eu",
    enqueuedAt: at,
    members: Array.from({ length: size }, (_, i) => ({ userId: `${ticketId}-${i}`, mmr: mmr + i })),
  };
}

/** Box–Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

/** Tickets that arrive in batches and are matched; what does not fit keeps waiting. */
function flow(
  { rules, parties }: typeof modes[keyof typeof modes],
  tickets: number,
  batch: number,
) {
  const queue = createQueue(rules);
  const list = Array.from(
    { length: tickets },
    (_, i) => arrival(parties, 1500 + 300 * normal(), Math.floor(i / batch) * 10),
  );
  const started = performance.now();
  let matched = 0;
  for (let i = 0; i < list.length; i += batch) {
    queue.add(list.slice(i, i + batch));
    for (const { teams } of queue.match(list[i]!.enqueuedAt).proposals) {
      matched += teams.flat().length;
    }
  }
  const ms = performance.now() - started;
  return { perSecond: tickets / ms * 1000, matched: matched / tickets };
}

/** One arrival into a settled queue of 100,000 that cannot be matched with one another. */
function arrivals(rules: QueueRules, ratingOf: (i: number) => number): number[] {
  const queue = createQueue(rules);
  queue.add(Array.from({ length: 100_000 }, (_, i) => arrival([1], ratingOf(i), 0)));
  queue.match(0);
  const waiting = queue.size;
  const times: number[] = [];
  for (let i = 0; i < 2_000; i++) {
    const fresh = arrival([1], ratingOf(Math.floor(Math.random() * 100_000)) + 10, 0);
    const started = performance.now();
    queue.add([fresh]);
    const { proposals } = queue.match(0);
    times.push(performance.now() - started);
    // As it was before: the next one meets 100,000 as well.
    queue.remove([fresh.ticketId]);
    queue.add(proposals.flatMap(({ teams }) => teams.flat()).filter((each) => each !== fresh));
    queue.match(0);
  }
  if (queue.size !== waiting) throw new Error(`${queue.size} wait, not ${waiting}`);
  return times.sort((a, b) => a - b);
}

for (const [name, mode] of Object.entries(modes)) {
  for (const batch of [32, 1_000]) {
    flow(mode, 20_000, batch);
    const runs = [1, 2, 3].map(() => flow(mode, 100_000, batch))
      .sort((a, b) => a.perSecond - b.perSecond);
    const { perSecond, matched } = runs[1]!;
    console.log(
      `${name}, batches of ${batch}:`.padEnd(28) +
        `${Math.round(perSecond).toLocaleString("en")} tickets/s (${
          Math.round(matched * 100)
        } % matched)`,
    );
  }
}
const spread = {
  "duel, 60 points apart": arrivals(base, (i) => i * 60),
  "team5, nine in each window": arrivals({ ...base, teamSize: 5 }, (i) => Math.floor(i / 9) * 450),
};
for (const [name, times] of Object.entries(spread)) {
  const at = (share: number) => times[Math.floor(times.length * share)]!.toFixed(3);
  console.log(`arrival into 100,000 (${name}): p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}
