/**
 * [TEL3 ML5] Telemetry workers with the bot model, as processes: what they say of players is the same
 * whether they are killed or not, and reaches moderators by itself.
 */

import assert from "node:assert/strict";
import { HONEST_COHORTS, makeSession } from "../../../services/anti_cheat/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { type RunningProgram, startProgram } from "../../support/process/program.ts";
import { type Node, serviceToken } from "../nodes/node.ts";
import { type Nodes, withNodes } from "../nodes/nodes.ts";
import { pause } from "../nodes/workload.ts";
import type { Told } from "./told.ts";

const ignore = !await findPostgres() || !await findRedis();
const MINUTES = 6;
const PER_REQUEST = 250;
const KILLS = 4;

/** Eight players, half of them programs; the same ids in every run. */
const players = Array.from({ length: 8 }, (_, n): Told[] => {
  const cheat = n % 2 ? (["waypoints", "trigger_bot"] as const)[(n >> 1) % 2] : undefined;
  const cohort = HONEST_COHORTS[n % HONEST_COHORTS.length]!;
  const user_id = crypto.randomUUID();
  const start = Date.now() - MINUTES * 60_000;
  return makeSession({ cohort, seed: 500 + n, minutes: MINUTES, ...(cheat && { cheat }) })
    .map(({ kind, at, payload }) => ({
      ...{ event_id: crypto.randomUUID(), event: kind, ts: Math.round(start + at) },
      ...{ user_id, payload },
    }));
});
const EVENTS = players.reduce((sum, { length }) => sum + length, 0);
const WINDOWS = players.reduce((sum, { length }) => sum + Math.floor(length / 256), 0);

async function send(node: Node, onSent: (count: number) => void): Promise<void> {
  const token = await serviceToken(node);
  const longest = Math.max(...players.map(({ length }) => length));
  for (let at = 0; at < longest; at += PER_REQUEST) {
    for (const session of players) {
      const body = session.slice(at, at + PER_REQUEST);
      if (body.length === 0) continue;
      const answer = await node.call("POST", "/telemetry/bulk", { token, body });
      assert.equal(answer.status, 202, JSON.stringify(answer.body));
      onSent(body.length);
    }
  }
}

type World = Nodes<1>;

/** Resolves once everything is recorded and every window has its score. */
async function settled({ database: { sql } }: World): Promise<void> {
  await eventually("everything is recorded and scored", async () => {
    const [row] = await sql<[{ events: number; scored: number }]>`
      select (select count(*)::int from event_seen) as events,
        (select count(*)::int from bot_windows where state = 'scored') as scored`;
    return row.events === EVENTS && row.scored === WINDOWS;
  }, { withinMs: 90_000 });
}

/** `player event score` of the model's alerts, and of every window. */
async function said({ database: { sql } }: World) {
  const alerts = await sql<{ line: string }[]>`
    select user_id || ' ' || event_id || ' ' || (evidence_json ->> 'score') as line
    from alerts where rule = 'bot_model' order by 1`;
  const windows = await sql<{ line: string }[]>`
    select user_id || ' ' || event_id || ' ' || coalesce(round(score::numeric, 5)::text, '') as line
    from bot_windows order by 1`;
  return {
    alerts: alerts.map(({ line }) => line),
    windows: windows.map(({ line }) => line),
  };
}

/** A world in which the shipped model is served. @param work sends and may do harm meanwhile */
async function run(work: (world: World, env: Record<string, string>) => Promise<void>) {
  await using world = await withNodes({
    count: 1,
    args: ["serve", "--no-workers"],
    env: { APP_ENV: "test", LOG_FORMAT: "json", PUBLIC_URL: "http://game.test" },
  });
  await eventually(
    "the shipped model is served",
    async () =>
      (await world.database.sql`select from model_promotions where name = 'bot'`).length > 0,
  );
  await work(world, world.env);
  await settled(world);
  return await said(world);
}

const startWorker = (env: Record<string, string>): Promise<RunningProgram> =>
  startProgram({ args: ["worker", "telemetry"], env });

Deno.test({
  name: "[TEL3 ML5] workers killed while they record and score: windows, scores and alerts alike",
  ignore,
  async fn() {
    const wanted = await run(async (world, env) => {
      await using _worker = await startWorker(env);
      await send(world.nodes[0], () => {});
      await settled(world);
    });
    assert.equal(wanted.windows.length, WINDOWS);
    const flagged = new Set(wanted.alerts.map((line) => line.split(" ")[0]));
    assert.deepEqual(
      [...flagged].sort(),
      players.filter((_, n) => n % 2 === 1).map(([told]) => told!.user_id).sort(),
      "programs, and nobody else",
    );

    const killed = await run(async (world, env) => {
      await using undo = new AsyncDisposableStack();
      const workers = [await startWorker(env), await startWorker(env)];
      undo.defer(async () => {
        for (const worker of workers) await worker[Symbol.asyncDispose]();
      });
      let sent = 0;
      const sending = send(world.nodes[0], (count) => sent += count);
      for (let n = 0; n < KILLS; n++) {
        while (sent < EVENTS * (n + 0.6) / KILLS) await pause(20);
        await workers[n % 2]!.kill("SIGKILL");
        await workers[n % 2]![Symbol.asyncDispose]();
        workers[n % 2] = await startWorker(env);
      }
      await sending;
      await settled(world);
    });
    assert.deepEqual(killed, wanted);
  },
});
