/** A state of this program on private Postgres and Redis, asked by wrk, and what that costs each process. */

import postgres from "postgres";
import { delay } from "../tests/support/engines/engine_process.ts";
import { childrenOf } from "../tests/support/process/processes.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { startRedisCluster } from "../tests/support/engines/redis_cluster.ts";
import { CLIENT, seedBoard, signIn, startServer } from "./http_bench.ts";
import {
  familyTimes,
  type Memory,
  memoryOf,
  processTimes,
  spent,
  type Times,
} from "./processor.ts";
import { sum } from "./statistics.ts";
import { POSTGRES_SETTINGS } from "./engines.ts";
import { askCounted, type Asked } from "./wrk/counted.ts";

/** Boards that `boards` submits to, beside the one of `submit`. */
const BOARDS = ["duel", ...Array.from({ length: 24 }, (_, n) => `board-${n}`)].map((id) => ({
  ...{ id, name: id, order: "desc", submit: "service" },
}));
/** Longer than the matcher and the relay take for what the last answers leave to them. */
export const QUIET_MS = 250;

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
  /** µs of the generator, which is in none of the others. */
  generator: number;
}

/** Threads of each at one moment. */
export type CostTimes = Record<keyof Cost, Times>;

/**
 * A number of answers, and what they cost until all is quiet: the same for whoever is measured.
 *
 * @param settle Waits for what the answers leave to be done later, behind the quiet time
 */
export async function measureRun(
  count: number,
  { times, ask, settle }: {
    times: () => Promise<CostTimes>;
    ask: () => Promise<Asked>;
    settle?: () => Promise<void>;
  },
): Promise<Ran> {
  const before = await times();
  const { seconds, generator } = await ask();
  await delay(QUIET_MS);
  await settle?.();
  const after = await times();
  const each = (kind: keyof Cost) => spent(before[kind], after[kind]) / count;
  return {
    ...{ deno: each("deno"), postgres: each("postgres"), redis: each("redis") },
    ...{ rate: count / seconds, generator: generator / count },
  };
}

/** Of everything that was counted. */
export function total({ deno, postgres, redis }: Cost): number {
  return deno + postgres + redis;
}

/** Megabytes in which one of these lives. */
export interface Footprint {
  program: Memory;
  redis: Memory;
  /** On disk. */
  database: number;
}

