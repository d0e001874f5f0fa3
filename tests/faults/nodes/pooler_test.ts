/** [OPS2 OPS7] Two nodes that share a database through PgBouncer in transaction mode. */

import assert from "node:assert/strict";
import { findPgBouncer, findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { runProgram } from "../../support/process/program.ts";
import { guest } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { assertKept, settle } from "./verify.ts";
import { drawSeed, seeded, startWorkload } from "./workload.ts";

const PLAYED_MS = 60_000;
const missing = !await findPostgres() || !await findRedis() || !await findPgBouncer();

Deno.test({
  name: "[OPS2 OPS7] through PgBouncer people play on, and its restart loses nothing promised",
  ignore: missing,
  async fn() {
    await using world = await withNodes({
      count: 2,
      // Three connections for twenty of each node's.
      engines: { pooled: true, redis: ["appendfsync always"] },
    });
    const { pooler, database, nodes: [one, two] } = world;
    const random = seeded(drawSeed());
    const workload = startWorkload({ node: one, clients: 6, random });
    await workload.played(4, PLAYED_MS);

    await pooler!.kill("SIGKILL");
    // Whoever asks meanwhile is told to come back.
    const refused = await one.call("POST", "/auth/guest", { body: {} });
    assert.equal(refused.status, 503, JSON.stringify(refused.body));
    assert.ok(Number(refused.headers.get("retry-after")) >= 1);
    await pooler!.restart();
    await Promise.all([one.ready(), two.ready()]);
    await workload.played(4, PLAYED_MS);
    await workload.stop();
    assert.deepEqual(workload.offences, []);

    const asked = { DATABASE_URL: pooler!.url, APP_ENV: "test" };
    const unaware = await runProgram({ args: ["check"], env: asked });
    assert.match(unaware.output, /stands behind a pooler: .*DATABASE_DIRECT_URL/);
    const aware = await runProgram({ args: ["check"], env: { ...asked, ...world.env } });
    assert.doesNotMatch(aware.output, /stands behind a pooler/);

    // What one node says the other knows: LISTEN goes past the pooler.
    const player = await guest(one);
    assert.equal((await two.call("GET", "/auth/me", { token: player.token })).body.id, player.id);
    await settle(database.sql, workload.acknowledged);
    await assertKept(database.sql, workload.acknowledged);
    const [{ named }] = await database.sql<[{ named: number }]>`
      select count(*)::int as named from pg_stat_activity
      where application_name = 'veze-game' and query ilike 'listen%'`;
    assert.ok(named >= 2, `${named} connections listen past the pooler`);
    for (const node of [one, two]) {
      const lines = node.program.output().split("\n")
        .filter((line) => /prepared statement|unsupported startup parameter/.test(line));
      assert.deepEqual(lines, []);
    }
  },
});
