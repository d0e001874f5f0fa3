/**
 * The whole path of matchmaking on real engines: queue over HTTP, match, claim, hear of it on a socket.
 * One process serves; Redis, Postgres and the players are on the same machine.
 *
 * Usage: deno run -A bench/matchmaking_bench.ts [runs] [seconds of steady load]
 */

import { openDatabase } from "../db/client.ts";
import { callsTo, SERVICE, serviceToken } from "../tests/faults/nodes/node.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { runProgram } from "../tests/support/process/program.ts";
import type { Sql } from "../db/client.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { startServer } from "./http_bench.ts";
import { familyTimes, processTimes, spent } from "./processor.ts";
import { POSTGRES_SETTINGS } from "./engines.ts";
import { quantile } from "./statistics.ts";
import { delay } from "../tests/support/engines/engine_process.ts";
import { burst, pastPings, PLAYERS, signIn, type Target } from "./matchmaking_players.ts";

export const RATE = 1_000;
const PONG_MS = 10_000;
/** By then the server has read them. */
const ANSWERED_MS = 500;

const ms = (time: number) => `${Math.round(time)} ms`;

export interface Steady {
  perSecond: number;
  tickets: number;
  matched: number;
  matchedPercent: number;
  /** ms from queueing to the claim, of those who were matched. */
  p50: number;
  p95: number;
  p99: number;
  slowest: number;
}

/** Tickets at a steady pace; waits as the rows have them. */
async function steady(target: Target, sql: Sql, seconds: number): Promise<Steady> {
  const token = await serviceToken(target);
  // Nobody queues twice: whoever is in a match may not.
  const count = RATE * (seconds + 1);
  const users = await sql<{ id: string }[]>`
    insert into users (id, display_name, region, roles, created_at)
    select gen_random_uuid(), 'Player ' || n, 'eu-north', '{player}', now()
    from generate_series(1, ${count}) n returning id`;
  const since = new Date();
  const started = performance.now();
  const running = new Set<Promise<void>>();
  let asked = 0;
  let slowest = 0;
  while (performance.now() - started < seconds * 1_000) {
    const due = (performance.now() - started) / 1_000 * RATE;
    while (asked < due && running.size < 512) {
      const body = {
        user_id: users[asked++ % count]!.id,
        mode: "duel",
        region: "eu-north",
        mmr: 1500 + 300 * Math.sqrt(-2 * Math.log(1 - Math.random())) *
            Math.cos(2 * Math.PI * Math.random()),
      };
      const one = target.call("POST", "/matchmaking/enqueue", { token, body })
        .then(({ ms }) => void (slowest = Math.max(slowest, ms)))
        .finally(() => running.delete(one));
      running.add(one);
    }
    await delay(2);
  }
  await Promise.all(running);
  const took = (performance.now() - started) / 1_000;
  await delay(500);
  const [row] = await sql<
    { tickets: number; matched: number; p50: number; p95: number; p99: number }[]
  >`
    select count(*)::int as tickets, count(*) filter (where status = 'matched')::int as matched,
      percentile_cont(0.5) within group (order by wait) filter (where status = 'matched') as p50,
      percentile_cont(0.95) within group (order by wait) filter (where status = 'matched') as p95,
      percentile_cont(0.99) within group (order by wait) filter (where status = 'matched') as p99
    from (select status, extract(epoch from coalesce(ended_at, now()) - enqueued_at)::float8 * 1000 as wait
      from tickets where enqueued_at >= ${since}) waits`;
  const { tickets, matched, p50, p95, p99 } = row!;
  return {
    ...{ perSecond: tickets / took, tickets, matched, matchedPercent: 100 * matched / tickets },
    ...{ p50, p95, p99, slowest },
  };
}

/** ms until each of those who queued at once had heard of a match, and what one of them cost in µs. */
export interface Burst {
  times: number[];
  program: number;
  engines: number;
  generator: number;
}

export interface Matchmaking extends AsyncDisposable {
  /** Runs while neither pings nor pongs of our players are due: also for who is measured in between. */
  quietly<R>(run: () => Promise<R>): Promise<R>;
  burst(): Promise<Burst>;
  /** Its tickets are others'; the players leave before the first. */
  steady(seconds: number): Promise<Steady>;
}

