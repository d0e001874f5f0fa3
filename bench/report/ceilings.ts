/** Ceilings: what plain Redis and Postgres take for the work that lies under a request. */

import postgres from "postgres";
import { findPostgres, onPath } from "../../tests/support/engines/find_engines.ts";
import { delay, randomPassword } from "../../tests/support/engines/engine_process.ts";
import { startPostgres, startRedis } from "../../tests/support/engines/private_engines.ts";
import { backendsOf } from "../compare_program.ts";
import { POSTGRES_SETTINGS } from "../engines.ts";
import { familyTimes, processTimes, spent, timeWithEnded } from "../processor.ts";
import { median } from "../statistics.ts";
import { cellOf, markOf } from "./cells.ts";
import { GENERATOR_HEAD, sayBusy, shareOfCore } from "./generator.ts";
import { byTurns, turnsFor } from "./turns.ts";
import type { Options, Section } from "./types.ts";

const ROWS = 100_000;
const CONNECTIONS = 64;
const LIMIT_MS = 60_000;
const LEAVE_LIMIT_MS = 10_000;

interface Ran {
  rate: number;
  /** µs an operation, of the engine and of the generator. */
  engine: number;
  generator: number;
}

const COMMANDS: Readonly<Record<string, string[]>> = {
  "ZADD": ["ZADD", "board", "__rand_int__", "player:__rand_int__"],
  "ZREVRANK": ["ZREVRANK", "board", "player:__rand_int__"],
  "ZREVRANGE 100": ["ZREVRANGE", "board", "0", "99", "WITHSCORES"],
};

const STATEMENTS: Readonly<Record<string, string>> = {
  "select a row": "select score from board where player = :player;",
  "select 100": "select player, score from board order by score desc limit 100;",
  "upsert": `insert into board values (:player, :score)
    on conflict (player) do update set score = greatest(board.score, excluded.score);`,
  "insert": "insert into made (score) values (:score);",
};

export async function ceilings({ quick }: Options): Promise<Section> {
  await using stack = new AsyncDisposableStack();
  const part = quick ? 10 : 1;
  const legs = [
    ...await redisLegs(stack, 100_000 / part),
    ...await postgresLegs(stack, quick ? 2 : 4),
  ];
  const turns = quick ? 1 : turnsFor(legs, 5);
  const { results, failures } = await byTurns(
    legs,
    { turns, warmUps: 1 },
    ({ name, run }) => {
      console.log(`ceilings: ${name}`);
      return run();
    },
  );
  const names = legs.map(({ name }) => name).filter((name) => results.has(name));
  const of = (name: string, figure: keyof Ran) => results.get(name)?.map((ran) => ran[figure]);
  const shares = (name: string) =>
    results.get(name)?.map(({ generator, rate }) => shareOfCore(generator, rate));
  return {
    title: "Ceilings: plain Redis and plain Postgres",
    method: [
      `redis-benchmark and pgbench over ${CONNECTIONS} connections without pipelining, statements ` +
      `prepared, on ${
        ROWS.toLocaleString("en")
      } members and rows: one operation, and nothing of a ` +
      "request. No server that asks its engines once for each request goes beyond; one that gathers what " +
      "came together does. A turn before the first is not counted; the generator of Redis is counted by the " +
      "system in steps of 10 ms, with its start. Settings of the engines are those of all sections (fsync " +
      "on, append-only file, no autovacuum).",
    ],
    tables: [{
      head: [
        ...["operation", "a second", "CPU of the engine, µs", "of the generator, µs"],
        GENERATOR_HEAD,
      ],
      rows: names.map((name) => [
        name,
        ...(["rate", "engine", "generator"] as const).map((figure) => cellOf(of(name, figure))),
        cellOf(shares(name)),
      ]),
    }],
    plots: [{
      kind: "bars",
      file: "ceilings",
      title: "Processor time of one operation of an engine",
      y: "µs",
      isLog: true,
      groups: names,
      series: [{ name: "engine", values: names.map((name) => markOf(of(name, "engine"))) }],
    }],
    findings: [...names.flatMap((name) => sayBusy(name, shares(name))), ...failures],
    isIncomplete: failures.length > 0,
  };
}

async function redisLegs(stack: AsyncDisposableStack, count: number) {
  // On a command line everybody can read a password: this one opens three commands on one key.
  const password = randomPassword();
  const redis = stack.use(
    await startRedis({
      settings: [
        `user bench on >${password} ~board -@all +zadd +zrevrank +zrevrange +config|get`,
      ],
    }),
  );
  const program = await onPath("redis-benchmark");
  const run = async (command: string[], requests: number) => {
    if (!program) throw new Error("there is no redis-benchmark");
    return await measure(redis.pid!, requests, program, [
      ...["-p", String(redis.port), "--user", "bench", "-a", password],
      ...["-c", String(CONNECTIONS)],
      ...["-n", String(requests), "-r", String(ROWS), "--csv", ...command],
    ]);
  };
  // What fails here fails in its own turn, and is said there.
  if (program) await run(COMMANDS["ZADD"]!, 3 * ROWS).catch(() => {});
  return Object.entries(COMMANDS).map(([name, command]) => ({
    name,
    run: () => run(command, count),
  }));
}

