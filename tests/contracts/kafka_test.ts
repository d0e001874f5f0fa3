/** What Kafka's adapter promises beyond the contract: other producers, outages, unfit topics. */

import assert from "node:assert/strict";
import { connect, openTestDatabase } from "../support/engines/embedded.ts";
import { eventually } from "../support/app/eventually.ts";
import { onPath } from "../support/engines/find_engines.ts";
import {
  type KafkaStandIn,
  standInProgram,
  startKafkaStandIn,
} from "../support/engines/kafka_stand_in.ts";
import { migrate, readMigrations } from "../../db/migrate.ts";
import { systemClock as clock } from "../../services/platform/time/clock.ts";
import {
  type Delivered,
  type EventStream,
  OLDEST,
  partitionOf,
  PARTITIONS,
} from "../../services/platform/streams/event_stream.ts";
import { createEventStreamKafka } from "../../services/platform/streams/event_stream_kafka.ts";
import { openKafkaLog } from "../../services/platform/streams/kafka/kafka_log.ts";
import { createStreamLeases } from "../../services/platform/streams/stream_lease_store.ts";
import { runConsumer } from "../../services/platform/streams/stream_consumer.ts";
import { isUnavailable } from "../../services/platform/unavailable.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";

const root = new URL("../../", import.meta.url);
const kcat = await onPath("kcat");
const ignore = !standInProgram || !kcat;
const TOPIC = "telemetry";
const MEMBER = { topic: TOPIC, group: "veze", consumer: "only", leaseMs: 5_000 };
/** Numbers of Kafka's protocol. */
const PRODUCE = 0;
const FETCH = 1;
const UNKNOWN_TOPIC = 3;
const NO_LEADER = 5;
const NOT_LEADER = 6;
const REQUEST_TIMED_OUT = 7;

interface World {
  kafka: KafkaStandIn;
  stream: EventStream;
  open(): EventStream;
}

function test(name: string, fn: (world: World) => Promise<void>, { brokers = 1 } = {}) {
  Deno.test({
    name,
    ignore,
    async fn() {
      await using undo = new AsyncDisposableStack();
      const kafka = undo.use(await startKafkaStandIn({ brokers }));
      for (const topic of [TOPIC, `${TOPIC}.dead`]) {
        await kafka.createTopic(topic, { replicas: brokers });
      }
      const database = undo.use(await openTestDatabase());
      const sql = connect(database, 4);
      undo.defer(() => sql.end());
      await migrate(sql, await readMigrations(root));
      const open = () =>
        undo.use(createEventStreamKafka({
          ...{ kafka: openKafkaLog({ brokers: kafka.brokers, tls: false }, log), clock, log },
          leases: createStreamLeases(sql),
        }));
      await fn({ kafka, stream: open(), open });
    },
  });
}

test("[TEL5] another client of Kafka reads what is appended", async ({ kafka, stream }) => {
  const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const partition = partitionOf("ada");
  await stream.append(TOPIC, [{ id: "one", key: "ada", body: '{"é":1}', trace }]);
  const read = await runKcat(kafka, [
    ...["-C", "-t", TOPIC, "-p", String(partition), "-o", "beginning", "-e", "-q"],
    ...["-f", "%k %h %s\n"],
  ]);
  assert.equal(read, `ada id=one,traceparent=${trace} {"é":1}\n`);
});

test("[TEL5] another client's messages are read, whatever headers it adds", async (world) => {
  const sent = ["first", "second"];
  for (const [n, body] of sent.entries()) {
    await writeKcat(world.kafka, {
      ...{ key: "ada", body, headers: { id: `e${n}`, tracestate: "x", "content-type": "text" } },
    });
  }
  // Compressed as it is told to; the client here unpacks gzip by itself.
  const third = "third".repeat(999);
  await writeKcat(world.kafka, { key: "ada", body: third, headers: { id: "e2" }, codec: "gzip" });
  const read = await world.stream.read(TOPIC, partitionOf("ada"), {
    ...{ after: OLDEST, limit: 10, waitMs: 5_000 },
  });
  assert.deepEqual(
    read.map(({ id, key, body }) => ({ id, key, body })),
    [...sent, third].map((body, n) => ({ id: `e${n}`, key: "ada", body })),
  );
});

