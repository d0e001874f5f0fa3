/**
 * Writes to Kafka; what it says is stored is stored on every replica in sync.
 *
 * Holds a producer of kafkajs for each topic, made by its first message and anew after a failure: one
 * that knows of two topics fails for both when one of them is gone. They are not idempotent: the
 * client counts a late failure back after it has sent again, and the broker then takes the next
 * messages for old ones and says that it has them. So a message may be stored twice, and readers go by
 * its id.
 */

import { type Kafka, Partitioners, type Producer } from "kafkajs";
import { TRIES } from "./kafka_config.ts";
import { asKafkaFailure, KafkaUnavailable } from "./kafka_failures.ts";

export interface OutgoingMessage {
  partition: number;
  key: string;
  value: string;
  headers: Record<string, string>;
}

export interface KafkaProducer {
  /** @throws KafkaUnavailable, KafkaRefused: some of them may have been stored */
  send(topic: string, messages: readonly OutgoingMessage[]): Promise<void>;
  disconnect(): Promise<void>;
}

export function createKafkaProducer(client: Pick<Kafka, "producer">): KafkaProducer {
  const producers = new Map<string, Promise<Producer>>();

  async function connect() {
    const made = client.producer({
      ...{ maxInFlightRequests: 1, allowAutoTopicCreation: false, retry: TRIES },
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await made.connect();
    return made;
  }

  function producerOf(topic: string): Promise<Producer> {
    const known = producers.get(topic);
    if (known) return known;
    const made = connect();
    producers.set(topic, made);
    return made;
  }

  return {
    async send(topic, messages) {
      try {
        const made = await producerOf(topic);
        // Its retry leaves out a broker that has answered, also where a partition has come to be that
        // one's meanwhile, and says that all went well: whose partition nobody names was not sent.
        for (let left = [...messages]; left.length > 0;) {
          const stored = await made.send({ topic, acks: -1, messages: left });
          const named = new Set(stored.map(({ partition }) => partition));
          const rest = left.filter(({ partition }) => !named.has(partition));
          if (rest.length === left.length) throw new KafkaUnavailable("Kafka named no partition");
          left = rest;
        }
      } catch (error) {
        const former = producers.get(topic);
        producers.delete(topic);
        former?.then((one) => one.disconnect()).catch(() => {});
        throw asKafkaFailure(error);
      }
    },
    async disconnect() {
      const made = await Promise.all(
        [...producers.values()].map((one) => one.catch(() => undefined)),
      );
      await Promise.all(made.map((one) => one?.disconnect()));
    },
  };
}
