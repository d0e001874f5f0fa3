/**
 * The load generator of rooms_bench.ts and of the report. Prints its figures as JSON.
 *
 * Usage: rooms_load.ts KIND BASE PIDS flood SECONDS | steady SECONDS PER_SECOND | resume TIMES | idle COUNT
 *
 * KIND is who serves (`plain`: this program with a message for each event), PIDS its process and behind commas those of its engines. Resuming and idling are of
 * this program alone.
 */

import { delay } from "../tests/support/engines/engine_process.ts";
import { familyTimes, memoryOf, processTimes, spent, type Times } from "./processor.ts";
import { type ServerKind, speakTo, speakVeze } from "./rooms_servers.ts";
import { frame, many, until } from "./rooms_sockets.ts";
import { quantile } from "./statistics.ts";

const [kind, base, pids, task, amount, perSecond] = Deno.args as [
  ServerKind,
  ...[string, string, string, string, string],
];
const [pid, ...engines] = pids.split(",").map(Number) as [number, ...number[]];

const SOCKETS = 1_000;
const TIMED_EVERY = 50;
/** Publications under way in a flood. */
const IN_FLIGHT = 24;
const WARM_UP_SECONDS = 1;
/** Publishers may be answered later than listeners hear. */
const LAST_ANSWERS_MS = 500;
const PUBLISHERS = 8;
/** Of an event on the wire, its frame included, whoever serves. */
const EVENT_BYTES = 280;

const buffer = new Uint8Array(1 << 20);

/** Events to all sockets; counted by their bytes, timed on a few of them. @param gap ms between them; null: a flood */
async function fanOut(seconds: number, gap: number | null) {
  const server = await speakTo(kind, base);
  const sockets = await many(SOCKETS, server.join);
  // A socket's requests are answered one by one: several publish.
  const publishers = await many(PUBLISHERS, server.publisher);
  const delays: number[] = [];
  let bytes = 0;
  let isOver = false;
  sockets.forEach((connection, i) => {
    void (async () => {
      const isTimed = i % TIMED_EVERY === 0;
      const own = isTimed ? new Uint8Array(1 << 16) : buffer;
      const decoder = new TextDecoder();
      let left = "";
      while (!isOver) {
        const count = await connection.read(own).catch(() => null);
        if (count === null) return;
        bytes += count;
        if (!isTimed) continue;
        const now = performance.timeOrigin + performance.now();
        left += decoder.decode(own.subarray(0, count), { stream: true });
        let end = 0;
        for (const match of left.matchAll(/"sent":([\d.]+),"pad":"x*"/g)) {
          delays.push(now - Number(match[1]));
          end = match.index + match[0].length;
        }
        left = left.slice(end);
      }
    })();
  });
  await delay(2_500);
  let pad = "x".repeat(64);
  let id = 100;
  let answered = 0;
  const answers = Promise.all(publishers.map(async (publisher) => {
    const decoder = new TextDecoder();
    const own = new Uint8Array(1 << 16);
    for (;;) {
      const count = await publisher.read(own).catch(() => null);
      if (count === null) return;
      answered += decoder.decode(own.subarray(0, count)).split(server.answer).length - 1;
    }
  }));
  const send = () => {
    const sent = performance.timeOrigin + performance.now();
    return publishers[++id % PUBLISHERS]!.write(server.publication(id, { sent, pad }));
  };
  // One first, to learn how large an event is on the wire; a second, of the size that all are to have.
  const learn = async () => {
    bytes = 0;
    await send();
    await delay(500);
    return Math.round(bytes / SOCKETS);
  };
  pad = "x".repeat(Math.max(0, pad.length + EVENT_BYTES - await learn()));
  const eventBytes = await learn();
  let first = id;
  /** Events that the average timed socket has heard. */
  const heard = () => delays.length / (SOCKETS / TIMED_EVERY);
  /** Publishes for so long, until all have heard; begins to count anew. @returns ms of the clock */
  const load = async (seconds: number) => {
    [bytes, delays.length, answered, first] = [0, 0, 0, id];
    const started = performance.now();
    for (let n = 0; performance.now() - started < seconds * 1_000; n++) {
      if (gap === null) {
        // A few on their way at any time: the server is never idle, nobody is too slow.
        while (id - first - heard() > IN_FLIGHT) {
          // What got lost is never heard: the publications of a flood end with their time.
          if (performance.now() - started > seconds * 1_000) break;
          await delay(0);
        }
      } else {
        const wait = started + n * gap - performance.now();
        if (wait > 0) await delay(wait);
      }
      await send();
    }
    while (heard() < id - first && performance.now() - started < seconds * 3_000) await delay(2);
    return performance.now() - started;
  };
  // The same load first, uncounted: code is compiled and plans are made in it.
  await load(WARM_UP_SECONDS);
  await delay(LAST_ANSWERS_MS);
  const before = await timesNow();
  const took = await load(seconds) / 1_000;
  const used = (await timesNow()).map((times, i) =>
    spent(before[i]!, times) / ((id - first) * SOCKETS)
  );
  const held = (await memoryOf(pid)).resident;
  await delay(LAST_ANSWERS_MS);
  isOver = true;
  for (const each of [...sockets, ...publishers]) each.close();
  await answers;
  const total = (id - first) * SOCKETS;
  // Lines share a frame's header: the bytes of all sockets may be a little fewer.
  const missing = Math.max(1 - heard() / (id - first), 0.97 - bytes / eventBytes / total);
  return {
    // What arrived, not what was published.
    "deliveries/s": total * (1 - Math.max(0, missing)) / took,
    "p50 ms": quantile(delays, 0.5),
    "p99 ms": quantile(delays, 0.99),
    "CPU µs each": used[0]!,
    "engines µs each": used[1]!,
    "generator µs each": used[2]!,
    "missing %": 100 * Math.max(0, missing),
    "answered %": 100 * answered / (id - first),
    "bytes each": eventBytes,
    "MB": held,
  };
}

