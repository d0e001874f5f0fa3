/**
 * Kafka as a log: partitions to append to and to read from any offset, and nothing about groups.
 *
 * Holds connections, opened when they are first needed: one each for producing, for looking, for
 * waiting and for administration, because a broker answers a connection's requests one after another.
 * kafkajs is named in this folder only. Its consumer is not used: there the brokers choose who reads
 * what, here leases do, with their fences (manual assignment in the words of Kafka's own client).
 */

import { Kafka } from "kafkajs";
import type { Logger } from "../../observe/log.ts";
import { createTurns } from "../../work/turns.ts";
import { type Cluster, createBatch, createCluster, type RawMessage } from "./internals.ts";
import { clientConfig, type KafkaSettings } from "./kafka_config.ts";
import { asKafkaFailure, KafkaUnavailable, UNKNOWN_TOPIC } from "./kafka_failures.ts";
import { createKafkaProducer, type OutgoingMessage } from "./kafka_producer.ts";

export interface Fetched {
  messages: RawMessage[];
  /** Offset at which to read on; where nothing can be read, that of the next entry to come. */
  next: number;
  /** Offset of the next entry that will be appended. */
  end: number;
}

/** A place in the log; `from` is the offset of the first entry that is wanted. */
export interface Place {
  topic: string;
  partition: number;
  from: number;
}

export interface KafkaLog extends AsyncDisposable {
  /** Resolves once every replica in sync has all of them; @throws KafkaUnavailable, KafkaRefused */
  send(topic: string, messages: readonly OutgoingMessage[]): Promise<void>;
  /**
   * What stands at a place now, at most `maxBytes` of it but one batch at the least.
   * @throws KafkaUnreadable where the batch there cannot be decoded, KafkaOutOfRange, KafkaUnavailable
   */
  fetch(place: Place, maxBytes: number): Promise<Fetched>;
  /** Waits until one of the places has an entry, or so long; tells which have as their brokers answer. */
  watch(places: readonly Place[], maxWaitMs: number, tell: (place: Place) => void): Promise<void>;
  /** First offset kept and offset of the next entry, by partition. */
  bounds(topic: string): Promise<{ low: number; high: number }[]>;
  /** Brokers of each partition; undefined where there is no such topic. */
  replicas(topic: string): Promise<number[] | undefined>;
  /** @throws KafkaRefused where another was faster, or it is not allowed */
  create(topic: string, partitions: number, settings: Record<string, string>): Promise<void>;
  /** Settings of a topic, as far as they may be asked. */
  settings(topic: string): Promise<Record<string, string>>;
  brokerCount(): Promise<number>;
}

/** Of new topics, where there are as many brokers. */
const REPLICAS = 3;

