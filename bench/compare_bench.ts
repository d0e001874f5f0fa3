/**
 * Processor time per request of this program and of another state of it, by turns in one run: each on
 * private Postgres and Redis with the same data, asked by wrk for a fixed number of answers over 64
 * connections. What else the machine does moves rates, and this hardly.
 *
 * Usage: deno task bench compare --base=PATH [--turns=20] [--kinds=page,submit] [--players=100000]
 *
 * `base` is another working tree (`git worktree add`) with its driver and islands built, or this one with
 * other settings: `--set=NAME=VALUE` holds for what stands as "now" alone, `--traced` sends its traces to a
 * collector in this process, which is not counted.
 */

import { parseArgs } from "node:util";
import postgres from "postgres";
import { startGuard } from "../tests/support/process/guard.ts";
import { childrenOf } from "../tests/support/process/processes.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { CLIENT, seedBoard, signIn, startServer } from "./http_bench.ts";

/** Requests of a turn: few, so that neighbours see the machine alike; enough for some collections. */
const KINDS: Readonly<Record<string, number>> = {
  page: 4_000,
  around: 2_000,
  submit: 2_500,
  guest: 2_000,
  inventory: 4_000,
  consume: 1_500,
  enqueue: 1_500,
  // Nothing is asked: milliseconds instead of requests.
  idle: 5_000,
};
/** Longer than the matcher and the relay take for what the last answers leave to them. */
const QUIET_MS = 250;
/** Turns in which code is compiled and plans are made. */
const WARM_UPS = 3;

const { values: options } = parseArgs({
  options: {
    base: { type: "string" },
    turns: { type: "string", default: "20" },
    kinds: { type: "string", default: Object.keys(KINDS).join(",") },
    players: { type: "string", default: "100000" },
    set: { type: "string", multiple: true, default: [] },
    traced: { type: "boolean", default: false },
  },
});
if (!options.base) {
  console.error("Usage: deno task bench compare --base=PATH");
  Deno.exit(2);
}
const players = Number(options.players);
const here = new URL("../", import.meta.url).pathname;

/** Processor time in µs by process. */
interface Cost {
  deno: number;
  postgres: number;
  redis: number;
}

interface Program extends AsyncDisposable {
  name: string;
  run(script: string, count: number): Promise<Cost>;
  /** Does what the database would do by itself. */
  tidy(): Promise<void>;
}

async function startProgram(
  name: string,
  root: string,
  more: Record<string, string> = {},
): Promise<Program> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(
    await startPostgres({
      // What the server tidies up in its own time would fall into anybody's turn.
      settings: ["shared_buffers=512MB", "max_wal_size=4GB", "autovacuum=off"],
    }),
  );
  const redis = stack.use(await startRedis());
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  const env = {
    APP_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: base,
    KEY_ENCRYPTION_SECRET: crypto.randomUUID(),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
    RATE_LIMITS: JSON.stringify(Object.fromEntries(
      ["guest", "enqueue", "submit"].map((name) => [name, { burst: 1e7, perSecond: 1e6 }]),
    )),
    LOG_LEVEL: "warn",
    ...more,
  };
  await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", "migrate"],
    cwd: root,
    env,
  }).output();
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  stack.defer(() => sql.end());
  await seed(sql);
  const [{ own }] = await sql<[{ own: number }]>`select pg_backend_pid() as own`;
  const server = stack.use(await startServer(env, base, ["serve"], root));
  const token = await signIn(base);
  while (!(await fetch(`${base}/leaderboards/current/duel?limit=1`)).ok) await delay(200);
  let queued = 0;
  // Without us it would go on asking a port where nobody is.
  const guard = stack.use(startGuard({ signal: "SIGKILL" }));

  async function ask(script: string, count: number): Promise<void> {
    if (script === "idle") return await delay(count);
    const wrk = new Deno.Command("wrk", {
      args: ["-t1", "-c64", "-d600s", "-s", "bench/wrk/counted.lua", base],
      cwd: here,
      env: {
        TOKEN: token,
        SCRIPT: script,
        COUNT: String(count),
        OFFSET: String(queued),
        PLAYERS: options.players,
      },
      stdout: "piped",
    }).spawn();
    await guard.watch(wrk.pid);
    if (script === "enqueue") queued += count + 64;
    let said = "";
    for await (const text of wrk.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      // It would wait for the end of its time.
      if (/failed \d+\n/.test(said)) wrk.kill("SIGKILL");
    }
    await wrk.status;
    await guard.watch(undefined);
    const failed = /failed (\d+)/.exec(said)?.[1];
    if (failed !== "0") throw new Error(`${name}, ${script}: ${failed} of ${count} failed`);
  }

  async function cost(): Promise<Cost> {
    const backends = await backendsOf(database.pid!);
    const times = await Promise.all(backends.filter((pid) => pid !== own).map(processTime));
    return {
      deno: await processTime(server.pid),
      postgres: times.reduce((sum, time) => sum + time, 0),
      redis: await processTime(redis.pid!),
    };
  }

  const opened = stack.move();
  return {
    name,
    async run(script, count) {
      const before = await cost();
      await ask(script, count);
      await delay(QUIET_MS);
      if (script === "enqueue") await untilMatched(sql);
      const after = await cost();
      const each = (kind: keyof Cost) => (after[kind] - before[kind]) / count;
      return { deno: each("deno"), postgres: each("postgres"), redis: each("redis") };
    },
    async tidy() {
      await sql.unsafe("vacuum analyze");
      await sql.unsafe("checkpoint");
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function seed(sql: postgres.Sql): Promise<void> {
  await seedBoard(sql, players);
  await sql.unsafe(`
    insert into ledger_operations (id, kind, ref, user_id, result_json, created_at)
    select id, 'grant', 'bench ' || id, id, '{"xp-boost": 100000}', now() from users`);
  await sql.unsafe(`
    insert into ledger_entries (operation_id, user_id, asset, account, amount)
    select id, id, 'xp-boost', account, amount from users,
      (values ('issued', -100000), ('holding', 100000)) as side (account, amount)`);
  await sql.unsafe(`
    insert into balances (user_id, asset, holding, acquired_at)
    select id, 'xp-boost', 100000, now() from users`);
  await sql.unsafe("vacuum analyze");
}

/** Until everybody is in a match, but for the few who find nobody. */
async function untilMatched(sql: postgres.Sql): Promise<void> {
  for (let left = Infinity;;) {
    const [row] = await sql`select count(*)::int as left from tickets where status = 'queued'`;
    if (row!["left"] === left) return;
    left = row!["left"];
    await delay(QUIET_MS);
  }
}

/** Those that serve connections, not what the server does by itself. */
async function backendsOf(postmaster: number): Promise<number[]> {
  const children = await childrenOf(postmaster);
  const named = await Promise.all(children.map(async (pid) => ({
    pid,
    name: await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => ""),
  })));
  return named.filter(({ name }) => name.includes("127.0.0.1")).map(({ pid }) => pid);
}

/** Of all its threads, in the program and the kernel, in µs. */
async function processTime(pid: number): Promise<number> {
  let time = 0;
  for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
    const stat = await Deno.readTextFile(`/proc/${pid}/task/${name}/schedstat`).catch(() => "0");
    time += Number(stat.split(" ")[0]) / 1_000;
  }
  return time;
}

