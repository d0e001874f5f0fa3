/**
 * Entries that the telemetry worker could not handle, parked in `telemetry.dead`: shown, replayed or
 * dropped by operators (TEL3).
 *
 * A stream gives nothing back out of its middle: what was settled is noted, and what all before it is
 * settled too is acknowledged, so that the stream forgets it.
 */

import { z } from "zod";
import type { AuditEntry } from "../audit/mod.ts";
import type { Actor } from "../identity/mod.ts";
import type { Clock } from "../platform/clock.ts";
import type { Delivered, EventStream, Member, PartitionLease } from "../platform/event_stream.ts";
import type { DeadLetterStore } from "./dead_letter_store.ts";
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
  /** @throws telemetry.dead_letter_not_found */
  settle(actor: Actor, id: string, action: DeadLetterAction): Promise<void>;
}

export const DEAD_TOPIC = "telemetry.dead";
const TOPIC = "telemetry";
/** Operators read as a group of their own, one at a time. */
const GROUP = "operators";
const LEASE_MS = 10_000;
const PAGE = 500;

const Parked = z.object({
  position: z.string(),
  reason: z.string(),
  attempts: z.number(),
  body: z.string(),
});

interface Found {
  letter: DeadLetter;
  /**
   * What is settled: the entry and where it stood. A worker that dies may park it twice from the same
   * place; one that was replayed and cannot be handled again comes from another.
   */
  mark: string;
  entry: Delivered;
  lease: PartitionLease;
}

export function createDeadLetters(
  { stream, store, consumer, clock }: {
    stream: EventStream;
    store: DeadLetterStore;
    /** Unique name of this process. */
    consumer: string;
    clock: Clock;
  },
): DeadLetters {
  const member: Member = { topic: DEAD_TOPIC, group: GROUP, consumer, leaseMs: LEASE_MS };

  /** Reads what is parked; whoever else reads holds some partitions for a moment. */
  async function withParked<T>(work: (found: Found[]) => Promise<T>): Promise<T> {
    const leases = await stream.claim(member);
    try {
      const found: Found[] = [];
      for (const lease of leases) {
        for (let after = lease.committed;;) {
          const entries = await stream.read(DEAD_TOPIC, lease.partition, {
            ...{ after, limit: PAGE, waitMs: 0 },
          });
          for (const entry of entries) found.push({ ...toLetter(entry), entry, lease });
          if (entries.length < PAGE) break;
          after = entries.at(-1)!.position;
        }
      }
      const settled = await store.findSettled(found.map(({ mark }) => mark));
      const open = found.filter(({ mark }) => !settled.has(mark) && settled.add(mark));
      const result = await work(open);
      await forget(found);
      return result;
    } finally {
      await stream.leave(member);
    }
  }

  /** Acknowledges, per partition, what stands before the first one that is still open. */
  async function forget(found: readonly Found[]): Promise<void> {
    const settled = await store.findSettled(found.map(({ mark }) => mark));
    for (const [lease, members] of Map.groupBy(found, (each) => each.lease)) {
      const open = members.findIndex(({ mark }) => !settled.has(mark));
      const done = open === -1 ? members : members.slice(0, open);
      const last = done.at(-1);
      if (last) await stream.commit(lease, last.entry.position);
    }
  }

  return {
    list: (limit) =>
      withParked((found) => Promise.resolve(found.slice(0, limit).map(({ letter }) => letter))),

    settle: ({ caller, address }, id, action) =>
      withParked(async (found) => {
        const { letter, mark, entry: { trace } } = found.find((each) => each.letter.id === id) ??
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
          await stream.append(TOPIC, [{ id, key, body, ...(trace !== undefined && { trace }) }]);
        }
        await store.settle(mark, action, noted);
      }),
  };
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
