/**
 * The figures of rooms: fan-out to 1,000 sockets, idle sockets, resuming, publishing on Redis. The
 * server is the real program on private engines; the load generator is a process of its own.
 *
 * Usage: deno run -A bench/rooms_bench.ts [seconds per run] [runs]
 */

import { asRedis } from "../tests/support/engines/redis_fixture.ts";
import { createIds } from "../services/platform/ids.ts";
import { systemClock } from "../services/platform/time/clock.ts";
import { silentLogger } from "../tests/support/app/silent_logger.ts";
import { connectServer } from "../services/platform/redis/redis_server.ts";
import { createRoomHubRedis } from "../services/platform/rooms/room_hub_redis.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { runProgram } from "../tests/support/process/program.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { startGuard } from "../tests/support/process/guard.ts";
import { POSTGRES_SETTINGS } from "./engines.ts";
import { startServer } from "./http_bench.ts";
import type { ServerKind } from "./rooms_servers.ts";
import { median } from "./statistics.ts";

const root = new URL("../", import.meta.url);
/** Of one run of the generator. */
const LOAD_LIMIT_MS = 180_000;
const CLIENT = "bench:bench-secret-bench-secret:service+admin";

async function main(): Promise<void> {
  const seconds = Number(Deno.args[0] ?? 5);
  const runs = Number(Deno.args[1] ?? 3);
  await using engines = await startRoomEngines();

  console.log(`load average ${Deno.loadavg().map((load) => load.toFixed(1)).join(" ")}`);
  await report("fan-out, as fast as it goes", runs, () => against(engines, ["flood", seconds]));
  await report("fan-out, 100 a second", runs, () => against(engines, ["steady", seconds, 100]));
  await report("resume of 300", runs, () => against(engines, ["resume", 20]));
  await report("10,000 idle sockets", 1, () => against(engines, ["idle", 10_000]));
  await report("publish on Redis", runs, () => publish(engines.redisUrl, seconds));
  console.log(`load average ${Deno.loadavg().map((load) => load.toFixed(1)).join(" ")}`);
}

export type Figures = Record<string, number>;

/** Medians by name. */
async function report(what: string, runs: number, run: () => Promise<Figures>): Promise<void> {
  const all: Figures[] = [];
  for (let i = 0; i < runs; i++) all.push(await run());
  const medians = Object.keys(all[0]!).map((name) => {
    return `${name} ${round(median(all.map((figures) => figures[name]!)))}`;
  });
  const single = JSON.stringify(all.map((each) => Object.values(each).map(round)));
  console.log(`${what.padEnd(28)} ${medians.join("  ")}   (runs: ${single})`);
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}

export interface RoomEngines extends AsyncDisposable {
  env: Record<string, string>;
  redisUrl: string;
  pids: number[];
}

/** Redis and Postgres with the schema, and the settings of a server on them. */
export async function startRoomEngines(): Promise<RoomEngines> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startPostgres({ settings: POSTGRES_SETTINGS }));
  const redis = stack.use(await startRedis());
  const env = {
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, SERVICE_CLIENTS: CLIENT },
    // Production lets 200 sockets of one address in, and all of these come from one.
    ...{ APP_ENV: "development", LOG_LEVEL: "warn", LOG_FORMAT: "json", HOST: "127.0.0.1" },
  };
  const migrated = await runProgram({ args: ["migrate"], env });
  if (migrated.code !== 0) throw new Error(migrated.output);
  const opened = stack.move();
  return {
    env,
    redisUrl: redis.url,
    pids: [redis.pid!, postgres.pid!],
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

export type LoadTask = readonly [task: string, ...amounts: number[]];

/** One run of the load generator against a fresh server of this program. */
export async function against(
  engines: RoomEngines,
  task: LoadTask,
  kind: "veze" | "plain" = "veze",
): Promise<Figures> {
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  await using server = await startServer({ ...engines.env, PORT: String(port) }, base);
  return await loadRooms(kind, base, { pids: [server.pid, ...engines.pids], task });
}

/** One run of the load generator. @throws Error when it fails, or takes longer than it may */
export async function loadRooms(
  kind: ServerKind,
  base: string,
  { pids, task }: { pids: readonly number[]; task: LoadTask },
): Promise<Figures> {
  await using guard = startGuard({ signal: "SIGKILL" });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "bench/rooms_load.ts", kind, base, pids.join(",")],
      ...task.map(String),
    ],
    cwd: root,
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LOAD_LIMIT_MS),
  }).spawn();
  await guard.watch(child.pid);
  const { stdout, stderr, success } = await child.output();
  await guard.watch(undefined);
  const text = new TextDecoder();
  if (!success) throw new Error(`The load generator failed: ${text.decode(stderr).slice(-2_000)}`);
  return JSON.parse(text.decode(stdout));
}

/** Publications of one node with history and an idempotency key each, 64 at a time. */
async function publish(url: string, seconds: number): Promise<Figures> {
  const redis = await connectServer({ url, log: silentLogger });
  const ids = createIds({ clock: systemClock, random: (bytes) => crypto.getRandomValues(bytes) });
  await using hub = createRoomHubRedis({
    redis: asRedis(redis),
    clock: systemClock,
    ids,
    log: silentLogger,
  });
  const data = { match_id: ids.next(), text: "x".repeat(150) };
  const until = performance.now() + seconds * 1_000;
  let done = 0;
  await Promise.all(Array.from({ length: 64 }, async (_, i) => {
    while (performance.now() < until) {
      await hub.publish(`bench:${i}`, { kind: "note", data, key: `k${done++}` });
    }
  }));
  redis.destroy();
  return { "per second": done / seconds };
}

if (import.meta.main) await main();
