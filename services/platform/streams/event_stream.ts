/**
 * Durable streams: things on their way, kept until every group of readers has dealt with them.
 *
 * A topic has 16 partitions; an entry's key decides its partition. A group of consumers divides the
 * partitions among themselves by leases: a partition has one reader at a time. The loop that reads,
 * retries and parks is the same for every adapter (stream_consumer.ts).
 *
 * Every adapter keeps these promises (tests/contracts/event_stream_contract.ts):
 * - ES1 `append` resolves only when every entry is stored as durably as the engine can.
 * - ES2 entries of one key are read in the order in which they were appended; positions of a
 *   partition grow, and a reader at position p never misses one that appears later behind p.
 * - ES3 an entry is read again until its group has committed a position at or after it.
 * - ES4 `claim` never gives a partition to two consumers of a group at a time; partitions of a
 *   consumer that stops claiming are free after its lease; live consumers share evenly.
 * - ES5 `commit` with a lost lease changes nothing and answers false.
 * - ES6 entries that a group has not committed are never trimmed.
 * - ES7 `lag` counts the entries each partition still holds for the group.
 * - ES8 `rewind` moves a group back, never on: what is still kept behind the position is read again,
 *   and whoever reads the partition loses its lease. `kept` entries of a partition, at the least, stay
 *   for that after every group has committed them.
 * - ES9 an entry's trace context arrives as it was given.
 * - ES10 `shed` leaves the last `keep` entries, at the least, of each partition of a topic that no group
 *   reads, and everything of a topic that one does.
 */
export interface EventStream extends AsyncDisposable {
  append(topic: string, entries: readonly StreamEntry[]): Promise<void>;
  /**
   * Heartbeat of a consumer: renews its leases, takes its fair share of free partitions and lets go
   * of what it has too much. Answers what it holds now.
   */
  claim(member: Member): Promise<PartitionLease[]>;
  /** Entries after `after`, at most `limit`; waits up to `waitMs` for the first one. */
  read(
    topic: string,
    partition: number,
    options: { after: string; limit: number; waitMs: number; signal?: AbortSignal },
  ): Promise<Delivered[]>;
  /** Everything up to `position` is done. False: the lease was lost and nothing changed. */
  commit(lease: PartitionLease, position: string): Promise<boolean>;
  /** @returns how many entries of the partition the group has before it now */
  rewind(topic: string, group: string, partition: number, position: string): Promise<number>;
  /** Gives up every lease of a consumer that leaves. */
  leave(member: Member): Promise<void>;
  lag(topic: string, group: string): Promise<number[]>;
  /** Lets go of the oldest entries of a topic that nobody reads, all but `keep` of each partition. */
  shed(topic: string, keep: number): Promise<void>;
  /** Null when what was accepted is kept; else a sentence that says why it might not be. */
  durabilityWarning(): Promise<string | null>;
}

export const PARTITIONS = 16;
/** Before the first entry, for every adapter. */
export const OLDEST = "0";
/** Committed entries of a partition that stay for a replay, unless a test says otherwise. */
export const KEPT = 1_000;

export interface StreamEntry {
  /** Unique id of the event; consumers use it to do things once. */
  id: string;
  /** Entries of one key keep their order: the player, usually. */
  key: string;
  /** JSON text. */
  body: string;
  /** What the entry belongs to: `traceparent;request` (`observe/trace.ts`), each where there is one. */
  trace?: string;
}

export interface Delivered extends StreamEntry {
  /** Opaque, comparable only by the adapter that made it. */
  position: string;
  /** Why it cannot be used, where others write to the stream and one of them wrote what is no entry. */
  spoiled?: string;
}

export interface Member {
  topic: string;
  group: string;
  /** Unique name of this consumer. */
  consumer: string;
  /** How long a claim lasts unless it is renewed. */
  leaseMs: number;
}

export interface PartitionLease {
  topic: string;
  group: string;
  consumer: string;
  partition: number;
  /** Grows each time the partition changes hands. */
  fence: number;
  /** Last committed position: where reading starts. */
  committed: string;
}

/** FNV-1a over UTF-16 code units: stable across nodes, versions and adapters. */
export function partitionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % PARTITIONS;
}
