/** [OPS7] The database fails over to its standby while people play: the address moves, nodes stay. */

import assert from "node:assert/strict";
import { openDatabase } from "../../../db/client.ts";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { guest, serviceToken } from "./node.ts";
import { withNodes } from "./nodes.ts";
import { assertKept, settle } from "./verify.ts";
import { drawSeed, seeded, startWorkload } from "./workload.ts";

const PLAYED_MS = 60_000;
const missing = !await findPostgres() || !await findRedis();

Deno.test({
  name:
    "[OPS7] a synchronous standby takes over: nodes go on by themselves, nothing promised is lost",
  ignore: missing,
  async fn() {
    await using world = await withNodes({
      count: 2,
      engines: { proxied: true, standby: [], redis: ["appendfsync always"] },
    });
    const { postgres, standby, proxies, database, nodes: [one, two] } = world;
    // From here on a commit is answered once the standby has applied it.
    await database.sql`alter system set synchronous_standby_names = '*'`;
    await database.sql`alter system set synchronous_commit = 'remote_apply'`;
    await database.sql`select pg_reload_conf()`;
    await eventually("the standby is synchronous", async () => {
      const [row] = await database.sql`select sync_state as state from pg_stat_replication`;
      return row?.state === "sync";
    });
    const workload = startWorkload({ node: one, clients: 6, random: seeded(drawSeed()) });
    await workload.played(4, PLAYED_MS);

    await postgres.kill("SIGKILL");
    proxies!.postgres.cut();
    const refused = await one.call("POST", "/auth/guest", { body: {} });
    assert.equal(refused.status, 503, JSON.stringify(refused.body));
    assert.ok(Number(refused.headers.get("retry-after")) >= 1);
    await using promoted = openDatabase({ engine: "server", url: standby!.url });
    const { sql } = promoted;
    await sql`select pg_promote()`;
    const started = performance.now();
    proxies!.postgres.mend(standby!.port);
    await Promise.all([one.ready(), two.ready()]);
    const readyMs = performance.now() - started;
    await workload.played(4, PLAYED_MS);
    await workload.stop();
    assert.deepEqual(workload.offences, []);

    // Whoever listened listens again, and what one node says the other hears.
    const [{ listening }] = await sql<[{ listening: number }]>`
      select count(*)::int as listening from pg_stat_activity
      where application_name = 'veze-game' and query ilike 'listen%'`;
    assert.ok(listening >= 2, `${listening} connections listen`);
    const player = await guest(one);
    assert.equal((await two.call("GET", "/auth/me", { token: player.token })).body.id, player.id);
    const { status } = await one.call("POST", "/auth/logout", { token: player.token, body: {} });
    assert.ok(status < 300);
    await eventually("the other node knows that the session is over", async () => {
      return (await two.call("GET", "/auth/me", { token: player.token })).status === 401;
    });
    // Leases are held again, each by one of the two.
    await eventually("leases are held", async () => {
      const held = await sql<{ name: string }[]>`
        select name from leases where expires_at > clock_timestamp()`;
      return held.length >= 3;
    });
    await settle(sql, workload.acknowledged);
    await assertKept(sql, workload.acknowledged);

    // What was the standby is none any more: the staff is answered all the same.
    const token = await serviceToken(two);
    await eventually("it is said", () => two.program.output().includes('"why":"not_standby"'));
    assert.equal((await two.call("GET", "/admin/api/audit", { token })).status, 200);
    console.log(`ready ${readyMs.toFixed(0)} ms after the address had moved`);
  },
});
