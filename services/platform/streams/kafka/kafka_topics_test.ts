/** Topics of a cluster as its brokers describe them: made, waited for, warned of. */

import assert from "node:assert/strict";
import { KafkaRefused, KafkaUnavailable } from "./kafka_failures.ts";
import { createKafkaTopics } from "./kafka_topics.ts";

interface Cluster {
  /** What brokers answer one after another; the last answer stays. */
  replicas: (number[] | undefined)[];
  settings?: Record<string, string>;
  brokers?: number;
  /** Why it may not be made. */
  refuses?: Error;
}

function open({ replicas, settings = {}, brokers = 3, refuses }: Cluster) {
  const made: Record<string, string>[] = [];
  let slept = 0;
  const topics = createKafkaTopics({
    replicas: () => Promise.resolve(replicas.length > 1 ? replicas.shift() : replicas[0]),
    create: (_topic, _partitions, given) => {
      made.push(given);
      return refuses ? Promise.reject(refuses) : Promise.resolve();
    },
    settings: () => Promise.resolve(settings),
    brokerCount: () => Promise.resolve(brokers),
  }, { sleep: () => Promise.resolve(void slept++) });
  return { topics, made, slept: () => slept };
}

const full = (copies: number) => new Array<number>(16).fill(copies);

Deno.test("[TEL5] a topic that is missing is made to keep everything for a week, on two of three", async () => {
  const { topics, made } = open({ replicas: [undefined, full(3)] });
  await topics.ensure("telemetry");
  await topics.ensure("telemetry");
  assert.deepEqual(made, [{
    "cleanup.policy": "delete",
    "retention.ms": "604800000",
    "retention.bytes": "-1",
    "max.message.bytes": "1048588",
    "min.insync.replicas": "2",
  }]);
  const parked = open({ replicas: [undefined, full(1)], brokers: 1 });
  await parked.topics.ensure("telemetry.dead");
  assert.equal(parked.made[0]!["retention.ms"], "-1");
  assert.equal(parked.made[0]!["min.insync.replicas"], undefined);
});

Deno.test("[TEL5] what another node makes at the same time is waited for, never called unfit", async () => {
  const { topics, slept } = open({ replicas: [undefined, undefined, [], full(3)] });
  await topics.ensure("telemetry");
  assert.equal(slept(), 2);
  const never = open({ replicas: [undefined] });
  await assert.rejects(never.topics.ensure("telemetry"), KafkaUnavailable);
  const forbidden = open({ replicas: [undefined], refuses: new KafkaRefused("POLICY_VIOLATION") });
  await assert.rejects(forbidden.topics.ensure("telemetry"), /POLICY_VIOLATION/);
  const faster = open({ replicas: [undefined, full(3)], refuses: new KafkaRefused("exists") });
  await faster.topics.ensure("telemetry");
});

Deno.test("[TEL3 TEL5] a topic that was deleted is looked at again", async () => {
  const { topics, made } = open({ replicas: [full(3), undefined, full(3)] });
  await topics.ensure("telemetry");
  topics.forget("telemetry");
  await topics.ensure("telemetry");
  assert.equal(made.length, 1);
});

Deno.test("[TEL3] settings that would lose what was accepted are named with their remedy", async () => {
  const warned = async (settings: Record<string, string>, copies = 3) => {
    const { topics } = open({ replicas: [full(copies)], settings });
    await topics.ensure("telemetry");
    return await topics.warning();
  };
  assert.equal(await warned({ "min.insync.replicas": "2", "retention.ms": "604800000" }), null);
  for (
    const [settings, remedy] of [
      [{ "min.insync.replicas": "1" }, /set it to 2/],
      [{ "cleanup.policy": "compact,delete" }, /set cleanup.policy=delete/],
      [{ "retention.ms": "3600000" }, /set retention.ms to a week/],
      [{ "retention.bytes": "1073741824" }, /set retention.bytes=-1/],
      [{ "max.message.bytes": "1000" }, /set max.message.bytes=1048588/],
      [{ "unclean.leader.election.enable": "true" }, /set unclean.leader.election.enable=false/],
    ] as const
  ) assert.match(await warned(settings as Record<string, string>) ?? "", remedy);
  assert.match(await warned({}, 1) ?? "", /replication factor to 3/);
});
