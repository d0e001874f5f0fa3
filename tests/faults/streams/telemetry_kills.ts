/** Telemetry workers killed in the middle of recording: the same for the few of every run and the many. */

import assert from "node:assert/strict";
import { type Sql } from "../../../db/client.ts";
import { createLeaseStore } from "../../../services/leases/mod.ts";
import { systemClock as clock } from "../../../services/platform/time/clock.ts";
import { type EventStream, partitionOf } from "../../../services/platform/streams/event_stream.ts";
import { createEventStreamKafka } from "../../../services/platform/streams/event_stream_kafka.ts";
import { createEventStreamPostgres } from "../../../services/platform/streams/event_stream_postgres.ts";
import { createEventStreamRedis } from "../../../services/platform/streams/event_stream_redis.ts";
import { openKafkaLog } from "../../../services/platform/streams/kafka/kafka_log.ts";
import { createStreamLeases } from "../../../services/platform/streams/stream_lease_store.ts";
import { silentLogger as log } from "../../support/app/silent_logger.ts";
import { asRedis } from "../../support/engines/redis_fixture.ts";
import { connectServer } from "../../../services/platform/redis/redis_server.ts";
import {
  createDeadLetters,
  createDeadLetterStore,
  TELEMETRY_GROUP,
  TELEMETRY_TOPIC,
} from "../../../services/telemetry/mod.ts";
import { type KafkaStandIn, startKafkaWithTopics } from "../../support/engines/kafka_stand_in.ts";
import { eventually } from "../../support/app/eventually.ts";
import { type RunningProgram, runProgram, startProgram } from "../../support/process/program.ts";
import { type Node, serviceToken } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";
import { expectedAlerts, makePlayers, makePoison, type Session, type Told } from "./told.ts";
import { drawSeed, pause, seeded } from "../nodes/workload.ts";

export type StreamBackend = "redis" | "postgres" | "kafka";

export interface TelemetryKills {
  backend: StreamBackend;
  kills: number;
  events: number;
  poison: number;
}

const SENDERS = 4;
/** Requests carry some events of several players. */
const PLAYERS_PER_REQUEST = 10;
const PER_PLAYER = 50;
/** Senders wait while so many events do: every kill finds work. */
const MOST_WAITING = 30_000;

export async function killTelemetryWorkers(
  { backend, kills, events, poison }: TelemetryKills,
): Promise<void> {
  const random = seeded(drawSeed());
  await using undo = new AsyncDisposableStack();
  const kafka = backend === "kafka" ? undo.use(await startKafkaWithTopics()) : undefined;
  const world = undo.use(
    await withNodes({
      count: 1,
      args: ["serve", "--no-workers"],
      env: {
        ...{ STREAM_BACKEND: backend, PUBLIC_URL: "http://game.test" },
        ...{ APP_ENV: "test", LOG_FORMAT: "json" },
        ...(kafka && { KAFKA_BROKERS: kafka.brokers.join(",") }),
      },
    }),
  );
  const { redis, database, env, nodes: [node] } = world;
  const stream = undo.use(
    await openStream(undo, { backend, kafka, sql: database.sql, url: redis.url }),
  );
  const lag = async () => sum(await stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP));

  const sessions = makePlayers(events, random);
  const poisoned = makePoison(poison, random);
  const started = performance.now();
  const workers = [await startWorker(env), await startWorker(env)];
  undo.defer(async () => {
    for (const worker of workers) await worker[Symbol.asyncDispose]();
  });

  let sent = 0;
  const sending = send({ node, sessions, lag, onSent: (count) => sent += count });
  const poisoning = (async () => {
    for (const [n, entry] of poisoned.entries()) {
      while (sent < events * n / poison) await pause(20);
      await stream.append(TELEMETRY_TOPIC, [entry]);
    }
  })();

  for (let n = 0; n < kills; n++) {
    const at = events * (n + 0.2 + 0.6 * random()) / kills;
    while (sent - await lag() < at) await pause(20);
    const victim = Math.floor(random() * 2);
    await workers[victim]!.kill("SIGKILL");
    await workers[victim]![Symbol.asyncDispose]();
    workers[victim] = await startWorker(env);
  }
  await Promise.all([sending, poisoning]);
  await eventually("everything is recorded", async () => await lag() === 0, { withinMs: 90_000 });
  const took = (performance.now() - started) / 1_000;

  await assertOnce(database.sql, sessions);
  const consumer = crypto.randomUUID();
  const store = createDeadLetterStore(database);
  const leases = createLeaseStore(database);
  const letters = await createDeadLetters({ stream, store, leases, consumer, clock })
    .list(10 * poison);
  assert.deepEqual(letters.map(({ id }) => id).sort(), poisoned.map(({ id }) => id).sort());
  assert.ok(letters.every(({ reason }) => reason !== ""), "each says why");
  const alerts = await assertAlerts(database.sql, sessions);

  // An operator has everything that is still kept read again: nothing counts twice.
  const partition = partitionOf(sessions[0]![0]!.user_id);
  const again = ["admin", "streams", "replay", String(partition), "oldest"];
  const { code, output } = await runProgram({ args: again, env });
  assert.equal(code, 0, output);
  assert.ok(Number(/(\d+) events of partition/.exec(output)?.[1]) > 0, output);
  const noted = await database.sql`
    select actor, details_json as details from audit_log where action = 'stream.rewind'`;
  const details = { topic: "telemetry", group: "veze", partition, position: "0" };
  assert.deepEqual(noted.map((row) => ({ ...row })), [{ actor: "operator", details }]);
  await eventually("they are read", async () => await lag() === 0, { withinMs: 30_000 });
  await assertOnce(database.sql, sessions);
  await assertAlerts(database.sql, sessions);
  console.log(
    `${backend}: ${kills} workers killed within ${took.toFixed(0)} s and ${events} events: ` +
      `each stored once, ${poison} of ${poison} poisoned ones parked, ` +
      `the ${alerts} alerts of an undisturbed watch`,
  );
}

