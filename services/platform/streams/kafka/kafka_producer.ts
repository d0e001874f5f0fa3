/**
 * Writes to Kafka; what it says is stored is stored on every replica in sync.
 *
 * Holds one producer of kafkajs, made by the first message and anew after a failure.
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

export function createKafkaProducer(
  client: Kafka,
  describe: () => Promise<{ brokers: { nodeId: number }[]; controller: number | null }>,
): KafkaProducer {
  let producer: Promise<Producer> | undefined;

  async function connect() {
    const { brokers, controller } = await describe();
    // Ids of producers come from the controller: a stand-in for Kafka that has none hands out none.
    const idempotent = brokers.some(({ nodeId }) => nodeId === controller);
    const made = client.producer({
      ...{ idempotent, maxInFlightRequests: 1, allowAutoTopicCreation: false, retry: TRIES },
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await made.connect();
    return made;
  }

  return {
    async send(topic, messages) {
      try {
        producer ??= connect();
        const made = await producer;
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
        // A producer that failed may have lost count of its messages: the next is a new one.
        const former = producer;
        producer = undefined;
        former?.then((one) => one.disconnect()).catch(() => {});
        throw asKafkaFailure(error);
      }
    },
    async disconnect() {
      const made = await producer?.catch(() => undefined);
      await made?.disconnect();
    },
  };
}
