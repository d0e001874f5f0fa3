/**
 * The loop that reads a durable stream, the same for every adapter: claims partitions, hands over
 * batches in order, retries, parks what cannot be handled, and commits.
 *
 * `handle` may see an entry again (a lease was lost, a commit failed): it must do things once by the
 * entry's id.
 */

import type { Clock } from "../time/clock.ts";
import type { Delivered, EventStream, Member, PartitionLease } from "./event_stream.ts";
import type { Logger } from "../observe/log.ts";
import { createRetry, messageOf, type Retry } from "../work/retry.ts";
import { isUnavailable } from "../unavailable.ts";
import { createTurns, type Turns } from "../work/turns.ts";

export interface ConsumerOptions {
  stream: EventStream;
  topic: string;
  group: string;
  /** Unique name of this consumer. */
  consumer: string;
  clock: Clock;
  log: Logger;
  /** Leaves when it aborts, after the batches in hand. */
  signal: AbortSignal;
  /** How long a dead consumer keeps its partitions; milliseconds. */
  leaseMs?: number;
  /** Most entries of one call of `handle`. */
  batch?: number;
  /** Entries of one partition in their order. What it throws makes the batch fail. */
  handle(entries: readonly Delivered[], partition: number): Promise<void>;
  /**
   * A partition is read from here on, perhaps once more: what was remembered of it is out of date, since
   * others may have handled entries meanwhile. What is in hand of the former reading has ended.
   */
  onTaken?(partition: number): void;
  /** Keeps an entry that cannot be handled; `deadLetters` unless given. */
  park?(entry: Delivered, reason: string): Promise<void>;
  /** How often a batch, and then an entry that fails alone, is tried. */
  attempts?: number;
  /** True for failures that are nobody's fault and pass: retried for ever, never parked. */
  transient?(error: unknown): boolean;
  /** Batches handled at a time; partitions take turns. */
  concurrency?: number;
  /** From 0 up to 1, for the jitter. */
  random?(): number;
}

type Settled = Required<ConsumerOptions> & { retry: Retry };

/** Runs until the signal aborts; never rejects because of an engine or a handler. */
export async function runConsumer(options: ConsumerOptions): Promise<void> {
  const complete = withDefaults(options);
  const { stream, clock, log, signal, leaseMs } = complete;
  const member: Member = {
    topic: complete.topic,
    group: complete.group,
    consumer: complete.consumer,
    leaseMs,
  };
  const turns = createTurns(complete.concurrency);
  const readers = new Map<number, Reader>();
  let claimedAt = clock.elapsed();

  function rebalance(leases: PartitionLease[]) {
    const held = new Map(leases.map((lease) => [lease.partition, lease]));
    for (const [partition, reader] of readers) {
      if (held.get(partition)?.fence !== reader.fence) reader.stop.abort();
    }
    for (const lease of leases) {
      const former = readers.get(lease.partition);
      if (former && !former.stop.signal.aborted) continue;
      readers.set(lease.partition, startReader(complete, { lease, turns, after: former?.done }));
    }
  }

  while (!signal.aborted) {
    try {
      const leases = await stream.claim(member);
      claimedAt = clock.elapsed();
      if (!signal.aborted) rebalance(leases);
    } catch (error) {
      log.warn({ err: messageOf(error), topic: member.topic }, "consumer: claiming failed");
      // By now others may have them.
      if (clock.elapsed() - claimedAt >= leaseMs) rebalance([]);
    }
    await clock.sleep(leaseMs / 3, signal);
  }
  for (const reader of readers.values()) reader.stop.abort();
  await Promise.all([...readers.values()].map((reader) => reader.done));
  await stream.leave(member).catch((error) =>
    log.warn({ err: messageOf(error), topic: member.topic }, "consumer: leaving failed")
  );
}

interface Reader {
  fence: number;
  stop: AbortController;
  done: Promise<void>;
}

function startReader(
  options: Settled,
  { lease, turns, after }: {
    lease: PartitionLease;
    turns: Turns;
    after?: Promise<void> | undefined;
  },
): Reader {
  const stop = new AbortController();
  // The former reader of the partition finishes first, or entries of a key could overtake.
  const done = Promise.resolve(after)
    .then(() => readPartition(options, { lease, turns, signal: stop.signal }))
    .finally(() => stop.abort());
  return { fence: lease.fence, stop, done };
}

interface Reading {
  lease: PartitionLease;
  turns: Turns;
  /** The lease is gone, or the consumer leaves. */
  signal: AbortSignal;
}