async function openStream(
  undo: AsyncDisposableStack,
  { backend, kafka, sql, url }: {
    backend: StreamBackend;
    kafka: KafkaStandIn | undefined;
    sql: Sql;
    url: string;
  },
): Promise<EventStream> {
  if (kafka) {
    const opened = openKafkaLog({ brokers: kafka.brokers, tls: false }, log);
    return createEventStreamKafka({
      ...{ kafka: opened, clock, log },
      leases: createStreamLeases(sql),
    });
  }
  if (backend === "postgres") return createEventStreamPostgres({ sql, clock });
  const redis = await connectServer({ url, log });
  undo.defer(() => redis.destroy());
  return createEventStreamRedis({ redis: asRedis(redis), clock, log });
}

function startWorker(env: Record<string, string>): Promise<RunningProgram> {
  return startProgram({ args: ["worker", "telemetry"], env });
}

/** Every player's events in their order; groups of players are sent side by side. */
async function send(
  { node, sessions, lag, onSent }: {
    node: Node;
    sessions: readonly Session[];
    lag: () => Promise<number>;
    onSent: (count: number) => void;
  },
): Promise<void> {
  const token = await serviceToken(node);
  const groups = Array.from(
    { length: Math.ceil(sessions.length / PLAYERS_PER_REQUEST) },
    (_, i) => sessions.slice(i * PLAYERS_PER_REQUEST, (i + 1) * PLAYERS_PER_REQUEST),
  );
  await Promise.all(Array.from({ length: SENDERS }, async () => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      while (await lag() > MOST_WAITING) await pause(50);
      const longest = Math.max(...group.map(({ length }) => length));
      for (let at = 0; at < longest; at += PER_PLAYER) {
        const body: Told[] = group.flatMap((session) => session.slice(at, at + PER_PLAYER));
        const answer = await node.call("POST", "/telemetry/bulk", { token, body });
        assert.equal(answer.status, 202, JSON.stringify(answer.body));
        assert.equal(answer.body.accepted, body.length);
        onSent(body.length);
      }
    }
  }));
}

async function assertOnce(sql: Sql, sessions: readonly Session[]): Promise<void> {
  const ids = sessions.flat().map(({ event_id }) => event_id);
  const [row] = await sql`
    select count(*)::int as rows, count(distinct id)::int as ids,
      (select count(*)::int from event_seen) as seen,
      (select count(*)::int from unnest(${`{${ids.join(",")}}`}::text::uuid[]) as sent (id)
        where not exists (select from events e where e.id = sent.id)) as lost
    from events`;
  assert.deepEqual({ ...row }, { rows: ids.length, ids: ids.length, seen: ids.length, lost: 0 });
}

async function assertAlerts(sql: Sql, sessions: readonly Session[]): Promise<number> {
  const rows = await sql<{ alert: string }[]>`
    select user_id || ' ' || rule || ' ' || event_id as alert from alerts`;
  const expected = expectedAlerts(sessions);
  assert.deepEqual(rows.map(({ alert }) => alert).sort(), expected);
  return expected.length;
}

function sum(values: number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