/** A node on private engines, and 1,000 players with a socket and an open connection each. */
export async function startMatchmaking(): Promise<Matchmaking> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startPostgres({ settings: POSTGRES_SETTINGS }));
  const redis = stack.use(await startRedis());
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    // Production lets 200 sockets of one address in, and all of these come from one.
    ...{ APP_ENV: "development", HOST: "127.0.0.1", PORT: String(port) },
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, LOG_LEVEL: "warn", LOG_FORMAT: "json" },
    SERVICE_CLIENTS: `${SERVICE.client_id}:${SERVICE.client_secret}:service+admin`,
    RATE_LIMITS: JSON.stringify({ enqueue: { burst: 100_000, perSecond: 100_000 } }),
  };
  const migrated = await runProgram({ args: ["migrate"], env });
  if (migrated.code !== 0) throw new Error(migrated.output);
  const server = stack.use(await startServer(env, url));
  const node: Target = { url, port, call: callsTo(url) };
  const { sql } = stack.use(openDatabase({ engine: "server", url: postgres.url }));
  const players = await signIn(node);
  await sql`
    insert into ratings (user_id, mode, mmr, deviation, games, updated_at)
    select user_id, 'duel', 1500 + ((at - 1) * 7919) % 1000, 350, 0, now()
    from unnest(${players.map(({ id }) => id)}::uuid[]) with ordinality as given (user_id, at)`;
  let isBusy = false;
  const answerPings = () => {
    for (const { socket } of players) socket.send({ op: "pong" });
  };
  const quietly: Matchmaking["quietly"] = async (run) => {
    await pastPings(players);
    answerPings();
    isBusy = true;
    await delay(ANSWERED_MS);
    return await run().finally(() => {
      isBusy = false;
      answerPings();
    });
  };
  // Who answers no ping is cut; while it is measured nothing else is sent.
  const timer = setInterval(() => {
    if (!isBusy) answerPings();
  }, PONG_MS);
  const leave = () => {
    clearInterval(timer);
    for (const { socket, connection } of players.splice(0)) {
      socket.close();
      connection.close();
    }
  };
  stack.defer(leave);
  const timesNow = async () => [
    await familyTimes(server.pid),
    await familyTimes(postgres.pid!, redis.pid!),
    // Alone: program and engines are its children.
    await processTimes(Deno.pid),
  ];
  const opened = stack.move();
  return {
    quietly,
    async burst() {
      // Whoever is in a match does not queue.
      await sql`update matches set status = 'voided', finished_at = now() where status = 'active'`;
      // Nor does who still waits since a burst that failed.
      await sql`
        update tickets set status = 'ended', reason = 'cancelled', ended_at = now()
        where status in ('queued', 'proposed')`;
      const [before, times, after] = await quietly(async () =>
        [await timesNow(), await burst(players), await timesNow()] as const
      );
      const [program, engines, generator] = after
        .map((times, i) => spent(before[i]!, times) / PLAYERS) as [number, number, number];
      return { times, program, engines, generator };
    },
    async steady(seconds) {
      leave();
      return await steady(node, sql, seconds);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function main(): Promise<void> {
  const runs = Number(Deno.args[0] ?? 3);
  const seconds = Number(Deno.args[1] ?? 10);
  await using bench = await startMatchmaking();
  for (let run = 0; run <= runs; run++) {
    const { times } = await bench.burst();
    const name = run === 0 ? "warm-up" : `${PLAYERS} at once`;
    console.log(
      `${name}: told p50 ${ms(quantile(times, 0.5))}, p95 ${ms(quantile(times, 0.95))}, ` +
        `last ${ms(Math.max(...times))}`,
    );
  }
  for (let run = 0; run < runs; run++) {
    const { perSecond, tickets, matched, p50, p95, p99, slowest } = await bench.steady(seconds);
    console.log(
      `steady: ${Math.round(perSecond)} tickets/s, ${matched} of ${tickets} matched; placement ` +
        `p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}; slowest answer ${ms(slowest)}`,
    );
  }
}

if (import.meta.main) await main();
