/** What the bot model costs the telemetry worker: the same play recorded with it and without, by turns. */

import { cpuUsage } from "node:process";
import { type Database, openDatabase } from "../db/client.ts";
import { composeRegistry } from "../services/compose/ml.ts";
import { runTelemetry } from "../services/compose/recorder.ts";
import { createMetrics } from "../services/platform/observe/metrics.ts";
import { createIds } from "../services/platform/ids.ts";
import { systemClock as clock } from "../services/platform/time/clock.ts";
import { silentLogger as log } from "../tests/support/app/silent_logger.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { TELEMETRY_GROUP, TELEMETRY_TOPIC } from "../services/telemetry/mod.ts";
import { playerId, streamEntries, tell } from "./telemetry_load.ts";
import { migrated, openRedisStream, root, sum } from "./telemetry_setup.ts";

/** Where the program's files are, as the telemetry thread is told. */
export const program = {
  root: root.href,
  inference: new URL("workers/inference_worker.ts", root).href,
};

/** So long that each player fills windows enough for several rows. */
const PLAYERS = 50;
const SECONDS = 2_700;

interface Turn {
  perSecond: number;
  /** µs of the process, its inference thread among it. */
  cpu: number;
  /** From the last event's row to the last window's score, in seconds. */
  behind: number;
  windows: number;
}

export async function bots(turns: number): Promise<void> {
  await using postgres = await startPostgres({
    settings: ["shared_buffers=512MB", "max_wal_size=4GB"],
  });
  await using redis = await startRedis();
  await migrated(postgres.url);
  await using database = openDatabase({ engine: "server", url: postgres.url });
  await serveShipped(database);
  await using client = await openRedisStream(redis.url);
  const told = tell({ players: PLAYERS, seconds: SECONDS });

  const of: Record<"with" | "without", Turn[]> = { with: [], without: [] };
  // The first of each warms up what all have in common.
  for (let turn = 0; turn < 2 * (turns + 1); turn++) {
    const kind = (turn + (turn >> 1)) % 2 === 0 ? "with" : "without";
    const own = told.map((event) => ({ ...event, userId: movedId(event.userId, turn) }));
    const entries = streamEntries(own, turn);
    for (let i = 0; i < entries.length; i += 2_000) {
      await client.stream.append(TELEMETRY_TOPIC, entries.slice(i, i + 2_000));
    }
    const stop = new AbortController();
    const used = cpuUsage();
    const started = performance.now();
    const running = runTelemetry({
      config: { engines: { stream: "redis", database: { kind: "server" } } },
      secrets: { databaseUrl: postgres.url, redisUrl: redis.url },
      ...{ rules: { bot_model: { enabled: kind === "with" } }, program },
      ...{ consumer: `bench-${turn}`, log, signal: stop.signal },
      nextPort: () => Promise.reject(new Error("there is no embedded database")),
    });
    while (sum(await client.stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP)) > 0) {
      await clock.sleep(20);
    }
    const took = (performance.now() - started) / 1_000;
    while (await countWindows(database, "owed") > 0) await clock.sleep(50);
    const behind = (performance.now() - started) / 1_000 - took;
    const { user, system } = cpuUsage(used);
    stop.abort();
    await running;
    const cpu = (user + system) / entries.length;
    const windows = await countWindows(database, "scored");
    if (turn >= 2) of[kind].push({ perSecond: entries.length / took, cpu, behind, windows });
  }
  console.log(`${told.length} events a turn, ${turns} turns each`);
  for (const [kind, all] of Object.entries(of)) {
    const list = (pick: (turn: Turn) => number) => all.map(pick).map(Math.round).join(", ");
    console.log(
      `${kind} the bot model: median ${Math.round(median(all.map((t) => t.perSecond)))}/s ` +
        `(${list((t) => t.perSecond)}), ${median(all.map((t) => t.cpu)).toFixed(1)} µs of Deno ` +
        `an event, the last score ${
          median(all.map((t) => t.behind)).toFixed(2)
        } s after the last row`,
    );
  }
  console.log(`${of.with.at(-1)!.windows} windows scored in all`);
}

/** Promotes what comes with the program, as a node does on a fresh database. */
async function serveShipped(database: Database): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const { registry } = composeRegistry({
    config: {
      ml: { device: "cpu", threads: 1, modelsDir: undefined, maxModelBytes: 64 << 20 },
    },
    ...{ database, metrics: createMetrics({ version: "bench" }), clock, log },
    ids: createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) }),
    program: { root, entry: (path) => new URL(path, root) },
  }, undo);
  await registry.begin(["bot"]);
}

function movedId(userId: string, turn: number): string {
  return playerId(parseInt(userId.slice(-12), 16) + turn * PLAYERS);
}

async function countWindows({ sql }: Database, state: string): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from bot_windows where state = ${state}`;
  return row.count;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
