/** Kills while people play: the same for the few of every run and the many of a soak. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { type Node, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { assertKept, listSeats, listUnannounced, settle } from "./verify.ts";
import { type Random, seeded, startWorkload, type Workload } from "./workload.ts";

export interface Kills {
  /** How often the process is killed. */
  kills: number;
  seed: number;
}

const CLIENTS = 8;
/** A lease of the dead, a start, and a round of play on a busy machine. */
const PLAYED_MS = 60_000;

/** The process killed again and again on the engines inside it. */
export async function killEmbedded({ kills, seed }: Kills): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "veze_faults_" });
  try {
    await using node = await startNode({ DATA_DIR: dir });
    await node.ready();
    const random = seeded(seed);
    const workload = startWorkload({ node, clients: CLIENTS, random });
    let slowest = 0;
    for (let n = 0; n < kills; n++) {
      await play(workload, random);
      await node.kill();
      await node.restart();
      slowest = Math.max(slowest, await node.ready());
    }
    await finish(workload, node);
    await using database = openDatabase({ engine: "socket", path: `${dir}/pg.sock` });
    await settle(database.sql, workload.acknowledged);
    await assertKept(database.sql, workload.acknowledged);
    tell("embedded", { kills, workload, slowest });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The process killed on a Redis and a Postgres that are killed now and then, too. */
export async function killOnServers({ kills, seed }: Kills): Promise<void> {
  await using world = await withNodes({
    count: 1,
    // Telemetry promises no more than Redis keeps.
    engines: { redis: ["auto-aof-rewrite-percentage 0", "appendfsync always"] },
  });
  const { postgres, redis, database, nodes: [node] } = world;
  const random = seeded(seed);
  const workload = startWorkload({ node, clients: CLIENTS, random });
  const engines = [redis, postgres];
  let slowest = 0;
  for (let n = 0; n < kills; n++) {
    await play(workload, random);
    // Every other time an engine goes as well: just before the process, or while that starts.
    const engine = n % 2 === 1 ? engines[(n >> 1) % 2] : undefined;
    const before = random() < 0.5;
    if (before) await engine?.kill("SIGKILL");
    await node.kill();
    await node.restart();
    if (!before) await engine?.kill("SIGKILL");
    await engine?.restart();
    slowest = Math.max(slowest, await node.ready());
    if (n % 4 === 2) {
      // The process stays and only its engines go.
      const other = engines[(n >> 2) % 2]!;
      await play(workload, random);
      await other.kill("SIGKILL");
      await other.restart();
      await node.ready();
    }
  }
  await finish(workload, node);
  await settle(database.sql, workload.acknowledged);
  await assertKept(database.sql, workload.acknowledged);
  const unannounced = await listUnannounced(await listSeats(database.sql), redis.dir);
  assert.deepEqual(unannounced, [], "every match was announced to its players");
  tell("servers", { kills, workload, slowest });
}

/** Lets them play: to the end of a match, and on to some moment in the middle of the next ones. */
async function play(workload: Workload, random: Random): Promise<void> {
  await workload.played(2, PLAYED_MS);
  await new Promise((resolve) => setTimeout(resolve, random() * 400));
}

async function finish(workload: Workload, node: Node): Promise<void> {
  await workload.played(2, PLAYED_MS);
  await workload.stop();
  assert.deepEqual(workload.offences, []);
  // Old tokens, old keys, old tickets: everything is served as before.
  const { users, tickets } = workload.acknowledged;
  const ticket = tickets[0]!;
  const { id, token } = users.find((user) => user.id === ticket.userId)!;
  assert.equal((await node.call("GET", "/auth/me", { token })).body.id, id);
  const answer = await node.call("GET", `/matchmaking/tickets/${ticket.id}`, { token });
  assert.equal(answer.status, 200);
}

function tell(
  where: string,
  { kills, workload: { acknowledged }, slowest }: {
    kills: number;
    workload: Workload;
    /** Longest start after a kill, in milliseconds. */
    slowest: number;
  },
): void {
  const { users, tickets, results, scores, events } = acknowledged;
  const scored = [...scores.values()].filter(({ best }) => best > -Infinity).length;
  console.log(
    `${where}: ${kills} kills; acknowledged ${users.length} sign-ins, ${tickets.length} tickets, ` +
      `${results.length} results, ${scored} scores, ${events.length} events; lost 0; ready at the latest ${
        Math.round(slowest)
      } ms after a kill`,
  );
}
