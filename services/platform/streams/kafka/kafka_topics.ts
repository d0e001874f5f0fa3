/**
 * Topics as the streams need them: made where they are missing, looked at where they are not.
 *
 * Holds which topics have been found fit; each first use drives it.
 */

import { PARTITIONS } from "../event_stream.ts";
import type { Clock } from "../../time/clock.ts";
import { KafkaRefused, KafkaUnavailable } from "./kafka_failures.ts";
import type { KafkaLog } from "./kafka_log.ts";

export interface KafkaTopics {
  /** @throws KafkaRefused where the topic cannot serve as a stream, KafkaUnavailable while it is made */
  ensure(topic: string): Promise<void>;
  /** It may be gone: the next use looks again. */
  forget(topic: string): void;
  /** Why what was accepted might not be kept, or null. */
  warning(): Promise<string | null>;
}

const DAY_MS = 86_400_000;
/** How long entries stay, read or not: other systems of the studio may read them too. */
const RETENTION_MS = 7 * DAY_MS;
/** What is parked waits for a person. */
const PARKED = /\.dead$/;

/** What our own messages may take, as Kafka has it where nobody says otherwise. */
const MESSAGE_BYTES = 1_048_588;
/** How long brokers may take to tell one another of a new topic. */
const LOOKS = 20;
const LOOK_MS = 250;

type Log = Pick<KafkaLog, "replicas" | "create" | "settings" | "brokerCount">;

export function createKafkaTopics(kafka: Log, clock: Pick<Clock, "sleep">): KafkaTopics {
  const fit = new Map<string, Promise<void>>();

  async function find(topic: string): Promise<number[]> {
    const found = await kafka.replicas(topic);
    if (found && found.length > 0) return found;
    const retention = PARKED.test(topic) ? -1 : RETENTION_MS;
    try {
      await kafka.create(topic, PARTITIONS, {
        "cleanup.policy": "delete",
        "retention.ms": String(retention),
        // Whatever the cluster's own limit is: time alone decides.
        "retention.bytes": "-1",
        "max.message.bytes": String(MESSAGE_BYTES),
        // Two of three must have an entry before it counts as accepted.
        ...(await kafka.brokerCount() >= 3 && { "min.insync.replicas": "2" }),
      });
    } catch (error) {
      // Another node may have been faster; without leave to make it, it is made by somebody else.
      if (!await kafka.replicas(topic)) throw error;
    }
    for (let looks = 0; looks < LOOKS; looks++) {
      const made = await kafka.replicas(topic);
      if (made && made.length > 0) return made;
      await clock.sleep(LOOK_MS);
    }
    throw new KafkaUnavailable(`Kafka's topic ${topic} is being made and not known to all brokers`);
  }

  async function check(topic: string) {
    const { length } = await find(topic);
    if (length === PARTITIONS) return;
    throw new KafkaRefused(
      `Kafka's topic ${topic} has ${length} partitions and needs ${PARTITIONS}: ` +
        "delete it, and it is made anew, or let this program use a cluster of its own",
    );
  }

  return {
    ensure(topic) {
      const known = fit.get(topic);
      if (known) return known;
      const checking = check(topic).catch((error) => {
        fit.delete(topic);
        throw error;
      });
      fit.set(topic, checking);
      return checking;
    },
    forget: (topic) => void fit.delete(topic),
    async warning() {
      for (const topic of fit.keys()) {
        const warning = await warningOf(kafka, topic);
        if (warning) return warning;
      }
      return null;
    },
  };
}

async function warningOf(kafka: Log, topic: string): Promise<string | null> {
  const replicas = await kafka.replicas(topic);
  if (replicas?.some((count) => count < 2)) {
    return `Kafka keeps topic ${topic} on one broker only: accepted events are lost with its disk; ` +
      "set its replication factor to 3.";
  }
  // Where they may not be asked there is nothing to say about them.
  const settings = await kafka.settings(topic).catch(() => ({} as Record<string, string>));
  const insync = settings["min.insync.replicas"];
  if (insync !== undefined && Number(insync) < 2) {
    return `Kafka's topic ${topic} has min.insync.replicas=${insync}: an event counts as accepted ` +
      "while one broker alone has it; set it to 2.";
  }
  if (settings["cleanup.policy"]?.includes("compact")) {
    return `Kafka's topic ${topic} is compacted: only the last event of each player stays; ` +
      "set cleanup.policy=delete.";
  }
  const retention = Number(settings["retention.ms"] ?? -1);
  if (retention >= 0 && retention < DAY_MS) {
    return `Kafka's topic ${topic} keeps events for ${retention} ms: what is not recorded within ` +
      "that time is lost; set retention.ms to a week.";
  }
  const bytes = Number(settings["retention.bytes"] ?? -1);
  if (bytes >= 0) {
    return `Kafka's topic ${topic} keeps ${bytes} bytes a partition, read or not: what does not fit ` +
      "is lost; set retention.bytes=-1.";
  }
  if (Number(settings["max.message.bytes"] ?? MESSAGE_BYTES) < MESSAGE_BYTES) {
    return `Kafka's topic ${topic} takes messages of ${
      settings["max.message.bytes"]
    } bytes only: ` +
      `larger ones are refused; set max.message.bytes=${MESSAGE_BYTES}.`;
  }
  if (settings["unclean.leader.election.enable"] === "true") {
    return `Kafka's topic ${topic} lets a broker lead that lacks events; ` +
      "set unclean.leader.election.enable=false.";
  }
  return null;
}