async function resume(times: number) {
  const { room, open, join } = await speakVeze(base);
  const say = (message: unknown) => frame(JSON.stringify(message));
  const publisher = await join();
  await publisher.write(say({ id: 2, op: "subscribe", room }));
  const text = await until(publisher, '"id":2');
  const epoch = /"epoch":"([^"]+)","offset":(\d+),"recovered":true,"events":\[\]\}$/.exec(text)!;
  for (let n = 0; n < 300; n++) {
    const data = { n, pad: "x".repeat(64) };
    await publisher.write(
      say({ id: `p${n}`, op: "publish", room, kind: "note", data }),
    );
  }
  await until(publisher, '"id":"p299"');
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const connection = await open();
    await until(connection, '"events":[]');
    const cursor = { epoch: epoch[1], offset: Number(epoch[2]) };
    const began = performance.now();
    await connection.write(say({ id: "r", op: "subscribe", room, cursor }));
    const answer = await until(connection, "]}");
    took.push(performance.now() - began);
    if (!answer.includes('"recovered":true') || !answer.includes('"n":299')) {
      throw new Error(answer.slice(0, 300));
    }
    connection.close();
  }
  return { "p50 ms": quantile(took, 0.5), "worst ms": Math.max(...took) };
}

async function idle(count: number) {
  const { open } = await speakVeze(base);
  // The first thousand warm the server up: code, caches, pools.
  const sockets = await many(1_000, open).then((all) => Promise.all(all.map(settled)));
  await delay(3_000);
  const before = await memoryOf(pid);
  const [cpu] = await timesNow();
  sockets.push(...await many(count, async () => await settled(await open())));
  await delay(3_000);
  const after = await memoryOf(pid);
  const used = spent(cpu, (await timesNow())[0]);
  for (const each of sockets) each.close();
  return {
    "KB each": (after.resident - before.resident) * 1e6 / 1_024 / count,
    "CPU ms to open each": used / 1_000 / count,
  };
}

async function settled(connection: Deno.TcpConn): Promise<Deno.TcpConn> {
  await until(connection, '"events":[]');
  return connection;
}

/** Of the server, of its engines and of this process. */
async function timesNow(): Promise<[Times, Times, Times]> {
  return [
    await familyTimes(pid),
    await familyTimes(...engines),
    await processTimes(Deno.pid),
  ];
}

const tasks: Record<string, () => Promise<Record<string, number>>> = {
  flood: () => fanOut(Number(amount), null),
  steady: () => fanOut(Number(amount), 1_000 / Number(perSecond)),
  resume: () => resume(Number(amount)),
  idle: () => idle(Number(amount)),
};
console.log(JSON.stringify(await tasks[task]!()));
Deno.exit(0);
