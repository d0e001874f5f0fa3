/**
 * Telemetry's figures: accepted by HTTP with Redis, recorded into Postgres by the worker with its rules,
 * and end to end on the embedded engines.
 *
 * Usage: deno run -A bench/telemetry_bench.ts [seconds per run] [runs] [part…]
 * Parts: accept, record, embedded, burst, bots; and memory, which takes ten minutes and is left out unless
 * named. Its events: MEMORY_EVENTS, ten million unless given.
 */

import { cpuUsage } from "node:process";
import { openDatabase, type Sql } from "../db/client.ts";
import { runTelemetry } from "../services/compose/recorder.ts";
import { systemClock as clock } from "../services/platform/time/clock.ts";
import type { EventStream } from "../services/platform/streams/event_stream.ts";
import { silentLogger as log } from "../tests/support/app/silent_logger.ts";
import { TELEMETRY_GROUP, TELEMETRY_TOPIC } from "../services/telemetry/mod.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { type Run, signIn, startServer, wrk } from "./http_bench.ts";
import { requestBodies, streamEntries, tell } from "./telemetry_load.ts";
import { bots, program } from "./telemetry_bots.ts";
import { burst, memory } from "./telemetry_long.ts";
import { address, BATCH, migrated, openRedisStream, SETTINGS, sum } from "./telemetry_setup.ts";

const seconds = Number(Deno.args[0] ?? 5);
const runs = Number(Deno.args[1] ?? 3);
const parts = Deno.args.slice(2);
const wanted = (part: string) => parts.length === 0 || parts.includes(part);
const MEMORY_EVENTS = Number(Deno.env.get("MEMORY_EVENTS") ?? 10_000_000);

if (wanted("accept")) await accept();
if (wanted("record")) await record();
if (wanted("embedded")) await embedded();
if (wanted("burst")) await burst(Math.min(60, seconds * 4));
if (wanted("bots")) await bots(runs);
if (parts.includes("memory")) await memory(MEMORY_EVENTS);

/** Only the front: what the worker costs is measured by itself. */
async function accept(): Promise<void> {
  await using database = await startPostgres();
  await using redis = await startRedis();
  const { base, port } = address();
  await migrated(database.url);
  await using _server = await startServer(
    {
      ...SETTINGS,
      ...{ PORT: String(port), DATABASE_URL: database.url, REDIS_URL: redis.url },
    },
    base,
    ["serve", "--no-workers"],
  );
  const token = await signIn(base);
  const file = await bodies(200, 60);
  await wrk("telemetry", base, token, 3, { BODIES: file });
  const results: Run[] = [];
  for (let i = 0; i < runs; i++) {
    results.push(await wrk("telemetry", base, token, seconds, { BODIES: file }));
  }
  await using opened = await openRedisStream(redis.url);
  const stored = sum(await opened.stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP));
  tellRuns("accepted by HTTP, Redis", results);
  const asked = sum(results.map((run) => run.requests * BATCH));
  if (stored < asked) throw new Error(`${stored} events in the stream, ${asked} were accepted`);
  await Deno.remove(file);
}

/** From a full stream to rows, in the process: as the telemetry thread does it. */
async function record(): Promise<void> {
  await using database = await startPostgres({
    settings: ["shared_buffers=512MB", "max_wal_size=4GB"],
  });
  await using redis = await startRedis();
  await migrated(database.url);
  await using client = await openRedisStream(redis.url);
  const { stream } = client;
  const told = tell({ players: 2_500, seconds: seconds * 3 });
  const perSecond: number[] = [];
  const cpu: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const entries = streamEntries(told, run);
    for (let i = 0; i < entries.length; i += 2_000) {
      await stream.append(TELEMETRY_TOPIC, entries.slice(i, i + 2_000));
    }
    const stop = new AbortController();
    const used = cpuUsage();
    const started = performance.now();
    const running = runTelemetry({
      config: { engines: { stream: "redis", database: { kind: "server" } } },
      secrets: { databaseUrl: database.url, redisUrl: redis.url },
      ...{ rules: {}, consumer: `bench-${run}`, log, signal: stop.signal, program },
      nextPort: () => Promise.reject(new Error("there is no embedded database")),
    });
    await recorded(stream);
    const took = (performance.now() - started) / 1000;
    stop.abort();
    await running;
    const { user, system } = cpuUsage(used);
    if (run > 0) cpu.push((user + system) / entries.length);
    if (run > 0) perSecond.push(entries.length / took);
    await using opened = openDatabase({ engine: "server", url: database.url });
    await assertRecorded(opened.sql, entries.length * (run + 1));
  }
  console.log(
    `recorded into Postgres, Redis: ${told.length} events a run, median ${median(perSecond)}/s ` +
      `(${perSecond.map(Math.round).join(", ")}), ${sum(cpu) / cpu.length | 0} µs of Deno each`,
  );
}

/** The whole way in one process with nothing beside it: until the last event is a row. */
async function embedded(): Promise<void> {
  const dir = await Deno.makeTempDir();
  const { base, port } = address();
  const file = await bodies(500, 60);
  {
    await using _server = await startServer({
      ...SETTINGS,
      ...{ PORT: String(port), DATA_DIR: dir },
    }, base);
    const token = await signIn(base);
    await using database = openDatabase({ engine: "socket", path: `${dir}/pg.sock` });
    const count = async () => {
      const [row] = await database.sql<[{ count: number }]>`
        select count(*)::int as count from event_seen`;
      return row.count;
    };
    const perSecond: number[] = [];
    for (let run = 0; run <= runs; run++) {
      const before = await count();
      const started = performance.now();
      const result = await wrk("telemetry", base, token, seconds, { BODIES: file });
      const sent = Math.round(result.requests * BATCH);
      while (await count() - before < sent) await clock.sleep(50);
      const took = (performance.now() - started) / 1000;
      if (run > 0) perSecond.push(sent / took);
      console.log(`  accepted ${Math.round(result.perSecond * BATCH)}/s, all rows after ${took} s`);
    }
    console.log(
      `end to end, embedded: median ${median(perSecond)}/s (${
        perSecond.map(Math.round).join(", ")
      })`,
    );
  }
  await Deno.remove(dir, { recursive: true });
  await Deno.remove(file);
}

async function bodies(players: number, ofSeconds: number): Promise<string> {
  const file = await Deno.makeTempFile();
  const told = tell({ players, seconds: ofSeconds });
  await Deno.writeTextFile(file, requestBodies(told, BATCH).join("\n"));
  return file;
}

async function recorded(stream: EventStream): Promise<void> {
  for (;;) {
    const lag = await stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP);
    if (lag.every((each) => each === 0)) return;
    await clock.sleep(20);
  }
}

async function assertRecorded(sql: Sql, expected: number): Promise<void> {
  const [row] = await sql<[{ count: number }]>`select count(*)::int as count from events`;
  if (row.count !== expected) throw new Error(`${row.count} rows instead of ${expected}`);
}

function tellRuns(what: string, results: Run[]): void {
  const sorted = results.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)]!;
  console.log(
    `${what}: median ${Math.round(middle.perSecond * BATCH)} events/s, p50 ${middle.p50}, ` +
      `p99 ${middle.p99}, failed ${results.reduce((sum, run) => sum + run.failed, 0)} ` +
      `(${results.map((run) => Math.round(run.perSecond * BATCH)).join(", ")})`,
  );
}

function median(values: number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!);
}