test("[TEL3 TEL5] what is no entry is parked with its reason, and the partition goes on", async ({ kafka, stream }) => {
  const headers = { id: "foreign" };
  const entry = (id: string) => ({ id, key: "ada", body: id });
  await stream.append(TOPIC, [entry("before")]);
  await writeKcat(kafka, { key: "ada", body: "no id", headers: { other: "x" } });
  await writeKcat(kafka, { body: "no key", headers });
  await writeKcat(kafka, { key: "ada", headers });
  await writeKcat(kafka, { key: "ada", body: new Uint8Array([0xc3, 0x28]), headers });
  await stream.append(TOPIC, [entry("between")]);
  // It compresses only what gets smaller by it.
  for (const body of ["one", "two"]) {
    await writeKcat(kafka, { ...{ key: "ada", headers, codec: "snappy" }, body: body.repeat(999) });
  }
  await writeKcat(kafka, { key: "ada", body: "x".repeat(1_000_001), headers });
  await stream.append(TOPIC, [entry("after")]);

  const stop = new AbortController();
  const handled: string[] = [];
  const running = runConsumer({
    ...{ stream, topic: TOPIC, group: "veze", consumer: "only", clock, log, leaseMs: 2_000 },
    signal: stop.signal,
    handle(entries) {
      handled.push(...entries.map(({ id }) => id));
      return Promise.resolve();
    },
  });
  await eventually("all are dealt with", async () => {
    return (await stream.lag(TOPIC, "veze")).every((lag) => lag === 0) && handled.length === 3;
  }, { withinMs: 30_000 });
  stop.abort();
  await running;
  assert.deepEqual(handled, ["before", "between", "after"]);
  const reasons = (await readAll(stream, `${TOPIC}.dead`))
    .map(({ body }) => String(JSON.parse(body).reason));
  const wanted = [
    ...[/no header `id`/, /no key/, /no value/, /not UTF-8/],
    ...[/2 entries from offset 6 on cannot be decoded: .*snappy/i, /too large: 1000001 bytes/],
  ];
  for (const each of wanted) {
    assert.equal(reasons.filter((reason) => each.test(reason)).length, 1, `${each}: ${reasons}`);
  }
  assert.equal(reasons.length, wanted.length);
});

test("[ES1 TEL3] without brokers appends fail as an outage, and go on when they are back", async ({ kafka, stream, open }) => {
  const other = open();
  const partition = partitionOf("ada");
  await stream.append(TOPIC, [{ id: "0", key: "ada", body: "" }]);
  const [lease] = (await other.claim(MEMBER)).filter((one) => one.partition === partition);
  assert.equal((await stream.lag(TOPIC, "veze"))[partition], 1);
  await kafka.down(1);
  const stored = ["0"];
  for (let n = 1; n <= 3; n++) {
    await assert.rejects(
      stream.append(TOPIC, [{ id: String(n), key: "ada", body: "" }]),
      (error) => isUnavailable(error),
    );
  }
  await assert.rejects(stream.lag(TOPIC, "veze"), (error) => isUnavailable(error));
  const waiting = runConsumerUntil(other, (ids) => ids.includes("last"));
  await kafka.up(1);
  await eventually("it takes entries again", async () => {
    await stream.append(TOPIC, [{ id: "last", key: "ada", body: "" }]);
    stored.push("last");
    return true;
  });
  const ids = await waiting;
  // What failed may have been stored; what was stored is there, in its order.
  assert.deepEqual(ids.filter((id) => stored.includes(id)), stored);
  assert.ok(lease!.fence > 0);
});

test(
  "[ES1 ES2] leaders that move and answer late lose nothing, and keys keep their order",
  async ({ kafka, stream }) => {
    const keys = ["ada", "bob", "cyd"];
    const sent = Array.from({ length: 600 }, (_, n) => ({
      ...{ id: String(n), key: keys[n % 3]!, body: "x".repeat(50) },
    }));
    const appended: Promise<void>[] = [];
    for (let at = 0; at < sent.length; at += 20) {
      const broker = 1 + (at / 20) % 3;
      const error = at === 100 ? NOT_LEADER : REQUEST_TIMED_OUT;
      if (at % 200 === 100) await kafka.fail(broker, { apiKey: PRODUCE, error });
      if (at % 200 === 140) await kafka.fail(broker, { apiKey: FETCH, error: NOT_LEADER });
      if (at % 200 === 160) {
        for (const key of keys) await kafka.lead(TOPIC, partitionOf(key), broker);
      }
      appended.push(stream.append(TOPIC, sent.slice(at, at + 20)));
      await clock.sleep(5);
    }
    await Promise.all(appended);
    const read = await eventually("all are read", async () => {
      const all = await readAll(stream, TOPIC);
      const { size } = new Set(all.map(({ id }) => id));
      assert.equal(size, sent.length);
      return all;
    });
    for (const key of keys) {
      // A request that was answered late was stored, and sent again: twice is not out of order.
      const first = [...new Set(read.filter((each) => each.key === key).map(({ id }) => id))];
      assert.deepEqual(first, sent.filter((each) => each.key === key).map(({ id }) => id));
    }
  },
  { brokers: 3 },
);

