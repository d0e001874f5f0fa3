/** [OPS2 OPS7] A Redis Cluster over TLS whose certificates are for names, as certificates are. */

import assert from "node:assert/strict";
import { slotOf } from "../../../services/platform/redis/slot.ts";
import { eventually } from "../../support/app/eventually.ts";
import { makeCertificate } from "../../support/engines/certificate.ts";
import { findPostgres, findRedis, onPath } from "../../support/engines/find_engines.ts";
import { startPostgres } from "../../support/engines/private_engines.ts";
import { startRedisCluster, type TestCluster } from "../../support/engines/redis_cluster.ts";
import { runProgram } from "../../support/process/program.ts";
import { guest, type Node, serviceToken, startNode } from "./node.ts";

const NAME = "localhost";
const missing = !await findPostgres() || !await findRedis() || !await onPath("openssl");

Deno.test({
  name:
    "[OPS2 OPS7] over TLS a cluster that tells addresses is refused in words that help; told to tell names, it is played on",
  ignore: missing,
  async fn() {
    await using undo = new AsyncDisposableStack();
    const certificate = undo.use(await makeCertificate(NAME));
    const cluster = undo.use(await startRedisCluster({ certificate }));
    const postgres = undo.use(await startPostgres({ migrated: true }));
    const env = {
      ...{ APP_ENV: "test", DATABASE_URL: postgres.url, REDIS_URL: cluster.url },
      // How either runtime is told of an authority that is not the system's.
      ...{ DENO_CERT: certificate.authority, NODE_EXTRA_CA_CERTS: certificate.authority },
    };
    const check = (settings: Record<string, string>) =>
      runProgram({ args: ["check"], env: settings });

    const refused = await check(env);
    assert.equal(refused.code, 1);
    assert.match(
      refused.output,
      /redis +cannot be reached: .*127\.0\.0\.1:\d+: .*cluster-announce-hostname, cluster-preferred-endpoint-type hostname/,
    );
    await tellNames(cluster);
    const found = await check(env);
    assert.match(found.output, /redis +a cluster of 3 masters, which answer/);
    // It is the authority that is believed, and not whoever has the name.
    const { DENO_CERT: _, NODE_EXTRA_CA_CERTS: __, ...without } = env;
    const stranger = await check(without);
    assert.equal(stranger.code, 1);
    assert.match(stranger.output, /redis +cannot be reached: .*certificate/i);

    const node = undo.use(await startNode(env));
    await node.ready();
    await submitted(node, 10);
    // Led elsewhere by name as well.
    const masters = await cluster.masters();
    const slot = slotOf("lb:current:duel");
    const owned = await Promise.all(masters.map((each) => cluster.slotsOf(each)));
    const from = masters[owned.findIndex((slots) => slots.includes(slot))]!;
    await cluster.moveSlots(from, masters.find((each) => each !== from)!, [slot]);
    await submitted(node, 20);
  },
});

/** Has every server tell its name, and waits until each has heard those of all others. */
async function tellNames({ nodes }: TestCluster): Promise<void> {
  for (const { ask } of nodes) {
    await ask("CONFIG", "SET", "cluster-announce-hostname", NAME);
    await ask("CONFIG", "SET", "cluster-preferred-endpoint-type", "hostname");
  }
  await eventually("each server tells the names of all", async () => {
    const tables = await Promise.all(
      nodes.map(({ ask }) => ask("CLUSTER", "SLOTS") as Promise<[number, number, ...string[][]][]>),
    );
    return tables.flat().every(([, , ...servers]) => servers.every(([name]) => name === NAME));
  });
}

/** A player's score has a rank: it is in Redis, and not in the rows alone. */
async function submitted(node: Node, score: number): Promise<void> {
  const { id } = await guest(node);
  const { status, body } = await node.call("POST", "/leaderboards/submit", {
    token: await serviceToken(node),
    body: { user_id: id, season: "current", mode: "duel", score },
  });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.rank, 1, JSON.stringify(body));
}
