/** The stream's engine goes away while events come in: no 202 that is not kept. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import { standInProgram, startKafkaWithTopics } from "../../support/engines/kafka_stand_in.ts";
import { openSocket } from "../../support/browser/socket.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { type PrivateEngine } from "../../support/engines/private_engines.ts";
import { guest, type Node, serviceToken } from "../nodes/node.ts";
import { withNodes } from "../nodes/nodes.ts";
import { pause } from "../nodes/workload.ts";

const ignore = !await findPostgres() || !await findRedis() || !standInProgram;
const AWAY_MS = 1_000;
const BRIDGED_MS = Deno.env.get("SOAK") ? 30_000 : 5_000;
const SENDERS = 4;
const BATCH = 100;

type Backend = "redis" | "postgres" | "kafka";

for (const backend of ["redis", "postgres", "kafka"] as const) {
  Deno.test({
    name: `[TEL3 TEL4 GEN2] ${backend}: engines restarted, killed and cut off keep every 202`,
    ignore,
    fn: () => takeEnginesAway(backend),
  });
}

async function takeEnginesAway(backend: Backend): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const kafka = backend === "kafka" ? undo.use(await startKafkaWithTopics()) : undefined;
  const world = undo.use(
    await withNodes({
      count: 1,
      // Without it a Redis that is killed while it syncs loses what it has answered meanwhile.
      engines: { proxied: true, redis: ["appendfsync always"] },
      env: {
        STREAM_BACKEND: backend,
        ...(kafka && { KAFKA_BROKERS: kafka.brokers.join(",") }),
      },
    }),
  );
  const { postgres, redis, nodes: [node] } = world;
  const token = await serviceToken(node);
  const { postgres: toPostgres, redis: toRedis } = world.proxies!;
  const kill = (engine: PrivateEngine) => async () => {
    await engine.kill("SIGKILL");
    await pause(AWAY_MS);
    await engine.restart();
  };
  const faults: Record<Backend, [name: string, act: () => Promise<void>][]> = {
    redis: [
      ["redis restarted", () => redis.restart()],
      ["redis killed", kill(redis)],
      ["postgres cut off", () => cutOff(toPostgres)],
    ],
    postgres: [
      ["postgres killed", kill(postgres)],
      ["postgres cut off", () => cutOff(toPostgres)],
      ["redis cut off", () => cutOff(toRedis)],
    ],
    kafka: [
      // Killed, the stand-in would forget; what is down keeps what it has.
      ["kafka killed", async () => {
        for (const broker of [1, 2, 3]) await kafka!.down(broker);
        // A shorter absence is bridged by trying again.
        await pause(BRIDGED_MS);
        await assertFound(node, token);
        for (const broker of [1, 2, 3]) await kafka!.up(broker);
      }],
      ["a broker down", async () => {
        await kafka!.down(2);
        await pause(AWAY_MS);
        await kafka!.up(2);
      }],
      ["postgres cut off", () => cutOff(toPostgres)],
    ],
  };
  const traffic = startTraffic(node, token);
  const lines: string[] = [];
  for (const [name, act] of faults[backend]) {
    const before = traffic.counts();
    await pause(400);
    await act();
    await node.ready();
    await traffic.acceptedSomeMore();
    const { accepted, refused } = traffic.counts();
    lines.push(`${name}: ${accepted - before.accepted} × 202, ${refused - before.refused} × 503`);
    // What the stream does not need may go unnoticed; what it needs may not.
    if (name === `${backend} killed`) assert.ok(refused > before.refused, name);
  }
  const { accepted, offences } = await traffic.stop();
  assert.deepEqual(offences, []);
  const { sql } = undo.use(openDatabase({ engine: "server", url: postgres.url }));
  const ids = `{${accepted.join(",")}}`;
  await eventually("what was accepted is recorded", async () => {
    const [{ missing }] = await sql<[{ missing: number }]>`
      select count(*)::int as missing from unnest(${ids}::text::uuid[]) as sent (id)
      where not exists (select from event_seen where event_id = sent.id)`;
    if (missing > 0) throw new Error(`${missing} of ${accepted.length} are missing`);
    return true;
  }, { withinMs: 120_000, everyMs: 250 });
  const [twice] = await sql`select id from events group by id having count(*) > 1 limit 1`;
  assert.equal(twice, undefined, "nothing is stored twice");
  console.log(`${backend}: ${accepted.length} events accepted, none lost; ${lines.join("; ")}`);
}

/** Players hear of their match whatever becomes of the stream. */
async function assertFound(node: Node, token: string): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const players = [await guest(node), await guest(node)];
  const sockets = await Promise.all(players.map(async (player) => {
    const socket = undo.use(
      openSocket(node.url, { protocols: ["veze.v1", `bearer.${player.token}`] }),
    );
    socket.send({ id: "s", op: "subscribe", room: `user:${player.id}` });
    await eventually("it listens", () => socket.seen.some(({ op }) => op === "subscribed"));
    return socket;
  }));
  for (const { id } of players) {
    const body = { user_id: id, mode: "duel", region: "eu-north" };
    const { status } = await node.call("POST", "/matchmaking/enqueue", { token, body });
    assert.equal(status, 202);
  }
  await eventually(
    "both hear of their match",
    () => sockets.every(({ messages }) => messages.some((text) => text.includes("match.found"))),
  );
}

async function cutOff({ cut, mend }: { cut(): void; mend(): void }): Promise<void> {
  cut();
  await pause(AWAY_MS);
  mend();
}

/** Batches all the time; what was answered with 202 is remembered. */
function startTraffic(node: Node, token: string) {
  const players = Array.from({ length: 200 }, () => crypto.randomUUID());
  const accepted: string[] = [];
  const offences: string[] = [];
  let refused = 0;
  let answers = 0;
  let stopping = false;
  const running = Array.from({ length: SENDERS }, async () => {
    while (!stopping) {
      const body = Array.from({ length: BATCH }, () => ({
        ...{ event: "step", ts: Date.now(), event_id: crypto.randomUUID() },
        // Over all partitions: of each the stand-in for Kafka keeps the last five megabytes only.
        user_id: players[Math.floor(Math.random() * players.length)]!,
        payload: { x: 1.5 },
      }));
      const { status, headers } = await node.call("POST", "/telemetry/bulk", { token, body })
        .catch((error) => ({ status: 0, headers: new Headers({ why: String(error) }) }));
      if (status === 202) {
        accepted.push(...body.map(({ event_id }) => event_id));
        answers++;
      } else if (status === 503 && Number(headers.get("retry-after")) >= 1) refused++;
      else offences.push(`${status} ${headers.get("why") ?? "without Retry-After"}`);
      await pause(20);
    }
  });
  return {
    counts: () => ({ accepted: answers, refused }),
    acceptedSomeMore: async () => {
      const before = answers;
      await eventually("events are accepted again", () => answers > before + 2 * SENDERS);
    },
    async stop() {
      stopping = true;
      await Promise.all(running);
      return { accepted, offences: [...new Set(offences)] };
    },
  };
}