test(
  "[ES1] a leader that moves to a broker which has answered already does not lose what it was sent",
  async ({ kafka, stream }) => {
    const keys = ["ada", "bob"];
    const [stays, moves] = keys.map(partitionOf);
    await kafka.lead(TOPIC, stays!, 1);
    await kafka.lead(TOPIC, moves!, 2);
    await stream.append(TOPIC, keys.map((key) => entryOf(key, "warm")));
    // One broker takes its part at once; meanwhile it comes to lead the other part as well.
    await kafka.fail(2, { apiKey: PRODUCE, error: NOT_LEADER, lateMs: 400 });
    const sent = keys.map((key) => entryOf(key, "kept"));
    const appended = stream.append(TOPIC, sent);
    await clock.sleep(150);
    await kafka.lead(TOPIC, moves!, 1);
    await appended;
    const kept = (await readAll(stream, TOPIC)).filter(({ body }) => body === "kept");
    assert.deepEqual(kept.map(({ id }) => id).sort(), sent.map(({ id }) => id).sort());
  },
  { brokers: 2 },
);

test("[ES3 ES8] a topic that begins anew is read from its beginning, loudly", async ({ kafka, stream, open }) => {
  const partition = partitionOf("ada");
  await stream.append(TOPIC, Array.from({ length: 5 }, (_, n) => entryOf("ada", `old ${n}`)));
  const lease = (await stream.claim(MEMBER)).find((one) => one.partition === partition)!;
  const read = await stream.read(TOPIC, partition, { after: OLDEST, limit: 10, waitMs: 0 });
  // As if there had been many more: Kafka knows of five.
  assert.equal(await stream.commit(lease, "500"), true);
  assert.equal(read.length, 5);
  await stream.leave(MEMBER);
  const ids = await runConsumerUntil(open(), (seen) => seen.length >= 5);
  assert.deepEqual(ids, read.map(({ id }) => id));
  assert.ok(kafka.brokers.length === 1);
});

test("[TEL3 TEL5] a topic that cannot serve is refused with its remedy", async ({ kafka, stream }) => {
  await kafka.createTopic("narrow", { partitions: 4 });
  for (
    const asked of [
      () => stream.append("narrow", [entryOf("ada", "x")]),
      () => stream.claim({ ...MEMBER, topic: "narrow" }),
      () => stream.lag("narrow", "veze"),
    ]
  ) {
    await assert.rejects(asked, /topic narrow has 4 partitions and needs 16: delete it/);
  }
  await assert.rejects(
    stream.append(TOPIC, [entryOf("ada", "ö".repeat(500_001))]),
    /larger than 1000000 bytes/,
  );
  assert.deepEqual(await stream.lag(TOPIC, "veze"), new Array(PARTITIONS).fill(0));
});

test("[TEL3] one copy of what was accepted is named with its remedy", async ({ stream }) => {
  assert.equal(await stream.durabilityWarning(), null, "nothing is in use yet");
  await stream.append(TOPIC, [entryOf("ada", "x")]);
  assert.match(await stream.durabilityWarning() ?? "", /one broker only.*replication factor to 3/);
});

test(
  "[TEL3] three copies need no warning",
  async ({ stream }) => {
    await stream.append(TOPIC, [entryOf("ada", "x")]);
    assert.equal(await stream.durabilityWarning(), null);
  },
  { brokers: 3 },
);

