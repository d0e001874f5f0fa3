/** Being told to stop: SIGTERM in the middle of play. */

import assert from "node:assert/strict";
import { openDatabase, type Sql } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { freeze, thaw } from "./freeze.ts";
import { guest, type Node, serviceToken, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { assertKept, settle } from "./verify.ts";
import { drawSeed, seeded, startWorkload } from "./workload.ts";

const enginesMissing = !await findPostgres() || !await findRedis();

/** What GEN9 allows. */
const STOP_MS = 10_000;
/** A round of play on a busy machine. */
const PLAYED_MS = 60_000;
/** Leases are given back, so the next process needs no longer than its own look. */
const HANDOVER_MS = 2_000;

Deno.test("[GEN9] on its own engines SIGTERM ends in order and the next start goes on", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_faults_" });
  try {
    await using node = await startNode({ DATA_DIR: dir });
    await node.ready();
    const workload = startWorkload({ node, clients: 6, random: seeded(drawSeed()) });
    await workload.played(3, PLAYED_MS);
    const took = await stopInOrder(node);
    await node.restart();
    const ready = await node.ready();
    await workload.played(3, PLAYED_MS);
    await workload.stop();
    assert.deepEqual(workload.offences, []);
    await using database = openDatabase({ engine: "socket", path: `${dir}/pg.sock` });
    await settle(database.sql, workload.acknowledged);
    await assertKept(database.sql, workload.acknowledged);
    console.log(`stopped in ${Math.round(took)} ms, ready again ${Math.round(ready)} ms later`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test({
  name: "[GEN9 MM16] SIGTERM hands the leases to the other process at once",
  ignore: enginesMissing,
  async fn() {
    await using world = await withNodes({ count: 1, env: { PUBLIC_URL: "http://game.test" } });
    const { database: { sql }, env, nodes: [node] } = world;
    await eventually("it matches", () => holders(sql));
    await using next = await startNode(env);
    await next.ready();
    const workload = startWorkload({ node, clients: 6, random: seeded(drawSeed()) });
    await workload.played(3, PLAYED_MS);
    const took = await stopInOrder(node);
    const since = performance.now();
    const own = /"node":"([^"]+)"/.exec(next.program.output())![1];
    await eventually("the other process holds all leases", async () => {
      const held = await holders(sql);
      return held?.every((holder) => holder === own);
    }, { withinMs: HANDOVER_MS, everyMs: 20 });
    console.log(
      `stopped in ${Math.round(took)} ms, taken over ${
        Math.round(performance.now() - since)
      } ms later`,
    );
    await node.restart();
    await node.ready();
    await workload.played(3, PLAYED_MS);
    await workload.stop();
    assert.deepEqual(workload.offences, []);
    await settle(sql, workload.acknowledged);
    await assertKept(sql, workload.acknowledged);
  },
});

Deno.test({
  name: "[GEN9] SIGTERM ends the process in time although an engine is frozen or gone",
  ignore: enginesMissing,
  async fn() {
    // Each mostly waits: all at once.
    const cases = (["postgres", "redis"] as const)
      .flatMap((name) => [true, false].map((gone) => stopWithout(name, gone)));
    await Promise.all(cases);
  },
});

async function stopWithout(name: "postgres" | "redis", gone: boolean): Promise<void> {
  await using world = await withNodes({ count: 1 });
  const [node] = world.nodes;
  const engine = world[name];
  await (gone ? engine.kill("SIGKILL") : freeze(engine));
  const started = performance.now();
  const status = await node.kill("SIGTERM");
  const took = performance.now() - started;
  if (!gone) await thaw(engine);
  console.log(`${name} ${gone ? "gone" : "frozen"}: stopped in ${Math.round(took)} ms`);
  assert.equal(status?.code, 0, node.program.output());
  assert.ok(took < STOP_MS, `stopped in ${took} ms`);
}

/**
 * SIGTERM while a socket is open, somebody waits for a ticket and requests run.
 * @returns milliseconds until the end
 */
async function stopInOrder(node: Node): Promise<number> {
  const player = await guest(node);
  const token = await serviceToken(node);
  const socket = new WebSocket(`${node.url.replace("http", "ws")}/events`, [
    "veze.v1",
    `bearer.${player.token}`,
  ]);
  const closed = new Promise<number>((resolve) => socket.onclose = ({ code }) => resolve(code));
  await new Promise((resolve) => socket.onmessage = resolve);
  const body = { user_id: player.id, mode: "duel", region: "ap-southeast" };
  const ticket = await node.call("POST", "/matchmaking/enqueue", { token, body });
  const path = `/matchmaking/tickets/${ticket.body.ticket_id}`;
  const waiting = node.call("GET", `${path}?wait=25`, { token, patience: 30_000 });
  // Answered after the long poll has reached the service.
  assert.equal((await node.call("GET", path, { token })).body.status, "queued");

  const started = performance.now();
  const ended = node.kill("SIGTERM");
  const answer = await waiting;
  assert.equal(answer.status, 200, "who waits for a ticket is answered");
  assert.equal(answer.body.status, "queued");
  assert.equal(await closed, 4003, "sockets are told to come back elsewhere");
  const status = await ended;
  const took = performance.now() - started;
  assert.equal(status?.code, 0, node.program.output());
  assert.ok(took < STOP_MS, `stopped in ${took} ms`);
  return took;
}

async function holders(sql: Sql): Promise<string[] | undefined> {
  const rows = await sql<{ holder: string }[]>`
    select holder from leases where expires_at > clock_timestamp()
      and name in ('matcher:duel', 'relay')`;
  return rows.length === 2 ? rows.map(({ holder }) => holder) : undefined;
}
