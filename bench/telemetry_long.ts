/** What takes its time: a burst, and memory over millions of events. */

import { systemClock as clock } from "../services/platform/time/clock.ts";
import { TELEMETRY_GROUP, TELEMETRY_TOPIC } from "../services/telemetry/mod.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { signIn, startServer } from "./http_bench.ts";
import { playerId, requestBodies, streamEntries, tell } from "./telemetry_load.ts";
import {
  address,
  BATCH,
  migrated,
  openRedisStream,
  root,
  SETTINGS,
  sum,
} from "./telemetry_setup.ts";

/** At the same time, and how many of them leave for others every 100,000 events. */
const PLAYERS = 2_500;
const LEAVE = 100;
/** What a game might send all the time; a burst is twice as much. */
const SUSTAINED = 10_000;

/** Twice the sustained rate for a while, then the sustained rate again: how long until nothing waits. */
export async function burst(seconds: number): Promise<void> {
  await using database = await startPostgres({
    settings: ["shared_buffers=512MB", "max_wal_size=4GB"],
  });
  await using redis = await startRedis();
  const { base, port } = address();
  await migrated(database.url);
  await using _server = await startServer({
    ...SETTINGS,
    ...{ PORT: String(port), DATABASE_URL: database.url, REDIS_URL: redis.url },
  }, base);
  const token = await signIn(base);
  await using opened = await openRedisStream(redis.url);
  const lag = async () => sum(await opened.stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP));
  const told = requestBodies(tell({ players: 1_000, seconds: seconds }), BATCH);
  let sent = 0;
  const running = new Set<Promise<void>>();
  async function sendOne(): Promise<void> {
    const turn = Math.floor(sent / told.length).toString(16).padStart(8, "0");
    const body = told[sent++ % told.length]!.replaceAll("@@@@@@@@", turn);
    const response = await fetch(`${base}/telemetry/bulk`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body,
    });
    if (response.status !== 202) throw new Error(`answered ${response.status}`);
    await response.body?.cancel();
  }
  async function pace(rate: number, until: () => Promise<boolean>): Promise<number> {
    const from = performance.now();
    const base = sent;
    while (!await until()) {
      const due = (performance.now() - from) / 1_000 * rate / BATCH;
      while (sent - base < due && running.size < 32) {
        const one = sendOne().finally(() => running.delete(one));
        running.add(one);
      }
      await clock.sleep(5);
    }
    return (sent - base) * BATCH / ((performance.now() - from) / 1_000);
  }
  const after = (s: number, from = performance.now()) => () =>
    Promise.resolve(performance.now() - from > s * 1_000);
  await pace(SUSTAINED, after(3));
  const reached = await pace(2 * SUSTAINED, after(seconds));
  const behind = await lag();
  const ended = performance.now();
  // What is under way in a tenth of a second always waits.
  await pace(SUSTAINED, async () => await lag() < SUSTAINED / 10);
  await Promise.all(running);
  console.log(
    `burst of ${seconds} s at ${Math.round(reached)}/s: ${behind} wait at its end, ` +
      `gone ${((performance.now() - ended) / 1_000).toFixed(1)} s later at ${SUSTAINED}/s`,
  );
}

/** The worker's memory over many events of players who come and go. */
export async function memory(events: number): Promise<void> {
  await using database = await startPostgres({
    settings: ["shared_buffers=512MB", "max_wal_size=4GB", "synchronous_commit=off"],
  });
  await using redis = await startRedis({ settings: ["appendonly no"] });
  await migrated(database.url);
  await using opened = await openRedisStream(redis.url);
  const worker = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", "worker", "telemetry"],
    cwd: root,
    env: { DATABASE_URL: database.url, REDIS_URL: redis.url, LOG_LEVEL: "warn" },
  }).spawn();
  const { stream } = opened;
  const step = 100_000;
  const told = tell({ players: PLAYERS, seconds: 10 }).slice(0, step);
  const started = performance.now();
  for (let done = 0; done < events;) {
    const turn = done / step;
    const ids = new Map(told.map(({ userId }) => userId).map((id) => [id, ""]));
    for (const [n, id] of [...ids.keys()].sort().entries()) {
      ids.set(id, playerId(n + turn * LEAVE));
    }
    const now = told.map((event) => ({ ...event, userId: ids.get(event.userId)! }));
    const entries = streamEntries(now, turn + 1);
    for (let i = 0; i < entries.length; i += 2_000) {
      await stream.append(TELEMETRY_TOPIC, entries.slice(i, i + 2_000));
    }
    done += entries.length;
    while (sum(await stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP)) > step) await clock.sleep(20);
    if (done % (events / 10) < entries.length) {
      const text = await Deno.readTextFile(`/proc/${worker.pid}/status`);
      const kB = Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]);
      const took = (performance.now() - started) / 1_000;
      console.log(
        `  after ${done} events: ${(kB / 1_024).toFixed(0)} MiB (${Math.round(done / took)}/s)`,
      );
    }
  }
  worker.kill("SIGTERM");
  await worker.status;
}
