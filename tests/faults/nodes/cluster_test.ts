/** [OPS2 OPS7] Two nodes on a Redis Cluster whose masters die and whose slots move. */

import assert from "node:assert/strict";
import { slotOf } from "../../../services/platform/redis/slot.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import type { ClusterNode, TestCluster } from "../../support/engines/redis_cluster.ts";
import { runProgram } from "../../support/process/program.ts";
import { serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { assertKept, listSeats, listUnannounced, settle } from "./verify.ts";
import { drawSeed, seeded, startWorkload } from "./workload.ts";

const PLAYED_MS = 90_000;
const missing = !await findPostgres() || !await findRedis();

Deno.test({
  name:
    "[OPS2 OPS7] a Redis Cluster's masters die and its slots move while people play: nothing promised is lost",
  ignore: missing,
  async fn() {
    await using world = await withNodes({
      count: 2,
      engines: { cluster: true, redis: ["appendfsync always", "auto-aof-rewrite-percentage 0"] },
    });
    const { database, nodes: [one, two] } = world;
    const cluster = world.cluster!;
    const random = seeded(drawSeed());
    const workload = startWorkload({ node: one, clients: 6, random });
    await workload.played(2, PLAYED_MS);

    // The board that everybody submits to goes to another master, under way.
    const board = slotOf("lb:current:duel");
    const from = await ownerOf(cluster, board);
    const to = (await cluster.masters()).find((node) => node !== from)!;
    const others = (await cluster.slotsOf(from)).filter((slot) => slot !== board).slice(0, 200);
    await cluster.moveSlots(from, to, [board, ...others]);
    await workload.played(2, PLAYED_MS);

    // Then its new master dies; the replica has what it was sent.
    await to.kill("SIGKILL");
    // Its own file says what it told; once it is a replica that is written anew.
    const told = `${to.dir}/told`;
    await copyFiles(`${to.dir}/appendonlydir`, `${told}/appendonlydir`);
    await eventually("a replica has taken over", async () => {
      const masters = await cluster.masters();
      return masters.length === 3 && !masters.includes(to);
    });
    await Promise.all([one.ready(60_000), two.ready(60_000)]);
    await workload.played(2, PLAYED_MS);

    // It comes back as a replica, and one of those asked to is master again, in order.
    await to.restart();
    await cluster.settled();
    // A server gives a failover up that takes too long: it is asked again.
    await eventually("it is master again", async () => {
      if ((await cluster.masters()).includes(to)) return true;
      await to.ask("CLUSTER", "FAILOVER").catch(() => {});
      return false;
    }, { everyMs: 3_000, withinMs: 90_000 });
    await workload.played(2, PLAYED_MS);
    await workload.stop();
    assert.deepEqual(workload.offences, []);

    await settle(database.sql, workload.acknowledged);
    await assertKept(database.sql, workload.acknowledged);
    await assertBoardTrue();
    const seats = await listSeats(database.sql);
    let unannounced = seats;
    for (const dir of [told, ...cluster.nodes.map((node) => node.dir)]) {
      unannounced = await listUnannounced(unannounced, dir);
    }
    assert.deepEqual(unannounced, [], "every match was announced to its players");

    const checked = await runProgram({ args: ["check"], env: { APP_ENV: "test", ...world.env } });
    assert.match(checked.output, /redis +a cluster of 3 masters, which answer/);

    /** Ranks in Redis are those of the rows, seen from either node. */
    async function assertBoardTrue(): Promise<void> {
      const token = await serviceToken(two);
      const verify = "/admin/api/boards/current/duel/verify";
      // What was noted while no master had the board is ranked a moment later.
      await eventually("the board is what its rows are", async () => {
        const answer = await two.call("GET", verify, { token });
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
        const { entries, ranked, differences } = answer.body;
        assert.deepEqual([ranked, differences], [entries, 0], JSON.stringify(answer.body));
        return entries > 0;
      });
    }
  },
});

async function ownerOf(cluster: TestCluster, slot: number): Promise<ClusterNode> {
  for (const master of await cluster.masters()) {
    if ((await cluster.slotsOf(master)).includes(slot)) return master;
  }
  throw new Error(`No master has slot ${slot}`);
}

async function copyFiles(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
