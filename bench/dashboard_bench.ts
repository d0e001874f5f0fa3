/**
 * The staff's pages over a large game: how long each takes as an admin, and how much processor time;
 * then their share of a server that 2,000 simulated players keep busy. The program runs on private
 * Redis and Postgres.
 *
 * Usage: deno run -A bench/dashboard_bench.ts [--players=1000000] [--events=10000000] [--times=100]
 *   [--only=PARTS,OF,NAMES] [--turns=4] [--dir=DIRECTORY, which keeps Postgres for another run]
 */

import { parseArgs } from "node:util";
import { openDatabase, type Sql } from "../db/client.ts";
import { migrate, readMigrations } from "../db/migrate.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { childrenOf } from "../tests/support/process/processes.ts";
import { type BenchPage, pagesOf } from "./dashboard_pages.ts";
import { seedDashboard } from "./dashboard_seed.ts";
import { measureShare } from "./dashboard_share.ts";
import { CLIENT, startServer } from "./http_bench.ts";

const root = new URL("../", import.meta.url);
const WARM_UPS = 10;
const WANTED_MS = { page: 60, search: 100 };

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      players: { type: "string", default: "1000000" },
      events: { type: "string", default: "10000000" },
      times: { type: "string", default: "100" },
      turns: { type: "string", default: "4" },
      only: { type: "string", default: "" },
      dir: { type: "string" },
    },
  });
  if (options.dir !== undefined) await Deno.mkdir(options.dir, { recursive: true });
  await using postgres = await startPostgres({
    settings: ["shared_buffers=512MB", "max_wal_size=4GB"],
    ...(options.dir !== undefined && { dir: options.dir }),
  });
  await using redis = await startRedis();
  await using database = openDatabase({ engine: "server", url: postgres.url });
  const { sql } = database;
  await migrate(sql, await readMigrations(root));
  const [{ made }] = await sql<[{ made: boolean }]>`
    select exists (select from minutes where node = 'a') as made`;
  if (!made) {
    const size = { players: Number(options.players), events: Number(options.events) };
    await seedDashboard(database, size);
  }
  const port = freePort();
  const base = `http://localhost:${port}`;
  await using server = await startServer({
    ...{ PORT: String(port), DATABASE_URL: postgres.url, REDIS_URL: redis.url, LOG_LEVEL: "warn" },
    SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
    RATE_LIMITS: JSON.stringify(Object.fromEntries(
      ["guest", "credentials", "telemetry", "enqueue", "submit"].map((name) => [
        name,
        { burst: 1_000_000, perSecond: 1_000_000 },
      ]),
    )),
  }, base);
  const cookie = await signInAdmin(base, sql);
  await settled(base, sql);
  console.log(`load average ${Deno.loadavg().map((load) => load.toFixed(1)).join(" ")}`);
  const cpu = () => cpuOf(server.pid, postgres.pid!);
  const pages = (await pagesOf(sql)).filter(({ name }) =>
    options.only.split(",").some((part) => name.includes(part))
  );
  for (const page of pages) {
    await measure(page, { base, cookie, times: Number(options.times), cpu });
  }
  if (Number(options.turns) > 0) {
    await measureShare({ base, cookie, sql, pid: server.pid, turns: Number(options.turns) });
  }
}

/** A guest who is made an admin, and comes back as one. @returns their cookie */
async function signInAdmin(base: string, sql: Sql): Promise<string> {
  const signIn = async () => {
    const answer = await fetch(`${base}/auth/guest`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ display_name: "Astrid", device_id: "the device of the bench" }),
    });
    const { user } = await answer.json();
    return { id: user.id, cookie: answer.headers.get("set-cookie")!.split(";")[0]! };
  };
  const { id } = await signIn();
  await sql`update users set roles = '{player,admin}' where id = ${id}`;
  return (await signIn()).cookie;
}

/** What a start has to catch up on is done: ranks are there, the audit log is sealed. */
async function settled(base: string, sql: Sql): Promise<void> {
  for (;;) {
    const board = await fetch(`${base}/leaderboards/current/duel?limit=1`);
    await board.body?.cancel();
    const [{ open }] = await sql<[{ open: number }]>`
      select count(*)::int as open from audit_log
      where id > coalesce((select max(up_to) from audit_seals), 0)`;
    if (board.status === 200 && open < 1_000) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function measure(
  { name, search, paths }: BenchPage,
  { base, cookie, times, cpu }: {
    base: string;
    cookie: string;
    times: number;
    cpu: () => Promise<{ deno: number; postgres: number }>;
  },
): Promise<void> {
  const ask = async (i: number) => {
    const started = performance.now();
    const answer = await fetch(base + paths[i % paths.length]!, {
      headers: { accept: "text/html", "accept-encoding": "gzip", cookie },
    });
    const { byteLength } = await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${paths[i % paths.length]}: ${answer.status}`);
    return { ms: performance.now() - started, bytes: byteLength };
  };
  const first = (await ask(0)).ms;
  for (let i = 1; i < WARM_UPS; i++) await ask(i);
  const before = await cpu();
  const answers: { ms: number; bytes: number }[] = [];
  for (let i = 0; i < times; i++) answers.push(await ask(i));
  const after = await cpu();
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (times - 1))]!;
  const each = (of: "deno" | "postgres") => (1_000 * (after[of] - before[of]) / times).toFixed(1);
  const wanted = search ? WANTED_MS.search : WANTED_MS.page;
  console.log(
    `${name.slice(0, 48).padEnd(48)} p50 ${at(0.5).toFixed(1).padStart(6)}  p95 ` +
      `${at(0.95).toFixed(1).padStart(6)}  worst ${at(1).toFixed(1).padStart(6)} ms  first ` +
      `${first.toFixed(0).padStart(5)} ms  Deno ${each("deno").padStart(5)}  Postgres ` +
      `${each("postgres").padStart(5)} ms  ${(answers[0]!.bytes / 1024).toFixed(0)} KB` +
      (at(0.95) > wanted ? `  over ${wanted} ms` : ""),
  );
}

/** Seconds of the processor so far. */
async function cpuOf(
  server: number,
  postgres: number,
): Promise<{ deno: number; postgres: number }> {
  const backends = await Promise.all((await childrenOf(postgres)).map(cpuSeconds));
  return {
    deno: await cpuSeconds(server),
    postgres: backends.reduce((sum, each) => sum + each, 0),
  };
}

export async function cpuSeconds(pid: number): Promise<number> {
  let nanoseconds = 0;
  for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
    const stat = await Deno.readTextFile(`/proc/${pid}/task/${name}/schedstat`).catch(() => "0");
    nanoseconds += Number(stat.split(" ")[0]);
  }
  return nanoseconds / 1e9;
}

if (import.meta.main) {
  await main();
  Deno.exit(0);
}
