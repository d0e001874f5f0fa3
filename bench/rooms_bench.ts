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
import { runProgram, startProgram } from "../tests/support/process/program.ts";
import { freePort } from "../tests/support/process/free_port.ts";

const root = new URL("../", import.meta.url);
const CLIENT = "bench:bench-secret-bench-secret:service+admin";

async function main(): Promise<void> {
  const seconds = Number(Deno.args[0] ?? 5);
  const runs = Number(Deno.args[1] ?? 3);
  await using postgres = await startPostgres();
  await using redis = await startRedis();
  const env = {
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, SERVICE_CLIENTS: CLIENT },
    ...{ APP_ENV: "development", LOG_LEVEL: "warn", LOG_FORMAT: "json", HOST: "127.0.0.1" },
  };
  const migrated = await runProgram({ args: ["migrate"], env });
  if (migrated.code !== 0) throw new Error(migrated.output);

  console.log(`load average ${Deno.loadavg().map((load) => load.toFixed(1)).join(" ")}`);
  await report("fan-out, as fast as it goes", runs, () => against(env, ["flood", seconds]));
  await report("fan-out, 100 a second", runs, () => against(env, ["steady", seconds]));
  await report("resume of 300", runs, () => against(env, ["resume", 20]));
  await report("10,000 idle sockets", 1, () => against(env, ["idle", 10_000]));
  await report("publish on Redis", runs, () => publish(redis.url, seconds));
  console.log(`load average ${Deno.loadavg().map((load) => load.toFixed(1)).join(" ")}`);
}

type Figures = Record<string, number>;

/** Medians by name. */
async function report(what: string, runs: number, run: () => Promise<Figures>): Promise<void> {
  const all: Figures[] = [];
  for (let i = 0; i < runs; i++) all.push(await run());
  const medians = Object.keys(all[0]!).map((name) => {
    const sorted = all.map((figures) => figures[name]!).sort((a, b) => a - b);
    return `${name} ${round(sorted[Math.floor(runs / 2)]!)}`;
  });
  const single = JSON.stringify(all.map((each) => Object.values(each).map(round)));
  console.log(`${what.padEnd(28)} ${medians.join("  ")}   (runs: ${single})`);
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}

/** One run of the load generator against a fresh server. */
async function against(
  env: Record<string, string>,
  task: (string | number)[],
): Promise<Figures> {
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  await using program = await startProgram({ env: { ...env, PORT: String(port) } });
  for (let i = 0; i < 200; i++) {
    const ready = await fetch(`${base}/ready`).then(async (r) => (await r.text(), r.ok))
      .catch(() => false);
    if (ready) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "bench/rooms_load.ts", base, String(program.pid)],
      ...task.map(String),
    ],
    cwd: root,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(program.output().slice(-2_000));
  return JSON.parse(new TextDecoder().decode(stdout));
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