/** Settings of who sends traces to a collector that reads them and keeps nothing. */
function traced(): Record<string, string> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.arrayBuffer();
    return new Response(null, { headers: { "content-type": "application/x-protobuf" } });
  });
  server.unref();
  return {
    ...{ OTEL_DENO: "true", OTEL_DENO_METRICS: "false", OTEL_DENO_CONSOLE: "ignore" },
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The quarter of the turns that others disturbed least ends there: what they do only adds. */
function lowerQuartile(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 4)]!;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

function total({ deno, postgres, redis }: Cost): number {
  return deno + postgres + redis;
}

function describe(costs: readonly Cost[], at: typeof median): string {
  const of = (read: (cost: Cost) => number) => at(costs.map(read)).toFixed(0).padStart(4);
  return `${of(total)} =${of((c) => c.deno)} +${of((c) => c.postgres)} +${of((c) => c.redis)}`;
}

console.log("µs of processor time per request: in all = Deno + Postgres + Redis");
await using base = await startProgram("before", options.base.replace(/\/?$/, "/"));
const more = Object.fromEntries(options.set.map((text) => text.split(/=(.*)/s).slice(0, 2)));
await using current = await startProgram("now", here, { ...options.traced && traced(), ...more });
for (const kind of options.kinds.split(",")) {
  const count = KINDS[kind];
  if (!count) {
    throw new Error(`There is no "${kind}": choose from ${Object.keys(KINDS).join(", ")}`);
  }
  const costs = { before: [] as Cost[], now: [] as Cost[] };
  for (let turn = -WARM_UPS; turn < Number(options.turns); turn++) {
    if (turn === 0) { for (const program of [base, current]) await program.tidy(); }
    const first = turn % 2 === 0 ? base : current;
    const early = await first.run(kind, count);
    const late = await (first === base ? current : base).run(kind, count);
    const [before, now] = first === base ? [early, late] : [late, early];
    if (turn < 0) continue;
    costs.before.push(before);
    costs.now.push(now);
  }
  for (const [name, at] of [["median", median], ["lower quartile", lowerQuartile]] as const) {
    const more = at(costs.now.map(total)) / at(costs.before.map(total)) - 1;
    console.log(
      `${kind.padEnd(9)} ${name.padEnd(14)} before ${describe(costs.before, at)}   ` +
        `now ${describe(costs.now, at)}   ${(more * 100).toFixed(1)} %`,
    );
  }
}
