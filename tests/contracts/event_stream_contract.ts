/** What every EventStream adapter promises (services/platform/streams/event_stream.ts, ES1–ES7). */

import assert from "node:assert/strict";
import { systemClock } from "../../services/platform/time/clock.ts";
import {
  type Delivered,
  type EventStream,
  type Member,
  OLDEST,
  partitionOf,
  PARTITIONS,
  type StreamEntry,
} from "../../services/platform/streams/event_stream.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import {
  type ConsumerOptions,
  runConsumer,
} from "../../services/platform/streams/stream_consumer.ts";

export interface StreamEngine extends AsyncDisposable {
  /** Where the engine does not make topics when it is asked to. */
  createTopic?(name: string): Promise<void>;
  /** Another node's view of the same streams. */
  open(options?: { kept?: number }): Promise<EventStream>;
}

export interface StreamFixture {
  name: string;
  /** False where the engine cannot be had. */
  available: boolean;
  /** Lets go of entries by their age and not by what groups have committed. */
  keepsByTime?: boolean;
  start(): Promise<StreamEngine>;
}

/** Long enough for a slow machine to renew in time, short enough to wait for. */
const LEASE_MS = 900;

export function eventStreamContract(
  { name, available, keepsByTime = false, start }: StreamFixture,
): void {
  function test(title: string, fn: (engine: StreamEngine, topic: string) => Promise<void>) {
    Deno.test({
      name: `[${title.split(":")[0]}] ${name}:${title.slice(title.indexOf(":") + 1)}`,
      ignore: !available,
      async fn() {
        await using engine = await start();
        const topic = `topic_${crypto.randomUUID().slice(0, 8)}`;
        for (const each of [topic, `${topic}.dead`]) await engine.createTopic?.(each);
        await fn(engine, topic);
      },
    });
  }

  test("ES10: a topic that nobody reads keeps its last entries only", async (engine, topic) => {
    await using stream = await engine.open();
    await stream.shed(topic, 5);
    const sent = entriesOf(["ada", "bob"], 12);
    await stream.append(topic, sent);
    await stream.shed(topic, 5);
    for (const key of ["ada", "bob"]) {
      const left = await stream.read(topic, partitionOf(key), {
        ...{ after: OLDEST, limit: 100, waitMs: 0 },
      });
      assert.deepEqual(idsOf(left, key), idsOf(sent, key).slice(keepsByTime ? 0 : -5));
    }
    const reader = member(topic);
    await claimUntil(stream, reader, PARTITIONS);
    const left = keepsByTime ? 24 : 10;
    assert.equal(sum(await stream.lag(topic, "veze")), left);
    await stream.append(topic, entriesOf(["ada"], 12));
    await stream.leave(reader);
    await stream.shed(topic, 5);
    assert.equal(
      sum(await stream.lag(topic, "veze")),
      left + 12,
      "what a group has yet to read stays",
    );
  });

  test(
    "ES1 ES2: entries of a key are read in the order of their appends",
    async (engine, topic) => {
      await using stream = await engine.open();
      await using other = await engine.open();
      const sent = entriesOf(["ada", "bob", "cyd", "dan"], 50);
      for (let at = 0; at < sent.length; at += 40) {
        await (at % 80 ? stream : other).append(topic, sent.slice(at, at + 40));
      }
      const read = await readAll(stream, topic);
      assert.equal(read.length, sent.length);
      for (const key of ["ada", "bob", "cyd", "dan"]) {
        assert.deepEqual(idsOf(read, key), idsOf(sent, key));
      }
      assert.deepEqual(
        sortedById(read).map(({ id, key, body }) => ({ id, key, body })),
        sortedById(sent),
      );
    },
  );

  test(
    "ES2: a reader never misses an entry that concurrent appends put behind it",
    async (engine, topic) => {
      await using stream = await engine.open();
      await using other = await engine.open();
      const sent = entriesOf(Array.from({ length: 40 }, (_, i) => `key${i}`), 30);
      const [lease] = await claimUntil(stream, member(topic, "tail"), PARTITIONS);
      let done = false;
      const writing = Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          for (let at = writer * 150; at < (writer + 1) * 150; at += 15) {
            await (writer % 2 ? stream : other).append(topic, sent.slice(at, at + 15));
          }
        }),
      ).then(() => done = true);
      const seen = await Promise.all(Array.from({ length: PARTITIONS }, async (_, partition) => {
        const ids: string[] = [];
        let after = lease!.committed;
        for (;;) {
          const last = done;
          const entries = await stream.read(topic, partition, { after, limit: 7, waitMs: 20 });
          ids.push(...entries.map(({ id }) => id));
          after = entries.at(-1)?.position ?? after;
          if (last && entries.length === 0) return ids;
        }
      }));
      await writing;
      assert.deepEqual(seen.flat().sort(), sent.map(({ id }) => id).sort());
    },
  );

  test(
    "ES2: a waiting reader wakes for an entry, for its signal and after its time",
    async (engine, topic) => {
      await using stream = await engine.open();
      await using other = await engine.open();
      const [lease] = await claimUntil(stream, member(topic, "wake"), PARTITIONS);
      const partition = partitionOf("ada");
      const options = { after: lease!.committed, limit: 10, waitMs: 5_000 };
      const started = performance.now();
      const waiting = stream.read(topic, partition, options);
      await systemClock.sleep(100);
      await other.append(topic, entriesOf(["ada"], 1));
      assert.equal((await waiting).length, 1);
      const empty = (partition + 1) % PARTITIONS;
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 50);
      assert.deepEqual(await stream.read(topic, empty, { ...options, signal: stop.signal }), []);
      assert.deepEqual(await stream.read(topic, empty, { ...options, waitMs: 50 }), []);
      assert.ok(performance.now() - started < 2_500);
    },
  );

  test("ES3 ES7: what is not committed is read again and counts as lag", async (engine, topic) => {
    await using stream = await engine.open();
    const sent = entriesOf(["ada"], 10);
    await stream.append(topic, sent);
    const partition = partitionOf("ada");
    assert.equal((await stream.lag(topic, "veze"))[partition], 10);
    const leases = await claimUntil(stream, member(topic), PARTITIONS);
    const lease = leases.find((one) => one.partition === partition)!;
    const options = { after: lease.committed, limit: 6, waitMs: 0 };
    const first = await stream.read(topic, partition, options);
    assert.deepEqual(await stream.read(topic, partition, options), first);
    assert.equal(await stream.commit(lease, first[3]!.position), true);
    assert.equal((await stream.lag(topic, "veze"))[partition], 6);
    const again = (await stream.claim(member(topic))).find((one) => one.partition === partition)!;
    const rest = await stream.read(topic, partition, { ...options, after: again.committed });
    assert.deepEqual(rest.map(({ id }) => id), sent.slice(4).map(({ id }) => id));
    assert.equal(await stream.commit(again, rest.at(-1)!.position), true);
    assert.deepEqual(await stream.lag(topic, "veze"), new Array(PARTITIONS).fill(0));
    assert.equal(await stream.commit(again, first[0]!.position), true, "an old position is done");
    assert.deepEqual(await stream.lag(topic, "veze"), new Array(PARTITIONS).fill(0));
  });

  test("ES4: consumers share evenly and never hold a partition together", async (engine, topic) => {
    const streams = await Promise.all([engine.open(), engine.open(), engine.open()]);
    const names = ["one", "two", "three"];
    const claim = (i: number) => streams[i]!.claim(member(topic, "veze", names[i]));
    assert.equal((await claim(0)).length, PARTITIONS);
    for (let round = 0; round < 3; round++) await Promise.all([claim(0), claim(1), claim(2)]);
    const held = await Promise.all([claim(0), claim(1), claim(2)]);
    assert.deepEqual(held.map((leases) => leases.length).sort(), [5, 5, 6]);
    assert.equal(new Set(held.flat().map(({ partition }) => partition)).size, PARTITIONS);
    await streams[1]!.leave(member(topic, "veze", "two"));
    await claim(0);
    assert.equal((await claim(2)).length + (await claim(0)).length, PARTITIONS);
    for (const stream of streams) await stream[Symbol.asyncDispose]();
  });

  test(
    "ES4 ES5 TEL3: a silent consumer loses its partitions and cannot commit",
    async (engine, topic) => {
      await using stream = await engine.open();
      await using other = await engine.open();
      await stream.append(topic, entriesOf(["ada"], 5));
      const partition = partitionOf("ada");
      const lost = (await stream.claim(member(topic, "veze", "lost")))
        .find((lease) => lease.partition === partition)!;
      const entries = await stream.read(topic, partition, {
        after: lost.committed,
        limit: 5,
        waitMs: 0,
      });
      assert.equal((await other.claim(member(topic, "veze", "heir"))).length, 0);
      await systemClock.sleep(LEASE_MS + 100);
      const heir = (await claimUntil(other, member(topic, "veze", "heir"), PARTITIONS))
        .find((lease) => lease.partition === partition)!;
      assert.ok(heir.fence > lost.fence);
      assert.equal(heir.committed, lost.committed);
      assert.equal(await stream.commit(lost, entries[4]!.position), false);
      assert.equal((await other.lag(topic, "veze"))[partition], 5);
      assert.equal(await other.commit(heir, entries[1]!.position), true);
      assert.equal((await other.lag(topic, "veze"))[partition], 3);
    },
  );

  test(
    "ES6 TEL4: nothing is trimmed before every group has committed it",
    async (engine, topic) => {
      await using stream = await engine.open();
      const partition = partitionOf("ada");
      await stream.append(topic, entriesOf(["ada"], 30));
      const lease = async (group: string) =>
        (await stream.claim(member(topic, group))).find((one) => one.partition === partition)!;
      const [fast, slow] = [await lease("fast"), await lease("slow")];
      const options = { after: fast.committed, limit: 100, waitMs: 0 };
      const all = await stream.read(topic, partition, options);
      await stream.commit(slow, all[9]!.position);
      await stream.commit(fast, all[29]!.position);
      const kept = await stream.read(topic, partition, { ...options, after: all[9]!.position });
      assert.equal(kept.length, 20);
      await stream.commit(await lease("slow"), all[24]!.position);
      const left = await stream.read(topic, partition, options);
      const gone = keepsByTime ? 0 : 25;
      assert.deepEqual(left.map(({ id }) => id), all.slice(gone).map(({ id }) => id));
      assert.equal((await stream.lag(topic, "slow"))[partition], 5);
      assert.equal((await stream.lag(topic, "late"))[partition], 30 - gone);
      assert.equal((await lease("late")).partition, partition);
      assert.equal((await stream.lag(topic, "late"))[partition], 30 - gone);
    },
  );

  test(
    "ES3 TEL3: consumers that die lose nothing, and keys keep their order",
    async (engine, topic) => {
      const keys = Array.from({ length: 30 }, (_, i) => `player${i}`);
      const sent = entriesOf(keys, 20);
      const done = new Map<string, Delivered>();
      const order: string[] = [];
      const streams: EventStream[] = [];

      async function consumer(name: string, fails: () => boolean) {
        const stream = await engine.open();
        streams.push(stream);
        const stop = new AbortController();
        // A killed process neither commits nor leaves: its calls never reach the engine.
        let dead = false;
        const mute = <T>(call: () => Promise<T>) => dead ? new Promise<T>(() => {}) : call();
        const finished = runConsumer({
          ...consumerOptions(stream, topic, name, stop.signal),
          stream: {
            ...stream,
            claim: (who) => mute(() => stream.claim(who)),
            commit: (lease, position) => mute(() => stream.commit(lease, position)),
            leave: (who) => mute(() => stream.leave(who)),
          },
          batch: 7,
          async handle(entries) {
            await systemClock.sleep(1);
            if (fails()) throw new Error("once in a while");
            if (dead) return;
            for (const entry of entries) {
              if (!done.has(entry.id)) order.push(entry.id);
              done.set(entry.id, entry);
            }
          },
        });
        return { stop, finished, kill: () => dead = true };
      }

      let tries = 0;
      const killed = await consumer("killed", () => false);
      const survivor = await consumer("survivor", () => ++tries % 9 === 0);
      for (let at = 0; at < sent.length; at += 60) {
        await streams[0]!.append(topic, sent.slice(at, at + 60));
        await systemClock.sleep(15);
        if (at === 180) killed.kill();
      }
      await until(() => done.size === sent.length);
      survivor.stop.abort();
      killed.stop.abort();
      await survivor.finished;
      const place = new Map(order.map((id, i) => [id, i]));
      for (const key of keys) {
        const places = idsOf(sent, key).map((id) => place.get(id)!);
        assert.deepEqual(places, places.toSorted((a, b) => a - b), `order of ${key}`);
      }
      for (const stream of streams) await stream[Symbol.asyncDispose]();
    },
  );

  test("ES3 TEL3: a poison entry is parked alone and the rest goes on", async (engine, topic) => {
    await using stream = await engine.open();
    const sent = entriesOf(["ada"], 20);
    await stream.append(topic, sent);
    const stop = new AbortController();
    const done: string[] = [];
    let outages = 4;
    const finished = runConsumer({
      ...consumerOptions(stream, topic, "only", stop.signal),
      attempts: 2,
      transient: (error) => error instanceof Deno.errors.ConnectionReset,
      async handle(entries) {
        await systemClock.sleep(0);
        if (outages-- > 0) throw new Deno.errors.ConnectionReset("engine away");
        if (entries.some(({ id }) => id === sent[7]!.id)) throw new Error("bitter");
        done.push(...entries.map(({ id }) => id));
      },
    });
    await until(() => done.length === 19);
    await until(async () => (await stream.lag(topic, "veze")).every((lag) => lag === 0));
    stop.abort();
    await finished;
    assert.deepEqual(done, sent.map(({ id }) => id).filter((id) => id !== sent[7]!.id));
    const [parked, ...more] = await readAll(stream, `${topic}.dead`);
    assert.equal(more.length, 0);
    assert.equal(parked!.id, sent[7]!.id);
    const { reason, attempts, position, body } = JSON.parse(parked!.body);
    assert.deepEqual({ reason, attempts, body }, {
      reason: "bitter",
      attempts: 2,
      body: sent[7]!.body,
    });
    assert.ok(position);
  });

  test(
    "ES8 TEL5: a group is moved back to a position and reads again what is kept",
    async (engine, topic) => {
      await using stream = await engine.open({ kept: 20 });
      const partition = partitionOf("ada");
      const sent = entriesOf(["ada"], 100);
      await stream.append(topic, sent);
      const lease = async (who = member(topic)) =>
        (await claimUntil(stream, who, PARTITIONS)).find((one) => one.partition === partition)!;
      const first = await lease();
      const read = (after: string, limit = 100) =>
        stream.read(topic, partition, { after, limit, waitMs: 0 });
      const all = await read(first.committed);
      for (let at = 9; at < 100; at += 10) await stream.commit(first, all[at]!.position);
      assert.equal((await stream.lag(topic, "veze"))[partition], 0);
      const kept = await read(OLDEST);
      const most = keepsByTime ? 100 : 50;
      assert.ok(kept.length >= 20 && kept.length <= most, `${kept.length} are kept`);
      assert.deepEqual(kept, all.slice(-kept.length));

      assert.equal(await stream.rewind(topic, "veze", partition, all[84]!.position), 15);
      assert.equal((await stream.lag(topic, "veze"))[partition], 15);
      assert.equal(await stream.commit(first, all[99]!.position), false, "the reader lost it");
      const second = await lease();
      assert.ok(second.fence > first.fence);
      assert.equal(second.committed, all[84]!.position);
      assert.deepEqual(await read(second.committed), all.slice(85));
      assert.equal(await stream.commit(second, all[89]!.position), true);
      assert.equal((await stream.lag(topic, "veze"))[partition], 10);
      // Never on: what has not been read would be lost.
      assert.equal(await stream.rewind(topic, "veze", partition, all[99]!.position), 10);
      assert.equal((await lease()).committed, all[89]!.position);
      const all16 = await stream.rewind(topic, "veze", partition, OLDEST);
      assert.equal(all16, (await read(OLDEST)).length);
      const elsewhere = (partition + 1) % PARTITIONS;
      assert.equal(await stream.rewind(topic, "veze", elsewhere, OLDEST), 0);
    },
  );

  test("ES8 TEL3: a consumer at work takes up a rewind by itself", async (engine, topic) => {
    await using stream = await engine.open({ kept: 100 });
    const sent = entriesOf(["ada"], 30);
    await stream.append(topic, sent);
    const stop = new AbortController();
    const handled: string[] = [];
    let taken = 0;
    const finished = runConsumer({
      ...consumerOptions(stream, topic, "only", stop.signal),
      onTaken: (partition) => void (taken += Number(partition === partitionOf("ada"))),
      handle(entries) {
        handled.push(...entries.map(({ id }) => id));
        return Promise.resolve();
      },
    });
    const ids = sent.map(({ id }) => id);
    await until(() => handled.length === 30);
    const before = taken;
    assert.ok(before >= 1);
    await until(async () => (await stream.lag(topic, "veze")).every((lag) => lag === 0));
    assert.equal(await stream.rewind(topic, "veze", partitionOf("ada"), OLDEST), 30);
    await until(() => handled.length === 60);
    assert.ok(taken > before, "what was remembered of it is out of date");
    stop.abort();
    await finished;
    assert.deepEqual(handled, [...ids, ...ids]);
  });

  test("ES9 TEL5: trace context arrives as it was given", async (engine, topic) => {
    await using stream = await engine.open();
    const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01;request-1";
    const [plain, traced] = entriesOf(["ada"], 2);
    await stream.append(topic, [plain!, { ...traced!, trace }]);
    const read = await readAll(stream, topic);
    assert.deepEqual(
      read.map(({ position: _, ...entry }) => entry),
      [plain, { ...traced, trace }],
    );
  });

  test(
    "TEL3: a consumer that is told to stop finishes its batch and leaves",
    async (engine, topic) => {
      await using stream = await engine.open();
      await stream.append(topic, entriesOf(["ada"], 3));
      const stop = new AbortController();
      const finished = runConsumer({
        ...consumerOptions(stream, topic, "leaver", stop.signal),
        async handle() {
          stop.abort();
          await systemClock.sleep(50);
        },
      });
      await finished;
      assert.deepEqual(await stream.lag(topic, "veze"), new Array(PARTITIONS).fill(0));
      assert.equal((await stream.claim(member(topic, "veze", "next"))).length, PARTITIONS);
    },
  );
}

