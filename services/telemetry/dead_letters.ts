/**
 * Entries that the telemetry worker could not handle, parked in `telemetry.dead`: shown, replayed or
 * dropped by operators (TEL3).
 *
 * A stream gives nothing back out of its middle: what was resolved is noted, and what all before it is
 * resolved too is acknowledged, so that the stream forgets it.
 */

import { z } from "zod";
import type { AuditEntry } from "../audit/mod.ts";
import type { Actor } from "../identity/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { type Failure, requestFailures } from "../platform/errors.ts";
import {
  type Delivered,
  type EventStream,
  type Member,
  type PartitionLease,
  PARTITIONS,
} from "../platform/streams/event_stream.ts";
import { createTurns } from "../platform/work/turns.ts";
import type { LeaseStore } from "../leases/mod.ts";
import type { DeadLetterStore } from "./dead_letter_store.ts";
import { TELEMETRY_TOPIC } from "./recorder.ts";
import { telemetryFailures } from "./errors.ts";

export interface DeadLetter {
  id: string;
  key: string;
  /** Why it was parked. */
  reason: string;
  attempts: number;
  /** What it was, as text. */
  body: string;
}

export type DeadLetterAction = "replay" | "drop";

export interface DeadLetters {
  /** Oldest first within a partition; at most `limit`. */
  list(limit: number): Promise<DeadLetter[]>;
  /** @throws telemetry.dead_letter_not_found, .dead_letter_settled when another was first */
  resolve(actor: Actor, id: string, action: DeadLetterAction): Promise<void>;
}

export const DEAD_TOPIC = "telemetry.dead";
/** Operators read as a group of their own, one at a time. */
export const DEAD_GROUP = "operators";
const LEASE = "dead letters";
const LEASE_MS = 10_000;
const PAGE = 100;
/** How long somebody else's look is waited for. */
const PATIENCE_MS = 2_500;
const POLL_MS = 100;

const Parked = z.object({
  position: z.string(),
  reason: z.string(),
  attempts: z.number(),
  body: z.string(),
});

interface Found {
  letter: DeadLetter;
  /**
   * What is resolved: the entry and where it stood. A worker that dies may park it twice from the same
   * place; one that was replayed and cannot be handled again comes from another.
   */
  mark: string;
  entry: Delivered;
}

export function createDeadLetters(
  { stream, store, leases, consumer, clock }: {
    stream: EventStream;
    store: DeadLetterStore;
    leases: Pick<LeaseStore, "take" | "release">;
    /** Unique name of this process. */
    consumer: string;
    clock: Clock;
  },
): DeadLetters {
  const member: Member = { topic: DEAD_TOPIC, group: DEAD_GROUP, consumer, leaseMs: LEASE_MS };
  const turns = createTurns(1);

  /**
   * Works with all partitions in hand: two operators at once would see half each.
   * @throws request.unavailable while somebody else looks, or has died doing so
   */
  function withAll<T>(work: (leases: PartitionLease[]) => Promise<T>): Promise<T> {
    // This process holds the lease under one name: its own requests take turns.
    return turns.take(() => holdAll(work));
  }

  async function holdAll<T>(work: (leases: PartitionLease[]) => Promise<T>): Promise<T> {
    const until = clock.elapsed() + PATIENCE_MS;
    for (;;) {
      if (await leases.take(LEASE, consumer, LEASE_MS) !== null) {
        try {
          // The first makes the member known, and what others have left is free to the second.
          await stream.claim(member);
          const held = await stream.claim(member);
          if (held.length === PARTITIONS) return await work(held);
        } finally {
          await stream.leave(member).finally(() => leases.release(LEASE, consumer));
        }
      }
      if (clock.elapsed() >= until) {
        throw busy();
      }
      await clock.sleep(POLL_MS);
    }
  }

  /** A partition's entries with what became of them, a page at a time: any number may be parked. */
  async function* walk(lease: PartitionLease): AsyncIterable<Found & { resolved: boolean }> {
    for (let after = lease.committed;;) {
      const entries = await stream.read(DEAD_TOPIC, lease.partition, {
        ...{ after, limit: PAGE, waitMs: 0 },
      });
      // A long pile takes longer than a lease lasts.
      if (await leases.take(LEASE, consumer, LEASE_MS) === null) throw busy();
      await stream.claim(member);
      const page = entries.map((entry) => ({ ...toLetter(entry), entry }));
      const resolved = await store.findResolved(page.map(({ mark }) => mark));
      for (const found of page) yield { ...found, resolved: resolved.has(found.mark) };
      if (entries.length < PAGE) return;
      after = entries.at(-1)!.position;
    }
  }

  /** Acknowledges what stands before the first one that is still open. */
  async function forget(lease: PartitionLease): Promise<void> {
    let last: string | undefined;
    for await (const { resolved, entry } of walk(lease)) {
      if (!resolved) break;
      last = entry.position;
    }
    if (last !== undefined) await stream.commit(lease, last);
  }

  return {
    list: (limit) =>
      withAll(async (held) => {
        const letters: DeadLetter[] = [];
        for (const lease of held) {
          await forget(lease);
          // Parked twice from the same place, it is shown once.
          const seen = new Set<string>();
          for await (const { resolved, mark, letter } of walk(lease)) {
            if (letters.length === limit) return letters;
            if (!resolved && !seen.has(mark)) letters.push(letter);
            seen.add(mark);
          }
        }
        return letters;
      }),

    resolve: ({ caller, address }, id, action) =>
      withAll(async (held) => {
        const { letter, mark, entry: { trace }, lease } = await find(held, id) ??
          telemetryFailures.fail(
            "dead_letter_not_found",
            `Cannot ${action} ${id}: it is not parked`,
          );
        const at = new Date(clock.now());
        const noted: AuditEntry = {
          ...{ at, action: `dead_letter.${action}`, actor: caller.id, subjects: [] },
          ...{ addresses: [address], outcome: "done" },
          details: { id, reason: letter.reason },
        };
        // Twice in the stream counts once; noted and never sent would be lost.
        if (action === "replay") {
          const { key, body } = letter;
          await stream.append(TELEMETRY_TOPIC, [{
            id,
            key,
            body,
            ...(trace !== undefined && { trace }),
          }]);
        }
        const isFirst = await store.resolve(mark, action, noted);
        await forget(lease);
        if (!isFirst) {
          throw telemetryFailures.make(
            "dead_letter_settled",
            `Cannot ${action} ${id}: somebody else has resolved it meanwhile`,
          );
        }
      }),
  };

  async function find(
    held: PartitionLease[],
    id: string,
  ): Promise<Found & { lease: PartitionLease } | undefined> {
    for (const lease of held) {
      for await (const found of walk(lease)) {
        if (!found.resolved && found.letter.id === id) return { ...found, lease };
      }
    }
    return undefined;
  }
}

function busy(): Failure {
  return requestFailures.make("unavailable", "Somebody else looks at what is parked");
}

function toLetter({ id, key, body, position: own }: Delivered): Pick<Found, "letter" | "mark"> {
  const parked = Parked.safeParse(parsed(body));
  if (parked.success) {
    const { position, ...rest } = parked.data;
    return { letter: { id, key, ...rest }, mark: `${id} ${position}` };
  }
  const reason = "it was parked in a shape of its own";
  return { letter: { id, key, reason, attempts: 0, body }, mark: `${id} parked at ${own}` };
}

/** Whoever else writes to the stream must not hide what is parked in it. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
