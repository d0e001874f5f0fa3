/**
 * Appends of one process, in the order in which they were asked for.
 *
 * Holds for each topic what waits while a request is on its way; that request's end drives it. One is on
 * its way at a time, so that the client's own retry never lets a later entry of a key overtake an earlier one (ES2),
 * and what came meanwhile goes together.
 */

import type { KafkaLog } from "./kafka_log.ts";
import type { OutgoingMessage } from "./kafka_producer.ts";
import { MOST_BYTES } from "./kafka_entries.ts";

export interface KafkaSender {
  /** Resolves once all of them are durable; what fails may have been stored in part. */
  append(topic: string, messages: readonly OutgoingMessage[]): Promise<void>;
}

interface Waiting {
  messages: readonly OutgoingMessage[];
  done: PromiseWithResolvers<void>;
}

/** Messages of one request, for the sake of its memory. */
const MOST_MESSAGES = 10_000;
/** What a message takes besides its text: id, trace, lengths. */
const OVERHEAD = 300;

export function createKafkaSender(log: Pick<KafkaLog, "send">): KafkaSender {
  const queues = new Map<string, Waiting[]>();

  /** Until nothing waits: then the topic has no queue. */
  async function run(topic: string, waiting: Waiting[]) {
    while (waiting.length > 0) {
      const together: Waiting[] = [];
      for (let count = 0; waiting.length > 0 && count < MOST_MESSAGES;) {
        const next = waiting.shift()!;
        together.push(next);
        count += next.messages.length;
      }
      try {
        for (const part of parts(together.flatMap(({ messages }) => messages))) {
          await log.send(topic, part);
        }
        for (const { done } of together) done.resolve();
      } catch (error) {
        for (const { done } of together) done.reject(error);
      }
    }
    queues.delete(topic);
  }

  return {
    append(topic, messages) {
      const done = Promise.withResolvers<void>();
      const waiting = queues.get(topic);
      if (waiting) waiting.push({ messages, done });
      else {
        const begun = [{ messages, done }];
        queues.set(topic, begun);
        void run(topic, begun);
      }
      return done.promise;
    },
  };
}

/** Requests of which each brings a partition no more than a topic takes in one batch. */
function* parts(messages: readonly OutgoingMessage[]): Iterable<OutgoingMessage[]> {
  let part: OutgoingMessage[] = [];
  let sizes = new Map<number, number>();
  for (const message of messages) {
    const { partition, key, value } = message;
    const size = 3 * (key.length + value.length) + OVERHEAD;
    const before = sizes.get(partition) ?? 0;
    if (before > 0 && before + size > MOST_BYTES) {
      yield part;
      part = [];
      sizes = new Map();
    }
    part.push(message);
    sizes.set(partition, (sizes.get(partition) ?? 0) + size);
  }
  if (part.length > 0) yield part;
}
