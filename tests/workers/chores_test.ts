/** Each chore has a loop of its own: what is long or fails delays nobody else's. */

import assert from "node:assert/strict";
import { type Chore, createChores } from "../../services/platform/work/chores.ts";
import { manualClock } from "../support/app/manual_clock.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";
import { createMetrics } from "../../services/platform/observe/metrics.ts";
import { ok } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Leases as the database keeps them, on a clock that is driven. */
function driven(chores: Chore[], { leases, holder = "one", clock = manualClock(0) }: {
  leases?: Map<string, { holder: string; until: number }>;
  holder?: string;
  clock?: ReturnType<typeof manualClock>;
} = {}) {
  const table = leases ?? new Map();
  const metrics = createMetrics();
  const stop = new AbortController();
  const all = createChores({
    ...{ chores, holder, metrics, clock, log },
    leases: {
      take(name, by, ms) {
        const held = table.get(name);
        if (held && held.holder !== by && held.until > clock.now()) return Promise.resolve(null);
        table.set(name, { holder: by, until: clock.now() + ms });
        return Promise.resolve(1);
      },
      release(name, by) {
        if (table.get(name)?.holder === by) table.delete(name);
        return Promise.resolve();
      },
    },
  });
  const running = all.run(stop.signal);
  return {
    all,
    clock,
    metrics,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await metrics[Symbol.asyncDispose]();
    },
  };
}

Deno.test("[LB6] a long rebuild delays nobody's season", async () => {
  const long = Promise.withResolvers<void>();
  let turns = 0;
  await using chores = driven([
    { name: "rebuild", every: 10 * SECOND, run: () => long.promise },
    { name: "seasons", every: SECOND, run: () => Promise.resolve(turns++) },
  ]);
  for (let i = 0; i < 60; i++) await chores.clock.advance(SECOND);
  assert.ok(turns >= 60, `${turns} turns in a minute`);
  long.resolve();
});

Deno.test("[OBS1] a chore that fails backs off, is counted and named until it succeeds", async () => {
  let broken = true;
  const at: number[] = [];
  const clock = manualClock(0);
  await using chores = driven([{
    name: "prizes",
    every: 20 * SECOND,
    run: () => {
      at.push(clock.now());
      return broken ? Promise.reject(new Error("no inventory")) : Promise.resolve();
    },
  }], { clock });
  for (let i = 0; i < 60; i++) await chores.clock.advance(30 * SECOND);
  const pauses = at.slice(1).map((time, i) => time - at[i]!);
  assert.deepEqual(pauses.slice(0, 4), [40, 80, 160, 300].map((s) => s * SECOND));
  assert.ok(pauses.every((pause) => pause <= 5 * MINUTE), "never longer than five minutes");
  assert.equal(pauses.at(-1), 5 * MINUTE);
  const [failing] = chores.all.failing();
  assert.deepEqual(failing, { name: "prizes", times: at.length, error: "no inventory" });
  assert.match(
    await chores.metrics.render(),
    new RegExp(`chore_runs_total\\{[^}]*outcome="failed"[^}]*\\} ${at.length}`),
  );
  broken = false;
  await chores.clock.advance(5 * MINUTE);
  assert.deepEqual(chores.all.failing(), []);
  const before = at.length;
  await chores.clock.advance(20 * SECOND);
  assert.equal(at.length, before + 1, "at its own pace again");
});

Deno.test("[OBS1] after an outage what is quick is back soon, and what is rare waits no hour", async () => {
  const runs: Record<string, number[]> = { seasons: [], guests: [] };
  const clock = manualClock(0);
  const chore = (name: string, every: number): Chore => ({
    name,
    every,
    run: () => Promise.reject(new Error(String(runs[name]!.push(clock.now())))),
  });
  await using _ = driven([chore("seasons", SECOND), chore("guests", 60 * MINUTE)], { clock });
  for (let i = 0; i < 120; i++) await clock.advance(30 * SECOND);
  const pauses = (name: string) => runs[name]!.slice(1).map((time, i) => time - runs[name]![i]!);
  assert.equal(Math.max(...pauses("seasons")), 30 * SECOND);
  assert.equal(pauses("guests")[0], 2 * MINUTE);
});

Deno.test("[OPS2] what is dear runs on one node at a time, and on the other when that one left", async () => {
  const leases = new Map();
  const clock = manualClock(0);
  const runs: string[] = [];
  const chore = (holder: string): Chore => ({
    ...{ name: "gaps", every: MINUTE, alone: true },
    run: () => Promise.resolve(runs.push(holder)),
  });
  const two = driven([chore("two")], { leases, clock, holder: "two" });
  {
    await using one = driven([chore("one")], { leases, clock, holder: "one" });
    for (let i = 0; i < 5; i++) await one.clock.advance(MINUTE);
  }
  assert.ok(new Set(runs).size === 1, "only one of them");
  const [first] = runs;
  for (let i = 0; i < 8; i++) await two.clock.advance(MINUTE);
  await two[Symbol.asyncDispose]();
  assert.ok(first === "two" || runs.at(-1) === "two", "the other one went on");
});

onEachEngine("[OBS1] /ready stays ready and names what fails", async (app) => {
  const { sql } = app.services.engines.database;
  const stop = new AbortController();
  await sql`alter table seasons rename to seasons_away`;
  const running = app.services.chores.run(stop.signal);
  try {
    await app.clock.advance(5 * SECOND);
    const { body } = await app.call("GET", "/ready");
    assert.match(body.checks.chores, /^warning: .*seasons failed \d+ times/);
    assert.equal(body.status, "ready");
  } finally {
    await sql`alter table seasons_away rename to seasons`;
  }
  for (let i = 0; i < 20 && (await app.call("GET", "/ready")).body.checks.chores; i++) {
    await app.clock.advance(MINUTE);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const healed = await app.call("GET", "/ready");
  ok(healed);
  assert.equal(healed.body.checks.chores, undefined);
  stop.abort();
  await running;
});

onEachEngine(
  "[GEN9] every chore of every domain runs, and none has another's name",
  async (app) => {
    const { chores, engines } = app.services;
    const stop = new AbortController();
    const running = chores.run(stop.signal);
    await app.clock.advance(SECOND);
    const metrics = await app.services.metrics.render();
    const names = [...metrics.matchAll(/chore_runs_total\{chore="([^"]+)",outcome="done"/g)].map((
      [, n],
    ) => n!);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length >= (engines.embedded ? 22 : 21), names.join(", "));
    assert.deepEqual(chores.failing(), []);
    stop.abort();
    await running;
  },
);
