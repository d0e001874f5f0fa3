/** What the shipped search windows promise (MM18), each on the same made-up people every time. */

import assert from "node:assert/strict";
import { shippedGameConfig } from "../game/mod.ts";
import { queueRules } from "../matchmaking/mod.ts";
import { compare } from "./compare.ts";
import { figuresOf, worstTenth } from "./figures.ts";
import { createVeze } from "./policies/mod.ts";
import { worstOf } from "./report.ts";
import { simulate } from "./run.ts";
import { arrivalsOf } from "./trial.ts";

const { modes, regions } = shippedGameConfig();

function setting(name: string, { tickets, rate, bots = 0, seed = 7 }: {
  tickets: number;
  rate: number;
  bots?: number;
  seed?: number;
}) {
  const rules = queueRules(modes.find(({ id }) => id === name)!, regions.slice(0, 1));
  const come = { tickets, rate, process: "poisson", patienceS: 300 } as const;
  return { rules, arrivals: arrivalsOf({ rules, ...come, seed, bots }) };
}

function tried(...asked: Parameters<typeof setting>) {
  const { rules, arrivals } = setting(...asked);
  return figuresOf(simulate(createVeze(rules), arrivals), rules);
}

Deno.test("[MM18] shipped duels at two a second: at equal p95 wait a fixed window is no fairer, and its unlucky wait longer", () => {
  const { rules, arrivals } = setting("duel", { tickets: 20_000, rate: 2 });
  const only = ["fixed_window", "batch_2s", "batch_5s"];
  const { veze, fixed_window: fixed, batch_2s: batch, batch_5s: slow } =
    compare(rules, arrivals, { only }).policies;
  assert.ok(Math.abs(fixed!.wait_s.p95 - veze!.wait_s.p95) < 0.05 * veze!.wait_s.p95);
  assert.ok(veze!.gap.mean! <= 1.1 * fixed!.gap.mean!, `${veze!.gap.mean} ${fixed!.gap.mean}`);
  assert.ok(veze!.wait_s.p99 <= 0.75 * fixed!.wait_s.p99, `${veze!.wait_s.p99}`);
  assert.ok(veze!.objective <= 1.1 * Math.min(batch!.objective, slow!.objective));
});

/** Tickets a second, and how many: where six must be near each other, fewer say less. */
const SETTINGS: Readonly<Record<string, { rates: readonly number[]; tickets: number }>> = {
  duel: { rates: [2, 20, 100], tickets: 8_000 },
  squad: { rates: [2, 20], tickets: 8_000 },
  team5: { rates: [2, 20], tickets: 8_000 },
  brawl: { rates: [2, 20], tickets: 20_000 },
};
for (const { id } of modes) {
  const { rates, tickets } = SETTINGS[id]!;
  for (const rate of rates) {
    Deno.test(`[MM18] shipped ${id}, ${rate} a second: no tenth by rating waits over three times as long as the middle one`, () => {
      const found = tried(id, { tickets, rate });
      assert.ok(worstTenth(found) <= 3, worstOf(found));
    });
  }
}

Deno.test("[MM18 MM4] shipped duels where everybody asks for computers: nobody waits over the mode's delay, nor is the match less even", () => {
  for (const rate of [2, 20]) {
    const [people, asking] = [0, 1].map((bots) => tried("duel", { tickets: 8_000, rate, bots }));
    assert.ok(asking!.wait_s.max <= 3 + 1e-6);
    assert.ok(asking!.gap.mean! <= people!.gap.mean!);
    // Computers take seats of those for whom nobody comes in time: of the outer tenths, and rarely of the others.
    const { players, players_by_decile: tenths } = asking!.bots;
    assert.ok(players < (rate === 2 ? 0.5 : 0.1), `${players}`);
    const middle = tenths.slice(2, 8);
    assert.ok(middle.every((share) => share < tenths[0]! && share < tenths[9]!), `${tenths}`);
  }
});