async function postgresLegs(stack: AsyncDisposableStack, seconds: number) {
  const engine = stack.use(
    await startPostgres({ settings: POSTGRES_SETTINGS }),
  );
  const sql = postgres(engine.url, { max: 1, onnotice: () => {} });
  await sql.unsafe(`
    create table board (player int primary key, score float8 not null);
    create index on board (score desc);
    create table made (id bigserial primary key, score float8 not null);
    insert into board select i, random() * 1000000 from generate_series(1, ${ROWS}) i;`);
  await sql.unsafe("vacuum analyze");
  await sql.end();
  const program = await onPath("pgbench") ?? `${await findPostgres()}/pgbench`;
  const dir = await Deno.makeTempDir({ prefix: "veze_ceilings_" });
  stack.defer(() => Deno.remove(dir, { recursive: true }));
  const { port, username, password, pathname } = new URL(engine.url);
  return await Promise.all(
    Object.entries(STATEMENTS).map(async ([name, statement], i) => {
      const file = `${dir}/${i}.sql`;
      await Deno.writeTextFile(
        file,
        `\\set player random(1, ${ROWS})\n\\set score random(1, 2000000)\n` +
          `${statement.replaceAll("\n", " ")}\n`,
      );
      const args = [
        ...["-h", "127.0.0.1", "-p", port, "-U", username, "-n", "-M", "prepared", "-f", file],
        ...[
          "-c",
          String(CONNECTIONS),
          "-j",
          "1",
          "-P",
          "1",
          "-T",
          String(LIMIT_MS / 1_000),
          pathname.slice(1),
        ],
      ];
      return {
        name,
        async run(): Promise<Ran> {
          await untilAlone(engine.pid!);
          const child = new Deno.Command(program, {
            args,
            env: { PGPASSWORD: password },
            ...{ stdout: "piped", stderr: "piped", signal: AbortSignal.timeout(LIMIT_MS) },
          }).spawn();
          let said = "";
          let isOver = false;
          const read = (async () => {
            for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
              said += text;
            }
            isOver = true;
          })();
          const window = await watch(engine.pid!, child.pid, {
            ...{ seconds, isOver: () => isOver, said: () => said.length },
          });
          if (!isOver) child.kill("SIGKILL");
          await Promise.all([read, child.status, child.stdout.cancel()]);
          if (!window) throw new Error(said || "pgbench ended early");
          // It says each second how many there were.
          const lines = said.slice(window.from, window.to).matchAll(/, ([\d.]+) tps/g);
          const rates = [...lines].map(([, tps]) => Number(tps));
          if (rates.length === 0) throw new Error("pgbench told no rate");
          const rate = median(rates);
          const count = rate * window.seconds;
          return { rate, engine: window.engine / count, generator: window.generator / count };
        },
      };
    }),
  );
}

/** Until no connection is left that the leg before had. @throws Error when some stay */
async function untilAlone(engine: number): Promise<void> {
  for (const deadline = Date.now() + LEAVE_LIMIT_MS; (await backendsOf(engine)).length > 0;) {
    if (Date.now() > deadline) throw new Error("connections of the leg before are still there");
    await delay(50);
  }
}

/**
 * What connections and their generator take while all of them are open: that each is a process which has to
 * start is no part of an operation. Undefined when they end before.
 */
async function watch(
  engine: number,
  generator: number,
  { seconds, isOver, said }: { seconds: number; isOver: () => boolean; said: () => number },
) {
  let backends: number[] = [];
  while (backends.length < CONNECTIONS) {
    if (isOver()) return undefined;
    await delay(50);
    backends = await backendsOf(engine);
  }
  await delay(500);
  const timesNow = async () => [await familyTimes(engine), await processTimes(generator)] as const;
  const [began, from] = [performance.now(), said()];
  const before = await timesNow();
  await delay(seconds * 1_000);
  const after = await timesNow();
  if (isOver()) return undefined;
  return {
    engine: spent(before[0], after[0]),
    generator: spent(before[1], after[1]),
    seconds: (performance.now() - began) / 1_000,
    ...{ from, to: said() },
  };
}

/** A generator to its end: what it made the engine take, and what it took itself. */
async function measure(
  engine: number,
  count: number,
  program: string,
  args: string[],
): Promise<Ran> {
  const before = [await timeWithEnded(engine), await timeWithEnded("self")];
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  const said = text.decode(stdout);
  const after = [await timeWithEnded(engine), await timeWithEnded("self")];
  const rate = /^"[^"]*","([\d.]+)"/m.exec(said)?.[1];
  if (rate === undefined) throw new Error(`it told no rate: ${said.slice(0, 200)}`);
  return {
    rate: Number(rate),
    engine: (after[0]! - before[0]!) / count,
    generator: (after[1]! - before[1]!) / count,
  };
}
