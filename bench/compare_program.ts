/** A state of this program on private Postgres and Redis, asked by wrk, and what that costs each process. */

import postgres from "postgres";
import { startGuard } from "../tests/support/process/guard.ts";
import { childrenOf } from "../tests/support/process/processes.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { startRedisCluster } from "../tests/support/engines/redis_cluster.ts";
import { CLIENT, seedBoard, signIn, startServer } from "./http_bench.ts";

/** Boards that `boards` submits to, beside the one of `submit`. */
const BOARDS = ["duel", ...Array.from({ length: 24 }, (_, n) => `board-${n}`)].map((id) => ({
  ...{ id, name: id, order: "desc", operator: "best", submit: "service" },
}));
/** Longer than the matcher and the relay take for what the last answers leave to them. */
const QUIET_MS = 250;
const here = new URL("../", import.meta.url).pathname;

/** Processor time in µs by process. */
export interface Cost {
  /** Of the program: all of its processes. */
  deno: number;
  postgres: number;
  redis: number;
}

export interface Ran extends Cost {
  /** Answers a second. */
  rate: number;
}

export interface ComparedProgram extends AsyncDisposable {
  name: string;
  run(script: string, count: number): Promise<Ran>;
  /** Of a cluster, µs of each master and of all replicas since the last call. */
  masters?(): Promise<string>;
  /** Does what the database would do by itself. */
  tidy(): Promise<void>;
}

export async function startProgram(
  name: string,
  root: string,
  more: Record<string, string> = {},
  { players, onCluster = false, program, fronts }: {
    players: number;
    onCluster?: boolean;
    /** What is started in place of the tree's own program. */
    program?: string[] | undefined;
    /** How many fronts serve; one process by default. */
    fronts?: string | undefined;
  },
): Promise<ComparedProgram> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(
    await startPostgres({
      // What the server tidies up in its own time would fall into anybody's turn.
      settings: ["shared_buffers=512MB", "max_wal_size=4GB", "autovacuum=off"],
    }),
  );
  const cluster = onCluster ? stack.use(await startRedisCluster()) : undefined;
  const masters = cluster ? await cluster.masters() : [stack.use(await startRedis())];
  const replicas = cluster?.nodes.filter((node) => !masters.includes(node)) ?? [];
  const game = await Deno.makeTempFile({ suffix: ".json" });
  stack.defer(() => Deno.remove(game));
  await Deno.writeTextFile(game, JSON.stringify({ boards: BOARDS }));
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  const env = {
    APP_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: base,
    KEY_ENCRYPTION_SECRET: crypto.randomUUID(),
    DATABASE_URL: database.url,
    REDIS_URL: cluster?.url ?? masters[0]!.url,
    GAME_CONFIG: game,
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
  await seed(sql, players);
  const [{ own }] = await sql<[{ own: number }]>`select pg_backend_pid() as own`;
  const args = ["serve", ...(fronts === undefined ? [] : [`--fronts=${fronts}`])];
  const server = stack.use(await startServer(env, base, args, root, program));
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
        PLAYERS: String(players),
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
      deno: sum(
        await Promise.all([server.pid, ...await childrenOf(server.pid)].map(processTime)),
      ),
      postgres: sum(times),
      redis: sum(await Promise.all(masters.map(({ pid }) => processTime(pid!)))),
    };
  }

  let told: number[] = [];
  async function eachMaster(): Promise<string> {
    const now = await Promise.all([...masters, ...replicas].map(({ pid }) => processTime(pid!)));
    const spent = now.map((time, at) => time - (told[at] ?? 0));
    told = now;
    const all = sum(spent.slice(0, masters.length));
    const parts = spent.slice(0, masters.length).map((time) => `${Math.round(100 * time / all)} %`);
    return `masters ${parts.join(", ")}; replicas ${
      (sum(spent.slice(masters.length)) / all).toFixed(2)
    } of that`;
  }

  const opened = stack.move();
  return {
    name,
    async run(script, count) {
      const before = await cost();
      const started = performance.now();
      await ask(script, count);
      const seconds = (performance.now() - started) / 1_000;
      await delay(QUIET_MS);
      if (script === "enqueue") await untilMatched(sql);
      const after = await cost();
      const each = (kind: keyof Cost) => (after[kind] - before[kind]) / count;
      return {
        ...{ deno: each("deno"), postgres: each("postgres"), redis: each("redis") },
        rate: count / seconds,
      };
    },
    async tidy() {
      await sql.unsafe("vacuum analyze");
      await sql.unsafe("checkpoint");
    },
    ...(cluster && { masters: eachMaster }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

async function seed(sql: postgres.Sql, players: number): Promise<void> {
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

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
