/**
 * What kafkajs has below its consumer, as far as this project uses it. Its published types end at the
 * public API, and its version is pinned: these classes promise nothing.
 */

import Batches from "kafkajs/batch";
import Clusters from "kafkajs/cluster";
import Loggers from "kafkajs/loggers";
import type { IHeaders, ISocketFactory, KafkaConfig, logCreator } from "kafkajs";

/** As the broker keeps it; offsets are decimal. */
export interface RawMessage {
  offset: string;
  key: Uint8Array | null;
  value: Uint8Array | null;
  headers?: IHeaders;
}

export interface FetchRequest {
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
  /** 1: only what is committed, where a producer works by transactions. */
  isolationLevel: 0 | 1;
  topics: {
    topic: string;
    partitions: { partition: number; fetchOffset: string; maxBytes: number }[];
  }[];
}

export interface FetchedPartition {
  partition: number;
  highWatermark: string;
}

export interface Broker {
  fetch(request: FetchRequest): Promise<{
    responses: { topicName: string; partitions: FetchedPartition[] }[];
  }>;
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  /** What it asks the brokers about. */
  targetTopics: Set<string>;
  findBroker(of: { nodeId: string }): Promise<Broker>;
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
  findTopicPartitionMetadata(topic: string): { partitionId: number; replicas: number[] }[];
  fetchTopicsOffset(
    topics: { topic: string; fromBeginning: boolean; partitions: { partition: number }[] }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

/** What one fetch brought of a partition, without control records and what was aborted. */
interface Batch {
  messages: RawMessage[];
  rawMessages: RawMessage[];
  highWatermark: string;
  lastOffset(): string;
}

type Settings = KafkaConfig & {
  logger: unknown;
  socketFactory: ISocketFactory;
  metadataMaxAge: number;
  allowAutoTopicCreation: boolean;
};

const createLogger = (Loggers as {
  createLogger(options: { level: number; logCreator: logCreator }): unknown;
}).createLogger;

/** Connections of their own to the brokers, which read without a group. */
export function createCluster(
  { logLevel, logCreator, ...config }: KafkaConfig & {
    logLevel: number;
    logCreator: logCreator;
    socketFactory: ISocketFactory;
  },
): Cluster {
  const Cluster = Clusters as new (settings: Settings) => Cluster;
  return new Cluster({
    ...config,
    logger: createLogger({ level: logLevel, logCreator }),
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
  });
}

export function createBatch(topic: string, from: string, fetched: FetchedPartition): Batch {
  const Batch = Batches as new (topic: string, from: string, fetched: FetchedPartition) => Batch;
  return new Batch(topic, from, fetched);
}
