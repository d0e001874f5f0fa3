/**
 * What closed seasons cost: start-up, memory and idling with 2 and with 2,000 of them, and reading a
 * closed board of 100,000 entries, on private Redis and Postgres.
 *
 * Usage: deno run -A bench/closed_boards_bench.ts [entries of the large board]
 */

import { V8_FLAGS } from "../ops/permissions.ts";
import { openDatabase, type Sql } from "../db/client.ts";
import { migrate, readMigrations } from "../db/migrate.ts";
import { type BoardInfo, createFinalStore } from "../services/leaderboards/mod.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { CLIENT } from "./http_bench.ts";

const root = new URL("../", import.meta.url);
const ENTRIES = Number(Deno.args[0] ?? 100_000);
const PAGES = 1_000;
const IDLE_MS = 30_000;
const STARTS = 3;
/** Of `USER_HZ`, in which the system counts a process' time. */
const TICK_MS = 10;
const LARGE = { season: "large", mode: "duel", order: "desc" } as const;

await using database = await startPostgres({
  settings: ["shared_buffers=512MB", "max_wal_size=4GB"],
});
await using redis = await startRedis();
await using client = openDatabase({ engine: "server", url: database.url });
const { sql } = client;
const finals = createFinalStore(client);
await migrate(sql, await readMigrations(root));
await makePlayers(sql, ENTRIES);
for (const seasons of [2, 2_000]) {
  await closeSeasons(seasons);
  for (let i = 0; i < STARTS; i++) console.log(`${seasons} closed seasons: ${await start()}`);
}
await fill(sql, LARGE.season, ENTRIES);
const started = performance.now();
const board = await seal(LARGE.season);
console.log(`numbering ${ENTRIES}: ${Math.round(performance.now() - started)} ms`);
const { id } = board;
const middle = Math.floor(ENTRIES / 2);
await sql`vacuum analyze`;
for (const gaps of [0, 2_000, 20_000]) {
  if (gaps > 0) {
    await sql`
      with gone as (
        delete from leaderboard_entries where leaderboard_id = ${id}
          and place % ${Math.floor(ENTRIES / gaps)} = 1 returning place)
      insert into leaderboard_gaps select ${id}, place from gone on conflict do nothing`;
    await sql`vacuum analyze`;
  }
  const [last] = await finals.page(board, middle, 1);
  const name = `${ENTRIES} entries, ${gaps} gaps`;
  await time(`${name}: page of 100 at ${middle}`, () => finals.page(board, middle, 100));
  await time(`${name}: page of 100 behind a cursor`, () => finals.after(board, last!, 100));
  await time(`${name}: around a player`, () => finals.around(board, last!.userId, 11));
  await time(`${name}: one player`, () => finals.list(board, [last!.userId]));
  await time(`${name}: size`, () => finals.size(board));
}

async function seal(season: string): Promise<BoardInfo> {
  const [{ id }] = await sql<
    [{ id: string }]
  >`select id from leaderboards where season = ${season}`;
  const board = { ...LARGE, season, id } as BoardInfo;
  for (let last = await finals.number(board, undefined, 5_000); last;) {
    last = await finals.number(board, last, 5_000);
  }
  await finals.seal(board);
  return board;
}

async function time(name: string, read: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 200; i++) await read();
  const before = await postgresMs();
  const started = performance.now();
  for (let i = 0; i < PAGES; i++) await read();
  const took = (performance.now() - started) / PAGES;
  const cpu = (await postgresMs() - before) / PAGES;
  console.log(`${name}: ${took.toFixed(2)} ms, ${cpu.toFixed(2)} ms of Postgres`);
}

/** Processor time of the server's connections. */
async function postgresMs(): Promise<number> {
  const rows = await sql<
    { pid: number }[]
  >`select pid from pg_stat_activity where backend_type = 'client backend'`;
  const times = await Promise.all(rows.map(({ pid }) => processMs(pid)));
  return times.reduce((sum, ms) => sum + ms, 0);
}

async function processMs(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function start(): Promise<string> {
  const port = 8900 + Math.floor(Math.random() * 90);
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", V8_FLAGS, "main.ts", "serve"],
    cwd: root,
    env: {
      PORT: String(port),
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
      LOG_LEVEL: "warn",
    },
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/ready`).then(async (r) => (await r.text(), r.ok))
      .catch(() => false);
  while (!await isReady()) await new Promise((resolve) => setTimeout(resolve, 20));
  const ready = performance.now() - began;
  // Every chore has run once by then.
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  const before = [await processMs(child.pid), await postgresMs()];
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const after = [await processMs(child.pid), await postgresMs()];
  const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
  child.kill("SIGTERM");
  await child.status;
  const idle = after.map((ms, i) => ((ms - before[i]!) / IDLE_MS * 100).toFixed(1));
  return `ready after ${Math.round(ready)} ms, ${Math.round(rss)} MB, idle ${
    idle[0]
  } % of a core ` +
    `and ${idle[1]} % of Postgres`;
}

/** So many closed seasons, each with 50 entries on a sealed board. */
async function closeSeasons(count: number): Promise<void> {
  await sql`
    insert into seasons (id, name, opens_at, closes_at, opened_at, closed_at)
    select 'past-' || i, 'Past ' || i, t, t + interval '1 hour', t, t + interval '1 hour'
    from generate_series(1, ${count}) i, lateral (
      select timestamptz '2020-01-01' + i * interval '1 hour' as t) as times
    on conflict do nothing`;
  await sql`
    insert into leaderboards (id, season, mode, created_at)
    select gen_random_uuid(), 'past-' || i, 'duel', now() from generate_series(1, ${count}) i
    on conflict do nothing`;
  await sql`
    insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, updated_at)
    select b.id, u.id, random() * 1000, 1, nextval('leaderboard_clock'), now()
    from leaderboards b, (select id from users order by id limit 50) u on conflict do nothing`;
  for (let i = 1; i <= count; i++) {
    await seal(`past-${i}`);
  }
  await sql`vacuum analyze`;
}

async function makePlayers(sql: Sql, count: number): Promise<void> {
  await sql`
    insert into users (id, display_name, region, roles, created_at)
    select gen_random_uuid(), 'Player ' || i, 'eu-west', '{player}', now()
    from generate_series(1, ${count}) i`;
}

async function fill(sql: Sql, season: string, count: number): Promise<void> {
  await sql`
    insert into seasons (id, name, opens_at, closes_at, opened_at, closed_at)
    values (${season}, 'Large', '2024-01-01', '2024-02-01', '2024-01-01', '2024-02-01')`;
  await sql`
    insert into leaderboards (id, season, mode, created_at)
    values (gen_random_uuid(), ${season}, 'duel', now())`;
  await sql`
    insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, updated_at)
    select (select id from leaderboards where season = ${season}), id, floor(random() * 1000000), 1,
      nextval('leaderboard_clock'), now() from users limit ${count}`;
}