async function readPartition(options: Settled, { lease, turns, signal }: Reading): Promise<void> {
  const { stream, topic, batch: limit, leaseMs, retry } = options;
  const { partition } = lease;
  let after = lease.committed;
  options.onTaken(partition);
  while (!signal.aborted) {
    const entries = await retry.insist(
      signal,
      () => stream.read(topic, partition, { after, limit, waitMs: leaseMs / 3, signal }),
    );
    const last = entries?.at(-1);
    if (!entries || !last || signal.aborted) continue;
    const handled = await turns.take(async () =>
      !signal.aborted && await handleRead(options, { entries, partition, signal })
    );
    if (!handled) return;
    const kept = await retry.insist(signal, () => stream.commit(lease, last.position));
    if (!kept) return;
    after = last.position;
  }
}

interface Batch {
  entries: readonly Delivered[];
  partition: number;
  signal: AbortSignal;
}

/** What is no entry is parked without a try; it holds up nobody. */
async function handleRead(options: Settled, { entries, ...batch }: Batch): Promise<boolean> {
  const { good = [], spoiled = [] } = Object.groupBy(
    entries,
    (entry) => entry.spoiled === undefined ? "good" : "spoiled",
  );
  for (const entry of spoiled) {
    if (!await park(options, entry, entry.spoiled!, batch.signal)) return false;
  }
  return good.length === 0 ||
    await handleBatch(options, { entries: good, ...batch }, options.attempts);
}

/** Together, then by halves: a poison entry fails alone. False when it was broken off. */
async function handleBatch(options: Settled, batch: Batch, attempts: number): Promise<boolean> {
  const { entries, partition, signal } = batch;
  const [entry, another] = entries;
  const reason = await tried(options, batch, another ? attempts : options.attempts);
  if (reason === null) return true;
  if (signal.aborted) return false;
  if (another) {
    const half = entries.length >> 1;
    for (const part of [entries.slice(0, half), entries.slice(half)]) {
      if (!await handleBatch(options, { entries: part, partition, signal }, 1)) return false;
    }
    return true;
  }
  return await park(options, entry!, reason, signal);
}

async function park(options: Settled, entry: Delivered, reason: string, signal: AbortSignal) {
  const parked = await options.retry.insist(signal, async () => {
    await options.park(entry, reason);
    return true;
  });
  if (!parked) return false;
  options.log.error({ topic: options.topic, id: entry.id, reason }, "consumer: entry parked");
  return true;
}

/** Null when it went well, else why it did not after so many attempts. */
async function tried(options: Settled, { entries, partition, signal }: Batch, attempts: number) {
  let reason = "broken off";
  for (let attempt = 1, tries = 1; attempt <= attempts; tries++) {
    try {
      await options.handle(entries, partition);
      return null;
    } catch (error) {
      reason = messageOf(error);
      if (!options.transient(error)) attempt++;
      options.log.warn({ err: reason, topic: options.topic, partition }, "consumer: batch failed");
      if (signal.aborted) return reason;
      if (attempt <= attempts) await options.retry.pause(tries, signal);
      if (signal.aborted) return reason;
    }
  }
  return reason;
}

/** What is kept of what no stream takes whole. */
const CUT = 10_000;

/** Appends entries that cannot be handled to `<topic>.dead`, with everything needed to replay. */
export function deadLetters(
  { stream, topic, attempts }: { stream: EventStream; topic: string; attempts: number },
): (entry: Delivered, reason: string) => Promise<void> {
  const append = ({ id, key, body, position, trace }: Delivered, reason: string) =>
    stream.append(`${topic}.dead`, [{
      id,
      key,
      ...(trace !== undefined && { trace }),
      body: JSON.stringify({ topic, position, attempts, reason, body }),
    }]);
  return async (entry, reason) => {
    try {
      await append(entry, reason);
    } catch (error) {
      const { id, key, body } = entry;
      if (isUnavailable(error) || id.length + key.length + body.length <= CUT) throw error;
      // Wrapped it is larger than it was: better a part of it than a partition that stands still.
      await append(
        { ...entry, id: id.slice(0, CUT), key: key.slice(0, CUT), body: body.slice(0, CUT) },
        `${reason} (too large to be kept whole: ${body.length} characters)`,
      );
    }
  };
}

function withDefaults(options: ConsumerOptions): Settled {
  const { stream, topic, clock, log, attempts = 3, random = Math.random } = options;
  return {
    leaseMs: 8_000,
    batch: 500,
    attempts,
    concurrency: 4,
    park: deadLetters({ stream, topic, attempts }),
    transient: () => false,
    onTaken: () => {},
    random,
    retry: createRetry({ clock, log, random, what: `stream ${topic}` }),
    ...options,
  };
}
