/** OPS2: processes with and without Redis never serve one database together. */

import assert from "node:assert/strict";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { type Node, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";

const available = await findPostgres() && await findRedis();

async function isRefused(node: Node, why: RegExp): Promise<void> {
  const { code } = await node.program.status;
  assert.equal(code, 1);
  const lines = node.program.output().trim().split("\n").filter((line) => !line.startsWith("{"));
  assert.equal(lines.length, 1, node.program.output());
  assert.match(lines[0]!, why);
}

Deno.test({
  name:
    "[OPS2] a process without Redis does not start beside such with it, nor the other way round",
  ignore: !available,
  async fn() {
    await using world = await withNodes({ count: 0 });
    const { env: sharing } = world;
    const alone = { DATABASE_URL: world.postgres.url };
    {
      await using one = await startNode(sharing);
      await using two = await startNode(sharing);
      await Promise.all([one.ready(), two.ready()]);
      await using third = await startNode(alone);
      await isRefused(third, /serves this database with Redis.*REDIS_URL/);
      for (const node of [one, two]) {
        assert.equal((await node.call("GET", "/ready")).status, 200);
      }
      // Background work alone is a process as well.
      await using worker = await startNode(alone, ["worker", "relay"]);
      await isRefused(worker, /serves this database with Redis/);
      // Killed, not stopped: their places end by themselves.
      await Promise.all([one.kill("SIGKILL"), two.kill("SIGKILL")]);
    }
    {
      await using single = await startNode(alone);
      await single.ready();
      await using other = await startNode(sharing);
      await isRefused(other, /serves this database without Redis/);
      assert.equal((await single.call("GET", "/ready")).status, 200);
      await single.kill("SIGTERM");
    }
    // Stopped in order, the place is free at once.
    await using again = await startNode(sharing);
    await again.ready();
  },
});
