/**
 * Analytics' figures: the first export of a long history, the next one, and every report on it; then what
 * an export costs a server beside it.
 *
 * Usage: deno run -A bench/analytics_bench.ts [part…] ; EVENTS (10,000,000), SECONDS of a load (10), ROUNDS (5)
 * Parts: history, beside.
 */

import { cpuUsage } from "node:process";
import { openDatabase } from "../db/client.ts";
import {
  createSource,
  exportTables,
  openArchive,
  openWarehouse,
  renderPage,
  runReport,
  viewsOf,
} from "../services/analytics/mod.ts";
import { readOwnReports } from "../services/commands/tasks/analytics_files.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { fill } from "./analytics_fill.ts";
import { seed, signIn, startServer, wrk } from "./http_bench.ts";
import { address, migrated, SETTINGS } from "./telemetry_setup.ts";

const root = new URL("../", import.meta.url);
const EVENTS = Number(Deno.env.get("EVENTS") ?? 10_000_000);
const SECONDS = Number(Deno.env.get("SECONDS") ?? 10);
const ROUNDS = Number(Deno.env.get("ROUNDS") ?? 5);
const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const wanted = (part: string) => Deno.args.length === 0 || Deno.args.includes(part);

if (wanted("history")) await history();
if (wanted("beside")) await beside();

/** Of this process alone; Postgres has its own. */
function cpuSeconds(before: { user: number; system: number }): string {
  const { user, system } = cpuUsage(before);
  return ((user + system) / 1e6).toFixed(1);
}

/** The peak of this process in megabytes, counted anew from the last call on. */
async function peak(): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status");
  await Deno.writeTextFile("/proc/self/clear_refs", "5").catch(() => {});
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024);
}

async function history(): Promise<void> {
  await using postgres = await startPostgres({
    settings: ["shared_buffers=512MB", "max_wal_size=8GB", "fsync=off", "full_page_writes=off"],
  });
  await migrated(postgres.url);
  await using database = openDatabase({ engine: "server", url: postgres.url });
  console.log(`load average ${Deno.loadavg().map((load) => load.toFixed(1))}; filling …`);
  await fill(database.sql, EVENTS);
  const dir = await Deno.makeTempDir({ prefix: "veze_analytics_bench_" });
  await using _gone = { [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }) };
  const archive = openArchive(dir);
  const run = async (what: string) => {
    await peak();
    const started = performance.now();
    const before = cpuUsage();
    using warehouse = await openWarehouse({ root, temporary: `${dir}/.tmp` });
    const source = createSource(database, { delay });
    const { rows } = await exportTables({ archive, warehouse, source, now: () => new Date() });
    const seconds = (performance.now() - started) / 1_000;
    const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
    console.log(
      `${what}: ${all} rows (${rows["events"]} events) in ${seconds.toFixed(1)} s, ` +
        `${Math.round(all / seconds)} rows/s, ${
          cpuSeconds(before)
        } s of the processor, peak ${await peak()} MB`,
    );
  };
  await run("first export");
  await database.sql`insert into events (id, kind, payload_json, created_at, received_at)
    select gen_random_uuid(), 'later', '{}', now(), now() from generate_series(1, 100000)`;
  await run("next export");
  const answered = [];
  for (const report of await readOwnReports(root)) {
    using warehouse = await openWarehouse({ root, temporary: `${dir}/.tmp` });
    await warehouse.run(await viewsOf(archive, "Europe/Berlin"));
    await peak();
    const started = performance.now();
    const before = cpuUsage();
    answered.push(await runReport(warehouse, report));
    const seconds = (performance.now() - started) / 1_000;
    console.log(
      `report ${report.name}: ${seconds.toFixed(2)} s, ${
        cpuSeconds(before)
      } s of the processor, peak ${await peak()} MB`,
    );
  }
  const page = renderPage(answered, { exportedAt: null, madeAt: "", zone: "Europe/Berlin" });
  console.log(
    `page: ${Math.round(page.length / 1024)} KB; load average ${
      Deno.loadavg().map((load) => load.toFixed(1))
    }`,
  );
}

/** Reads of a board, with and without an export on the same machine and database, in turns. */
async function beside(): Promise<void> {
  await using postgres = await startPostgres({ settings: ["shared_buffers=256MB", "fsync=off"] });
  await using redis = await startRedis();
  await migrated(postgres.url);
  {
    await using database = openDatabase({ engine: "server", url: postgres.url });
    await fill(database.sql, Math.min(EVENTS, 2_000_000));
  }
  await seed(postgres.url);
  const { base, port } = address();
  const settings = { ...SETTINGS, DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  await using _server = await startServer({ ...settings, PORT: String(port) }, base, ["serve"]);
  const token = await signIn(base);
  const dir = await Deno.makeTempDir({ prefix: "veze_analytics_bench_" });
  await using _gone = { [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }) };
  // Ranks of a million are built first.
  for (let i = 0; i < 20 && (await wrk("submit", base, token, 3)).perSecond < 1_000;) i++;
  const runs: Record<"alone" | "beside", number[]> = { alone: [], beside: [] };
  for (let round = 0; round < ROUNDS; round++) {
    runs.alone.push((await wrk("submit", base, token, SECONDS)).perSecond);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "main.ts", "analytics", "--full", "--gentle", "--out", dir],
      cwd: root,
      env: settings,
      stdout: "null",
      stderr: "null",
    }).spawn();
    runs.beside.push((await wrk("submit", base, token, SECONDS)).perSecond);
    try {
      child.kill("SIGKILL");
      console.log("the export was under way to the end of the round");
    } catch {
      console.log("the export ended before the round");
    }
    await child.status;
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  console.log(
    `scores submitted per second: alone ${runs.alone.map(Math.round)}, beside ${
      runs.beside.map(Math.round)
    }`,
  );
  console.log(`lost: ${(100 * (1 - median(runs.beside) / median(runs.alone))).toFixed(1)} %`);
}
