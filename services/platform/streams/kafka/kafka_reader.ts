/**
 * Reading on in a partition: entries by position, a fetch's worth ahead, past what nobody can read.
 *
 * Holds for each partition what the last fetch brought beyond what was asked for, and how far it was
 * looked at; reads drive it. The log never changes behind a position, so what is held cannot be stale.
 */

import type { Logger } from "../../observe/log.ts";
import type { Delivered } from "../event_stream.ts";
import { KafkaOutOfRange, KafkaUnreadable } from "./kafka_failures.ts";
import { toEntry, toUnreadable } from "./kafka_entries.ts";
import type { Fetched, KafkaLog, Place } from "./kafka_log.ts";

export interface KafkaReader {
  /** Entries at `from` and behind, at most `limit`; none where the log ends there. */
  look(place: Place, limit: number): Promise<Delivered[]>;
  /** Up to where a look at the partition found nothing more. */
  seen(topic: string, partition: number): number | undefined;
}

/** Bytes of one fetch; a batch comes whole however large it is. */
const FETCH_BYTES = 1_000_000;

interface Ahead {
  from: number;
  entries: Delivered[];
}

export function createKafkaReader(
  { kafka, log, onAhead }: {
    kafka: Pick<KafkaLog, "fetch" | "bounds">;
    log: Logger;
    /** A position lies behind the log's end: the topic is another one than it was. */
    onAhead(topic: string, partition: number): void;
  },
): KafkaReader {
  const ahead = new Map<string, Ahead>();
  const looked = new Map<string, number>();
  /** Up to where what retention took has been told. */
  const told = new Map<string, number>();

  /** As many as are wanted, if the log has them: a short answer says that it ends there. */
  async function fetchOn({ topic, partition, from: first }: Place, limit: number) {
    const found: Delivered[] = [];
    for (let from = first;;) {
      const { messages, next, end } = await fetchAt({ topic, partition, from });
      found.push(...messages);
      if (found.length >= limit) return found;
      looked.set(nameOf({ topic, partition }), next);
      // Nothing may have come of it: records for the brokers themselves are no entries.
      if (next <= from || next >= end) return found;
      from = next;
    }
  }

  async function fetchAt(
    place: Place,
  ): Promise<Omit<Fetched, "messages"> & { messages: Delivered[] }> {
    const { topic, partition, from } = place;
    try {
      const fetched = await kafka.fetch(place, FETCH_BYTES);
      const messages = fetched.messages.map((each) => toEntry(topic, partition, each));
      return { ...fetched, messages };
    } catch (error) {
      if (error instanceof KafkaUnreadable) return await stepOver(place, error.message);
      if (error instanceof KafkaOutOfRange) return await backInRange(place);
      throw new Error(`Cannot read ${topic}/${partition} at ${from}`, { cause: error });
    }
  }

  /** Batch by batch: the one that cannot be decoded is found, and left behind as one entry. */
  async function stepOver(place: Place, reason: string) {
    const { topic, partition, from } = place;
    for (let next = from;; next++) {
      try {
        const { end, ...fetched } = await kafka.fetch({ topic, partition, from: next }, 1);
        if (next === from) {
          const messages = fetched.messages.map((each) => toEntry(topic, partition, each));
          return { ...fetched, end, messages };
        }
        return { next, end, messages: [toUnreadable({ topic, partition, from, next, reason })] };
      } catch (error) {
        if (error instanceof KafkaUnreadable) continue;
        throw error;
      }
    }
  }

  async function backInRange({ topic, partition, from }: Place) {
    const { low, high } = (await kafka.bounds(topic))[partition]!;
    const name = nameOf({ topic, partition });
    // Whoever begins has missed nothing.
    if (from < low && from > 0 && told.get(name) !== low) {
      told.set(name, low);
      log.error(
        { topic, partition, from, to: low, entries: low - from },
        "streams: Kafka's retention took entries that nobody had read",
      );
    }
    if (from < low) return { messages: [], next: low, end: high };
    if (from > high) onAhead(topic, partition);
    return { messages: [], next: from, end: high };
  }

  return {
    async look(place, limit) {
      const name = nameOf(place);
      const held = ahead.get(name);
      ahead.delete(name);
      const known = held?.from === place.from ? held.entries : [];
      const from = known.length > 0 ? Number(known.at(-1)!.position) : place.from;
      const entries = known.length >= limit
        ? known
        : known.concat(await fetchOn({ ...place, from }, limit - known.length));
      const given = entries.slice(0, limit);
      const rest = entries.slice(limit);
      if (rest.length > 0) ahead.set(name, { from: Number(given.at(-1)!.position), entries: rest });
      return given;
    },
    seen: (topic, partition) => looked.get(nameOf({ topic, partition })),
  };
}

function nameOf({ topic, partition }: Pick<Place, "topic" | "partition">): string {
  return `${topic}/${partition}`;
}