test(
  "[ES1 ES3] a topic that is gone, or has no leader, keeps no other from being written and read",
  async ({ kafka, stream }) => {
    const dead = `${TOPIC}.dead`;
    for (const topic of [TOPIC, dead]) {
      await stream.append(topic, [entryOf("ada", "one")]);
      await readAll(stream, topic);
    }
    let count = 1;
    const faults = [[UNKNOWN_TOPIC, 1], [NO_LEADER, 2], [UNKNOWN_TOPIC, 1]] as const;
    for (const [error, leader] of faults) {
      await kafka.spoil(dead, error);
      await kafka.lead(TOPIC, partitionOf("ada"), leader);
      // It may go well while nobody has asked anew who leads it.
      await stream.append(dead, [entryOf("ada", "x")]).catch(() => {});
      await stream.append(TOPIC, [entryOf("ada", "more")]);
      assert.equal((await readAll(stream, TOPIC)).length, ++count);
    }
    await kafka.spoil(dead, 0);
    await stream.append(dead, [entryOf("ada", "two")]);
  },
  { brokers: 2 },
);

test("[TEL3] what is too large to be parked whole is parked in part, and the rest goes on", async ({ stream }) => {
  // As JSON each quote is two characters.
  const large = entryOf("ada", '"'.repeat(600_000));
  const good = entryOf("ada", "good");
  await stream.append(TOPIC, [large, good]);
  const stop = new AbortController();
  await runConsumer({
    ...{ stream, topic: TOPIC, group: "veze", consumer: "only", clock, log, attempts: 1 },
    signal: stop.signal,
    handle([first]) {
      if (first!.id === large.id) return Promise.reject(new Error("bitter"));
      stop.abort();
      return Promise.resolve();
    },
  });
  const [parked] = await readAll(stream, `${TOPIC}.dead`);
  const { reason, body } = JSON.parse(parked!.body);
  assert.equal(parked!.id, large.id);
  assert.match(reason, /^bitter \(too large to be kept whole: 600000 characters\)$/);
  assert.equal(body, large.body.slice(0, 10_000));
});

test("[ES1] more than a topic takes at once is sent in parts", async ({ stream }) => {
  const sent = Array.from({ length: 40 }, (_, n) => entryOf("ada", `${n}`.padEnd(90_000, "x")));
  await Promise.all([
    stream.append(TOPIC, sent.slice(0, 30)),
    stream.append(TOPIC, sent.slice(30)),
  ]);
  const read = await readAll(stream, TOPIC);
  assert.deepEqual(read.map(({ id }) => id), sent.map(({ id }) => id));
});

function entryOf(key: string, body: string) {
  return { id: crypto.randomUUID(), key, body };
}

async function readAll(stream: EventStream, topic: string): Promise<Delivered[]> {
  const read = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    read.push(
      ...await stream.read(topic, partition, { after: OLDEST, limit: 10_000, waitMs: 0 }),
    );
  }
  return read;
}

/** Ids in the order in which a consumer handled them, up to when it had enough. */
async function runConsumerUntil(
  stream: EventStream,
  enough: (ids: string[]) => boolean,
): Promise<string[]> {
  const stop = new AbortController();
  const ids: string[] = [];
  const timer = setTimeout(() => stop.abort(), 60_000);
  await runConsumer({
    ...{ stream, topic: TOPIC, group: "veze", consumer: crypto.randomUUID(), clock, log },
    ...{ signal: stop.signal, leaseMs: 1_500 },
    handle(entries) {
      ids.push(...entries.map(({ id }) => id));
      if (enough(ids)) stop.abort();
      return Promise.resolve();
    },
  });
  clearTimeout(timer);
  return ids;
}

async function writeKcat(
  kafka: KafkaStandIn,
  { key, body, headers, codec }: {
    key?: string;
    /** Absent: a message without a value. */
    body?: string | Uint8Array;
    headers: Record<string, string>;
    codec?: string;
  },
): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    const text = typeof body === "string" ? new TextEncoder().encode(body) : body;
    await Deno.writeFile(path, text ?? new TextEncoder().encode(`${key}:\n`));
    await runKcat(kafka, [
      ...["-P", "-t", TOPIC, "-p", String(partitionOf("ada"))],
      ...(key === undefined || text === undefined ? [] : ["-k", key]),
      ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}=${value}`]),
      ...(codec === undefined ? [] : ["-z", codec]),
      ...[
        "-X",
        "message.max.bytes=2000000",
        ...(text === undefined ? ["-Z", "-K", ":", "-l"] : []),
      ],
      path,
    ]);
  } finally {
    await Deno.remove(path);
  }
}

async function runKcat(kafka: KafkaStandIn, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(kcat!, {
    args: ["-b", kafka.brokers.join(","), ...args],
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`kcat ${args.join(" ")}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}
