import assert from "node:assert/strict";
import { createQueue } from "./queue.ts";
import { coverage, estimateWait } from "./waits.ts";
import type { Wait } from "../types.ts";
import { chance } from "../../../tests/support/app/random.ts";

const wait = (mmr: number, seconds: number, endedAt = 0): Wait => ({
  ...{ mmr, seconds, endedAt, enqueuedAt: endedAt - seconds * 1000 },
});

Deno.test("[MM13] an estimate is that of the nearest ratings, and null while little is known", () => {
  assert.equal(estimateWait([wait(1500, 1)], 1500), null);
  const low = Array.from({ length: 50 }, (_, i) => wait(1000 + i, 10));
  const high = Array.from({ length: 50 }, (_, i) => wait(2000 + i, i));
  assert.deepEqual(estimateWait([...low, ...high], 900), { p50: 10, p95: 10 });
  const { p50, p95 } = estimateWait([...low, ...high], 2100)!;
  assert.equal(p50, 24.5);
  assert.ok(Math.abs(p95 - 46.55) < 1e-9);
});

Deno.test("[MM13] over a simulated run the median covers 40 to 60 % of what happened", () => {
  for (const [seed, perMinute, teamSize] of [[1, 12, 1], [2, 30, 1], [3, 60, 2]] as const) {
    const random = chance(seed).next;
    const queue = createQueue({
      ...{ teams: 2, teamSize, expansion: null, regions: {}, botsAfterMs: null },
      window: { base: 50, step: 25, every_s: 5, cap: 400 },
    });
    const waits: Wait[] = [];
    const covered: boolean[] = [];
    const estimates = new Map<string, number>();
    let now = 0;

    const pass = () => {
      for (const { teams } of queue.match(now).proposals) {
        for (const { ticketId, members, enqueuedAt } of teams.flat()) {
          const seconds = (now - enqueuedAt) / 1000;
          waits.push({ mmr: members[0]!.mmr, seconds, enqueuedAt, endedAt: now });
          const estimate = estimates.get(ticketId);
          if (estimate !== undefined) covered.push(seconds <= estimate);
        }
      }
    };

    for (let i = 0; i < 2_500; i++) {
      const arrival = now - Math.log(1 - random()) * 60_000 / perMinute;
      for (let next = queue.nextAt(); next <= arrival; next = queue.nextAt()) {
        now = next;
        pass();
      }
      now = arrival;
      // Roughly a normal distribution.
      const mmr = 1500 + 250 * (random() + random() + random() + random() - 2);
      // What the service knows when it answers: its last 500 waits.
      const estimate = estimateWait(waits.slice(-500), mmr);
      if (i > 500 && estimate) estimates.set(`t${i}`, estimate.p50);
      const members = [{ userId: `u${i}`, mmr }];
      queue.add([{ ticketId: `t${i}`, region: "eu", enqueuedAt: now, members }]);
      pass();
    }
    const share = covered.filter(Boolean).length / covered.length;
    console.log(`${perMinute} a minute, teams of ${teamSize}: ${(share * 100).toFixed(1)} %`);
    assert.ok(covered.length > 1_000 && share >= 0.4 && share <= 0.6, `${share}`);
    const own = coverage(waits.slice(-500))!;
    assert.ok(own >= 0.35 && own <= 0.65, `the service's own judgement: ${own}`);
  }
});
