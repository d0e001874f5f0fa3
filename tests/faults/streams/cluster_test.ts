/** Streams on a Redis Cluster: an accepted entry has a replica, so that no single master takes it along. */

import assert from "node:assert/strict";
import { connectRedis } from "../../../services/platform/redis/connect.ts";
import { PARTITIONS } from "../../../services/platform/streams/event_stream.ts";
import { createEventStreamRedis } from "../../../services/platform/streams/event_stream_redis.ts";
import { systemClock } from "../../../services/platform/time/clock.ts";
import { eventually } from "../../support/app/eventually.ts";
import { silentLogger as log } from "../../support/app/silent_logger.ts";
import { findRedis } from "../../support/engines/find_engines.ts";
import { startRedisCluster } from "../../support/engines/redis_cluster.ts";

const TOPIC = "events";
const WRITERS = 8;

Deno.test({
  name:
    "[TEL3 ES1] redis cluster: what was accepted outlives its master; without a replica it is accepted and counted",
  ignore: await findRedis() === undefined,
  async fn() {
    await using open = new AsyncDisposableStack();
    const cluster = open.use(await startRedisCluster());
    const redis = await connectRedis({ url: cluster.url, log });
    open.defer(() => redis.destroy());
    let alone = 0;
    const onAlone = (entries: number) => alone += entries;
    const stream = open.use(
      createEventStreamRedis({ redis, clock: systemClock, log, kept: 1e6, onAlone }),
    );
    const accepted = new Set<string>();
    let isOver = false;
    const append = async () => {
      const entries = Array.from({ length: 5 }, () => {
        const id = crypto.randomUUID();
        return { id, key: id, body: "{}" };
      });
      await stream.append(TOPIC, entries);
      for (const { id } of entries) accepted.add(id);
    };
    const writing = Array.from({ length: WRITERS }, async () => {
      // Masters are out of reach for a while: what is refused then is nobody's promise.
      while (!isOver) await append().catch(() => pause(20));
    });
    const enough = (count: number) => eventually(`${count} accepted`, () => accepted.size >= count);
    await enough(500);

    const [victim] = await cluster.masters();
    await victim!.kill("SIGKILL");
    await eventually("a replica took over", async () => {
      const masters = await cluster.masters();
      return masters.length === 3 && !masters.includes(victim!);
    });
    await enough(accepted.size + 500);
    isOver = true;
    await Promise.all(writing);
    assert.deepEqual(await missing(), []);

    // The new master has no replica now: nobody waits for one, and it is told.
    const before = alone;
    await append();
    await append();
    await eventually("entries of each partition", async () => {
      await append();
      return alone > before;
    });
    assert.deepEqual(await missing(), []);

    // A reader that waits is woken wherever its partition is.
    await victim!.restart();
    await cluster.settled();
    const after = await tails();
    const reading = after.map((position, partition) =>
      stream.read(TOPIC, partition, { after: position, limit: 1, waitMs: 30_000 })
    );
    await pause(300);
    const sent = Array.from({ length: 40 * PARTITIONS }, () => append());
    await Promise.all(sent);
    const woken = await Promise.all(reading);
    assert.ok(woken.every((found) => found.length === 1));

    async function missing(): Promise<string[]> {
      const kept = new Set<string>();
      for (let partition = 0; partition < PARTITIONS; partition++) {
        for (let after = "0";;) {
          const found = await stream.read(TOPIC, partition, { after, limit: 1_000, waitMs: 0 });
          if (found.length === 0) break;
          for (const { id } of found) kept.add(id);
          after = found.at(-1)!.position;
        }
      }
      return [...accepted].filter((id) => !kept.has(id));
    }

    /** Where each partition ends. */
    async function tails(): Promise<string[]> {
      return await Promise.all(Array.from({ length: PARTITIONS }, async (_, partition) => {
        let after = "0";
        for (;;) {
          const found = await stream.read(TOPIC, partition, { after, limit: 1_000, waitMs: 0 });
          if (found.length === 0) return after;
          after = found.at(-1)!.position;
        }
      }));
    }
  },
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
