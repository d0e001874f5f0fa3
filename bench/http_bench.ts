/**
 * Guest sign-in, submit, page of 100, around a player and rank of a player, by wrk with 64 connections on
 * the same machine, against the program on private Redis and Postgres with a board of 1,000,000.
 *
 * Usage: deno run -A bench/http_bench.ts [seconds per run] [runs]
 */

import postgres from "postgres";
import { migrate, readMigrations } from "../db/migrate.ts";
import type { Sql } from "../db/client.ts";
import { V8_FLAGS } from "../ops/permissions.ts";
import { startGuard } from "../tests/support/process/guard.ts";
import { delay } from "../tests/support/engines/engine_process.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";

const root = new URL("../", import.meta.url);
const CONNECTIONS = 64;
/** 1,000,000 ranks may have to be built first. */
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 20_000;
const PLAYERS = 1_000_000;
export const CLIENT = { id: "bench", secret: "bench-secret-bench-secret" };

export interface Run {
  perSecond: number;
  requests: number;
  p50: string;
  p90: string;
  p95: string;
  p99: string;
  failed: number;
}

async function main(): Promise<void> {
  const seconds = Number(Deno.args[0] ?? 10);
  const runs = Number(Deno.args[1] ?? 3);
  await using database = await startPostgres({
    settings: ["shared_buffers=512MB", "max_wal_size=4GB"],
  });
  await using redis = await startRedis();
  console.log(`seeding a board of ${PLAYERS.toLocaleString("en")}`);
  await seed(database.url);
  const port = 8900 + Math.floor(Math.random() * 90);
  const base = `http://127.0.0.1:${port}`;
  await using _server = await startServer({
    PORT: String(port),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
    RATE_LIMITS: JSON.stringify({ guest: { burst: 10_000_000, perSecond: 1_000_000 } }),
    LOG_LEVEL: "warn",
  }, base);
  const token = await signIn(base);
  const started = performance.now();
  while ((await fetch(`${base}/leaderboards/current/duel?limit=1`)).status !== 200) {
    await delay(200);
  }
  console.log(`ranks rebuilt in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  for (const script of ["submit", "page", "around", "rank", "guest"]) {
    const results: Run[] = [];
    await wrk(script, base, token, 3);
    for (let i = 0; i < runs; i++) results.push(await wrk(script, base, token, seconds));
    const median = results.sort((a, b) => a.perSecond - b.perSecond)[Math.floor(runs / 2)]!;
    console.log(
      `${script.padEnd(7)} median ${
        Math.round(median.perSecond)
      }/s  p50 ${median.p50}  p90 ${median.p90}  p95 ${median.p95}` +
        `  p99 ${median.p99}  failed ${median.failed}   (runs: ${
          results.map((r) => Math.round(r.perSecond)).join(", ")
        })`,
    );
  }
}

export async function seed(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await migrate(sql as unknown as Sql, await readMigrations(root));
  await seedBoard(sql, PLAYERS);
  await sql.unsafe("vacuum analyze");
  await sql.unsafe("checkpoint");
  await sql.end();
}

/** So many players, each with a score on one board. */
export async function seedBoard(sql: postgres.Sql, players: number): Promise<void> {
  await sql.unsafe(`
    insert into users (id, display_name, region, roles, created_at)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'Player ' || i, 'eu-north',
      '{player}', now() from generate_series(0, ${players - 1}) i`);
  await sql.unsafe(`
    insert into leaderboards (id, season, mode, created_at)
    values (gen_random_uuid(), '2026-s4', 'duel', now())`);
  await sql.unsafe(`
    insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, updated_at)
    select (select id from leaderboards), id, floor(random() * 1000000), nextval('leaderboard_clock'),
      nextval('leaderboard_clock'), now() from users`);
}

/**
 * The program, or another one that answers `/ready`, until it does; it ends with us, whatever ends us.
 *
 * @throws Error when it ends before, or is not ready in time
 */
export async function startServer(
  env: Record<string, string>,
  base: string,
  args = ["serve"],
  tree: URL | string = root,
  program = [Deno.execPath(), "run", "-A", V8_FLAGS, "main.ts"],
): Promise<AsyncDisposable & { pid: number }> {
  const guard = startGuard({ signal: "SIGKILL" });
  const [command, ...own] = program;
  const child = new Deno.Command(command!, {
    args: [...own, ...args],
    cwd: tree,
    env,
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  await guard.watch(child.pid);
  let ended: Deno.CommandStatus | undefined;
  const over = child.status.then((status) => void (ended = status));
  const stop = async () => {
    // Whoever does not go in order goes all the same.
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    if (!ended) child.kill("SIGTERM");
    await over;
    clearTimeout(timer);
    await guard.watch(undefined);
    await guard[Symbol.asyncDispose]();
  };
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    const ready = await fetch(`${base}/ready`).then(async (r) => (await r.text(), r.ok))
      .catch(() => false);
    // Somebody else may answer on the port of one that has ended.
    if (ready && !ended) break;
    if (ended || performance.now() > deadline) {
      const why = ended ? `it ended with ${ended.code}` : "it is not ready in time";
      await stop();
      throw new Error(`Cannot start ${[...program, ...args].at(-1)}: ${why}`);
    }
    await delay(100);
  }
  return { pid: child.pid, [Symbol.asyncDispose]: stop };
}

export async function signIn(base: string): Promise<string> {
  const response = await fetch(`${base}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
    }),
  });
  return (await response.json()).access_token;
}

/** @throws Error when wrk cannot be run, or has no answer to tell of */
export async function wrk(
  script: string,
  base: string,
  token: string,
  seconds: number,
  env: Record<string, string> = {},
): Promise<Run> {
  const { success, stdout, stderr } = await new Deno.Command("wrk", {
    args: [
      "-t1",
      `-c${CONNECTIONS}`,
      `-d${seconds}s`,
      "--latency",
      "-s",
      `bench/wrk/${script}.lua`,
      base,
    ],
    cwd: root,
    env: { TOKEN: token, ...env },
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success || !/Requests\/sec:/.test(text)) {
    throw new Error(`wrk failed: ${new TextDecoder().decode(stderr).trim() || text.slice(-300)}`);
  }
  const find = (pattern: RegExp) => pattern.exec(text)?.[1] ?? "?";
  return {
    perSecond: Number(find(/Requests\/sec:\s+([\d.]+)/)),
    requests: Number(find(/(\d+) requests in/)),
    p50: find(/50%\s+(\S+)/),
    p90: find(/90%\s+(\S+)/),
    p95: find(/p95 (\S+)/),
    p99: find(/99%\s+(\S+)/),
    failed: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0),
  };
}

if (import.meta.main) await main();