export function openKafkaLog(settings: KafkaSettings, log: Logger): KafkaLog {
  const config = clientConfig(settings, log);
  const client = new Kafka(config);
  const admin = client.admin();
  const looking = createCluster(config);
  const waiting = createCluster(config);
  // Asked twice while a connection opens, the client opens two and forgets one.
  const turns = new Map([looking, waiting].map((cluster) => [cluster, createTurns(1)]));
  const administration = createTurns(1);
  const connected = new Set<Cluster>();
  let administered = false;
  const producer = createKafkaProducer(client);

  function administer<T>(ask: () => Promise<T>): Promise<T> {
    return administration.take(async () => {
      if (!administered) await admin.connect();
      administered = true;
      return await ask();
    });
  }

  /** Leaders of the topic's partitions must be known to the connection first. */
  async function aim(cluster: Cluster, topics: readonly string[]) {
    if (!connected.has(cluster)) {
      await cluster.connect();
      connected.add(cluster);
    }
    for (const topic of topics) await cluster.addTargetTopic(topic);
    await cluster.refreshMetadataIfNecessary();
  }

  function ask<T>(cluster: Cluster, topics: readonly string[], what: () => Promise<T>) {
    return turns.get(cluster)!.take(async () => {
      for (let tries = 1;; tries++) {
        try {
          await aim(cluster, topics);
          return await what();
        } catch (error) {
          const failure = asKafkaFailure(error);
          if (!(failure instanceof KafkaUnavailable)) throw failure;
          // Whoever led a partition may lead it no more. Asked for with others, a topic that is gone
          // would keep theirs from being known.
          cluster.targetTopics = new Set(topics);
          await cluster.refreshMetadata().catch(() => {});
          if (tries === 2) throw failure;
        }
      }
    });
  }

  function byLeader(cluster: Cluster, places: readonly Place[]): Map<string, Place[]> {
    const groups = new Map<string, Place[]>();
    for (const place of places) {
      const [leader] = Object.keys(
        cluster.findLeaderForPartitions(place.topic, [place.partition]),
      );
      if (leader !== undefined) groups.set(leader, [...groups.get(leader) ?? [], place]);
    }
    return groups;
  }

  async function offsets(topic: string, fromBeginning: boolean) {
    const partitions = looking.findTopicPartitionMetadata(topic)
      .map(({ partitionId }) => ({ partition: partitionId }));
    const [found] = await looking.fetchTopicsOffset([{ topic, fromBeginning, partitions }]);
    const numbers: number[] = [];
    for (const { partition, offset } of found!.partitions) numbers[partition] = Number(offset);
    return numbers;
  }

  return {
    send: producer.send,
    fetch: ({ topic, partition, from }, maxBytes) =>
      ask(looking, [topic], async () => {
        const [nodeId] = byLeader(looking, [{ topic, partition, from }]).keys();
        const broker = await looking.findBroker({ nodeId: nodeId! });
        const { responses } = await broker.fetch(
          requestOf([{ topic, partition, from }], { maxBytes, maxWaitMs: 0 }),
        );
        const batch = createBatch(topic, String(from), responses[0]!.partitions[0]!);
        const next = batch.rawMessages.length > 0 ? Number(batch.lastOffset()) + 1 : from;
        return { messages: batch.messages, next, end: Number(batch.highWatermark) };
      }),
    watch: (places, maxWaitMs, tell) =>
      ask(waiting, [...new Set(places.map(({ topic }) => topic))], async () => {
        const asked = [...byLeader(waiting, places)].map(async ([nodeId, own]) => {
          const broker = await waiting.findBroker({ nodeId });
          const { responses } = await broker.fetch(requestOf(own, { maxBytes: 1, maxWaitMs }));
          for (const { topicName, partitions } of responses) {
            for (const { partition, highWatermark } of partitions) {
              const place = own.find((each) =>
                each.topic === topicName && each.partition === partition
              );
              if (place && Number(highWatermark) > place.from) tell(place);
            }
          }
        });
        await Promise.all(asked);
      }),
    bounds: (topic) =>
      ask(looking, [topic], async () => {
        const low = await offsets(topic, true);
        const high = await offsets(topic, false);
        return low.map((first, partition) => ({ low: first, high: high[partition]! }));
      }),
    async replicas(topic) {
      try {
        return await ask(
          looking,
          [topic],
          () =>
            Promise.resolve(
              looking.findTopicPartitionMetadata(topic).map(({ replicas }) => replicas.length),
            ),
        );
      } catch (error) {
        if (error instanceof KafkaUnavailable && error.type === UNKNOWN_TOPIC) return undefined;
        throw error;
      }
    },
    async create(topic, partitions, settings) {
      try {
        await administer(async () => {
          const { brokers } = await admin.describeCluster();
          const replicationFactor = Math.min(REPLICAS, brokers.length);
          const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
          const made = { topic, numPartitions: partitions, replicationFactor, configEntries };
          await admin.createTopics({ topics: [made], waitForLeaders: true });
        });
      } catch (error) {
        throw asKafkaFailure(error);
      }
    },
    settings: (topic) =>
      administer(async () => {
        const resources = [{ type: 2, name: topic }];
        const { resources: [found] } = await admin.describeConfigs({
          ...{ resources, includeSynonyms: false },
        });
        const entries = found?.configEntries ?? [];
        return Object.fromEntries(
          entries.map(({ configName, configValue }) => [configName, configValue]),
        );
      }),
    brokerCount: () => administer(async () => (await admin.describeCluster()).brokers.length),
    async [Symbol.asyncDispose]() {
      await Promise.all([
        ...[producer, administered ? admin : undefined].map((each) => each?.disconnect()),
        ...[...connected].map((cluster) => cluster.disconnect()),
      ]);
    },
  };
}

function requestOf(
  places: readonly Place[],
  { maxBytes, maxWaitMs }: { maxBytes: number; maxWaitMs: number },
) {
  const topics = [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, own]) => ({
    topic,
    partitions: own.map(({ partition, from }) => ({
      ...{ partition, fetchOffset: String(from), maxBytes },
    })),
  }));
  return { maxWaitTime: maxWaitMs, minBytes: 1, maxBytes, isolationLevel: 1 as const, topics };
}