export interface ComparedProgram extends AsyncDisposable {
  name: string;
  /** Where it answers, and a service's token for it. */
  base: string;
  token: string;
  /** Seconds until its board had been built from the rows. */
  rebuilt: number;
  footprint(): Promise<Footprint>;
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
  { players, onCluster = false, boardsAlone = false, operator = "best", program, fronts }: {
    players: number;
    onCluster?: boolean;
    /** Nobody owns anything: enough for boards, and sooner there. */
    boardsAlone?: boolean;
    /** Of all boards: with `set` every submit moves its entry, with `best` only one that is better. */
    operator?: "best" | "set";
    /** What is started in place of the tree's own program. */
    program?: string[] | undefined;
    /** How many fronts serve; one process by default. */
    fronts?: string | undefined;
  },
): Promise<ComparedProgram> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(
    await startPostgres({ settings: POSTGRES_SETTINGS }),
  );
  const cluster = onCluster ? stack.use(await startRedisCluster()) : undefined;
  const masters = cluster ? await cluster.masters() : [stack.use(await startRedis())];
  const replicas = cluster?.nodes.filter((node) => !masters.includes(node)) ?? [];
  const game = await Deno.makeTempFile({ suffix: ".json" });
  stack.defer(() => Deno.remove(game));
  await Deno.writeTextFile(
    game,
    JSON.stringify({ boards: BOARDS.map((board) => ({ ...board, operator })) }),
  );
  const secret = crypto.randomUUID();
  const settings = (port: number) => ({
    APP_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    KEY_ENCRYPTION_SECRET: secret,
    DATABASE_URL: database.url,
    REDIS_URL: cluster?.url ?? masters[0]!.url,
    GAME_CONFIG: game,
    SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
    RATE_LIMITS: JSON.stringify(Object.fromEntries(
      ["guest", "enqueue", "submit"].map((name) => [name, { burst: 1e7, perSecond: 1e6 }]),
    )),
    LOG_LEVEL: "warn",
    ...more,
  });
  const migrated = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", "migrate"],
    cwd: root,
    env: settings(freePort()),
  }).output();
  if (!migrated.success) {
    throw new Error(`Cannot migrate ${name}: ${new TextDecoder().decode(migrated.stderr).trim()}`);
  }
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  stack.defer(() => sql.end());
  await seedBoard(sql, players);
  if (!boardsAlone) await seedEconomy(sql);
  await sql.unsafe("vacuum analyze");
  const [{ own }] = await sql<[{ own: number }]>`select pg_backend_pid() as own`;
  const args = ["serve", ...(fronts === undefined ? [] : [`--fronts=${fronts}`])];
  // Chosen only now: filling takes minutes, in which others might take it.
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = stack.use(await startServer(settings(port), base, args, root, program));
  const token = await signIn(base);
  const asked = performance.now();
  for (;;) {
    const answer = await fetch(`${base}/leaderboards/current/duel?limit=1`);
    await answer.body?.cancel();
    if (answer.ok) break;
    await delay(200);
  }
  const rebuilt = (performance.now() - asked) / 1_000;
  let queued = 0;
  /** @returns seconds, and what they cost the generator */
  async function ask(script: string, count: number) {
    if (script === "idle") {
      await delay(count);
      return { seconds: count / 1_000, generator: 0 };
    }
    const env = { TOKEN: token, OFFSET: String(queued), PLAYERS: String(players) };
    if (script === "enqueue") queued += count + 64;
    return await askCounted({ base, script, count, env });
  }

  async function times(): Promise<CostTimes> {
    const family = await familyTimes(database.pid!);
    return {
      deno: await familyTimes(server.pid),
      // But for the connection over which this bench fills and tidies.
      postgres: new Map([...family].filter(([thread]) => !thread.startsWith(`${own}/`))),
      redis: await familyTimes(...masters.map(({ pid }) => pid!)),
    };
  }

  let told: Times[] = [];
  async function eachMaster(): Promise<string> {
    const now = await Promise.all(
      [...masters, ...replicas].map(({ pid }) => processTimes(pid!)),
    );
    const each = now.map((times, at) => spent(told[at] ?? new Map(), times));
    told = now;
    const all = sum(each.slice(0, masters.length));
    const parts = each.slice(0, masters.length).map((time) => `${Math.round(100 * time / all)} %`);
    return `masters ${parts.join(", ")}; replicas ${
      (sum(each.slice(masters.length)) / all).toFixed(2)
    } of that`;
  }

  const opened = stack.move();
  return {
    ...{ name, base, token, rebuilt },
    async footprint() {
      const [{ bytes }] = await sql<
        [{ bytes: number }]
      >`select pg_database_size(current_database())::float8 as bytes`;
      return {
        program: await memoryOf(server.pid),
        redis: await memoryOf(masters[0]!.pid!),
        database: bytes / 1e6,
      };
    },
    run: (script, count) =>
      measureRun(count, {
        times,
        ask: () => ask(script, count),
        ...script === "enqueue" && { settle: () => untilMatched(sql) },
      }),
    async tidy() {
      await sql.unsafe("vacuum analyze");
      await sql.unsafe("checkpoint");
    },
    ...(cluster && { masters: eachMaster }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function seedEconomy(sql: postgres.Sql): Promise<void> {
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
export async function backendsOf(postmaster: number): Promise<number[]> {
  const children = await childrenOf(postmaster);
  const named = await Promise.all(children.map(async (pid) => ({
    pid,
    name: await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => ""),
  })));
  return named.filter(({ name }) => name.includes("127.0.0.1")).map(({ pid }) => pid);
}