function consumerOptions(
  stream: EventStream,
  topic: string,
  consumer: string,
  signal: AbortSignal,
): Omit<ConsumerOptions, "handle"> {
  return {
    stream,
    topic,
    group: "veze",
    consumer,
    clock: systemClock,
    log: silentLogger,
    signal,
    leaseMs: LEASE_MS,
    random: () => 0.1,
  };
}

function member(topic: string, group = "veze", consumer = "only"): Member {
  return { topic, group, consumer, leaseMs: LEASE_MS };
}

/** Claims until a share is complete: others may have to let go first. */
async function claimUntil(stream: EventStream, who: Member, count: number) {
  for (let i = 0; i < 40; i++) {
    const leases = await stream.claim(who);
    if (leases.length >= count) return leases;
    await systemClock.sleep(50);
  }
  throw new Error(`Cannot claim ${count} partitions: others hold them`);
}

function entriesOf(keys: string[], each: number): StreamEntry[] {
  return Array.from({ length: keys.length * each }, (_, i) => ({
    id: crypto.randomUUID(),
    key: keys[i % keys.length]!,
    body: JSON.stringify({ n: i, text: 'é "{}" \\ \u0001 ' }),
  }));
}

async function readAll(stream: EventStream, topic: string): Promise<Delivered[]> {
  const reader = member(topic, "all", crypto.randomUUID());
  const leases = await claimUntil(stream, reader, PARTITIONS);
  const read = await Promise.all(
    leases.map(({ partition, committed }) =>
      stream.read(topic, partition, { after: committed, limit: 10_000, waitMs: 0 })
    ),
  );
  await stream.leave(reader);
  return read.flat();
}

const idsOf = (entries: readonly StreamEntry[], key: string) =>
  entries.filter((entry) => entry.key === key).map(({ id }) => id);

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

const sortedById = <T extends StreamEntry>(entries: readonly T[]) =>
  entries.toSorted((a, b) => a.id < b.id ? -1 : 1);

async function until(condition: () => boolean | Promise<boolean>) {
  for (let i = 0; i < 1_000; i++) {
    if (await condition()) return;
    await systemClock.sleep(10);
  }
  throw new Error("Cannot go on: waited ten seconds in vain");
}
