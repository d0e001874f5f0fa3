/** Two processes on one Redis and one Postgres, and what happens when one of them dies. */

import assert from "node:assert/strict";
import { type Sql } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { startPostgres } from "../../support/engines/private_engines.ts";
import { guest, type Node, serviceToken, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { assertMatchesWhole, comeToRest } from "./verify.ts";
import { drawSeed, type Random, seeded } from "./workload.ts";

const postgresMissing = !await findPostgres();
const redisMissing = !await findRedis();

const TICKETS = 2_000;
const AT_A_TIME = 24;
const TAKEOVER_MS = 5_000;

Deno.test({
  name: "[MM7 MM16] two processes match 2,000 tickets once each, also when one of them is killed",
  ignore: postgresMissing || redisMissing,
  async fn() {
    await using world = await withNodes({ count: 2 });
    const { database: { sql }, nodes: [one, two] } = world;
    const random = seeded(drawSeed());

    const acknowledged = new Set<string>();
    let alive = [one, two];
    const queueing = queueMany({ nodes: () => alive, random, acknowledged });

    await eventually("half of them queue", () => acknowledged.size >= TICKETS / 2, {
      withinMs: 60_000,
    });
    const victim = await matcherOf(sql, [one, two]);
    alive = [one, two].filter((node) => node !== victim);
    const killedAt = performance.now();
    await victim.kill();
    const survivor = alive[0]!;
    const takenOver = await Promise.all(["matcher:duel", "relay"].map(async (lease) => {
      await eventually(`the other process holds ${lease}`, async () => {
        return await holderOf(sql, lease) === nameOf(survivor);
      }, { withinMs: 2 * TAKEOVER_MS, everyMs: 20 });
      return performance.now() - killedAt;
    }));
    await queueing;
    console.log(`taken over after ${takenOver.map((ms) => `${Math.round(ms)} ms`).join(", ")}`);
    assert.ok(Math.max(...takenOver) < TAKEOVER_MS, "matcher and relay are taken over in time");

    assert.ok(acknowledged.size >= TICKETS);
    const ids = [...acknowledged];
    const states = await comeToRest(sql, ids, { fewer: 20, withinMs: 30_000 });
    const { queued = 0, matched = 0 } = states;
    assert.equal(queued + matched, ids.length, "every ticket is matched or still queued");
    await assertMatchesWhole(sql);
    console.log(`${ids.length} tickets: ${matched} matched, ${queued} still queued`);
  },
});

Deno.test({
  name: "[OPS2] without Redis a second process refuses to start until the first is dead",
  ignore: postgresMissing,
  async fn() {
    await using postgres = await startPostgres({ migrated: true });
    const env = { DATABASE_URL: postgres.url };
    await using first = await startNode(env);
    await first.ready();
    await using second = await startNode(env);
    const { code } = await second.program.status;
    assert.notEqual(code, 0);
    assert.match(second.program.output(), /Cannot start: .*already serves.*REDIS_URL/);
    await first.kill();
    await second.restart();
    const took = await second.ready();
    console.log(`started ${Math.round(took)} ms after the first was killed`);
  },
});

/** Signs players in and queues each of them, on whichever process; every tenth on all at once. */
async function queueMany(
  { nodes, random, acknowledged }: {
    nodes: () => Node[];
    random: Random;
    acknowledged: Set<string>;
  },
): Promise<void> {
  const token = await serviceToken(nodes()[0]!);
  let started = 0;
  async function queueOne(n: number) {
    const pick = () => nodes()[n % nodes().length]!;
    const { id } = await insist(() => guest(pick()));
    const body = {
      ...{ user_id: id, mode: "duel", region: "eu-north", mmr: random() * 3_000 },
      // Asked again, of another process, it may be in a match by now.
      while_playing: "allow",
    };
    const enqueue = (node: Node) => node.call("POST", "/matchmaking/enqueue", { token, body });
    const answers = await insist(() =>
      Promise.all(n % 10 === 0 ? nodes().map(enqueue) : [enqueue(pick())])
    );
    for (const { status, body } of answers) assert.ok(status <= 202, JSON.stringify(body));
    for (const { body } of answers) acknowledged.add(body.ticket_id);
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    while (started < TICKETS) await queueOne(started++);
  }));
}

/** Again on another process when the one that was asked has died. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  return await eventually("the request is answered", ask) as T;
}

async function holderOf(sql: Sql, lease: string): Promise<string | undefined> {
  const [row] = await sql<{ holder: string }[]>`
    select holder from leases where name = ${lease} and expires_at > clock_timestamp()`;
  return row?.holder;
}

async function matcherOf(sql: Sql, nodes: Node[]): Promise<Node> {
  return await eventually("somebody matches duels", async () => {
    const holder = await holderOf(sql, "matcher:duel");
    return nodes.find((node) => nameOf(node) === holder);
  });
}

/** The name under which a process holds leases, from its log. */
function nameOf(node: Node): string | undefined {
  return /"node":"([^"]+)"/.exec(node.program.output())?.[1];
}
