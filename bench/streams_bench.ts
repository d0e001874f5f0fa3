/**
 * The stream's adapters side by side: appended and read by one process, events of 240 bytes, batches
 * of 500; the three take turns. CPU is that of all processes: this one, the engine, and the Postgres
 * that holds Kafka's leases. Kafka is the stand-in of the tests (librdkafka's, in memory, one thread): it
 * says what our side costs, and nothing about a real cluster's disks.
 */

import postgres from "postgres";
import { migrate, readMigrations } from "../db/migrate.ts";
import type { Sql } from "../db/client.ts";
import { systemClock as clock } from "../services/platform/time/clock.ts";
import { type EventStream, type StreamEntry } from "../services/platform/streams/event_stream.ts";
import { createEventStreamKafka } from "../services/platform/streams/event_stream_kafka.ts";
import { createEventStreamPostgres } from "../services/platform/streams/event_stream_postgres.ts";
import { openKafkaLog } from "../services/platform/streams/kafka/kafka_log.ts";
import { runConsumer } from "../services/platform/streams/stream_consumer.ts";
import { createStreamLeases } from "../services/platform/streams/stream_lease_store.ts";
import { silentLogger as log } from "../tests/support/app/silent_logger.ts";
import { startKafkaStandIn } from "../tests/support/engines/kafka_stand_in.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { buildStandIn } from "../tests/runner/stand_in.ts";
import { openRedisStream } from "./telemetry_setup.ts";

const EVENTS = 100_000;
const BATCH = 500;
const APPENDS_AT_ONCE = 4;
const KEYS = 2_500;
const ROUNDS = 5;
const HERTZ = 100;

await using undo = new AsyncDisposableStack();
const program = await buildStandIn();
if (!program) throw new Error("Cannot measure Kafka: install gcc and librdkafka-dev");
const redis = undo.use(await startRedis());
const server = undo.use(await startPostgres());
const kafka = undo.use(await startKafkaStandIn({ program }));
const sql = postgres(server.url, { max: 6, onnotice() {} }) as unknown as Sql;
undo.defer(() => sql.end());
await migrate(sql, await readMigrations(new URL("../", import.meta.url)));
const opened = undo.use(await openRedisStream(redis.url));

/** A stream of its own for each: what one round leaves behind must not slow the next. */
const adapters: Record<string, { stream: EventStream; pids: number[] }> = {
  redis: { stream: opened.stream, pids: [redis.pid!] },
  postgres: {
    stream: createEventStreamPostgres({ sql, clock }),
    pids: [server.pid!],
  },
  kafka: {
    stream: createEventStreamKafka({
      kafka: openKafkaLog({ brokers: kafka.brokers, tls: false }, log),
      leases: createStreamLeases(sql),
      ...{ clock, log },
    }),
    pids: [kafka.pid, server.pid!],
  },
};

const body = JSON.stringify({
  event: "step",
  ts: 1e12,
  payload: { x: 1.5, text: "x".repeat(180) },
});
const figures: Record<string, { append: Figure[]; consume: Figure[] }> = {};

interface Figure {
  perSecond: number;
  cpuUs: number;
}

for (let round = 0; round < ROUNDS; round++) {
  for (const [name, { stream, pids }] of Object.entries(adapters)) {
    const topic = `bench_${name}_${round}`;
    if (name === "kafka") await kafka.createTopic(topic);
    const own = figures[name] ??= { append: [], consume: [] };
    own.append.push(await measure(pids, () => append(stream, topic)));
    own.consume.push(await measure(pids, () => consume(stream, topic)));
  }
}
for (const [name, { append, consume }] of Object.entries(figures)) {
  console.log(name.padEnd(10), "append ", say(append), " consume ", say(consume));
}
await adapters.kafka!.stream[Symbol.asyncDispose]();

async function append(stream: EventStream, topic: string): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, async () => {
    while (next < EVENTS) {
      const from = next;
      next += BATCH;
      const entries: StreamEntry[] = Array.from({ length: BATCH }, (_, i) => ({
        ...{ id: crypto.randomUUID(), key: `player ${(from + i) % KEYS}`, body },
      }));
      await stream.append(topic, entries);
    }
  }));
}

async function consume(stream: EventStream, topic: string): Promise<void> {
  const stop = new AbortController();
  let seen = 0;
  await runConsumer({
    ...{ stream, topic, group: "bench", consumer: "only", clock, log, signal: stop.signal },
    handle(entries) {
      seen += entries.length;
      if (seen >= EVENTS) stop.abort();
      return Promise.resolve();
    },
  });
}

async function measure(pids: number[], work: () => Promise<void>): Promise<Figure> {
  const all = [Deno.pid, ...pids];
  const before = cpuMs(all);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1_000;
  return { perSecond: EVENTS / seconds, cpuUs: (cpuMs(all) - before) * 1_000 / EVENTS };
}

/** Of the processes and their children; a tick is ten milliseconds. */
function cpuMs(pids: number[]): number {
  let ticks = 0;
  const parents = new Set(pids);
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (!parents.has(Number(name)) && !parents.has(Number(fields[1]))) continue;
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended meanwhile.
    }
  }
  return ticks * 1_000 / HERTZ;
}

function say(all: Figure[]): string {
  const middle = (of: (figure: Figure) => number) =>
    all.map(of).sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
  const rates = all.map(({ perSecond }) => Math.round(perSecond / 1_000)).sort((a, b) => a - b);
  return `${Math.round(middle(({ perSecond }) => perSecond))}/s (${rates.join(", ")} k), ` +
    `${middle(({ cpuUs }) => cpuUs).toFixed(1)} µs of CPU an event`;
}
