/** Starting where something is missing or taken. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { type PrivateEngine } from "../../support/engines/private_engines.ts";
import { type Node, startNode } from "./node.ts";
import { withNodes } from "./nodes.ts";

const enginesMissing = !await findPostgres() || !await findRedis();

Deno.test("[OPS9] a data directory in use is refused in one clear line", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_faults_" });
  try {
    await using first = await startNode({ DATA_DIR: dir });
    await first.ready();
    await using second = await startNode({ DATA_DIR: dir });
    const { code } = await second.program.status;
    assert.equal(code, 1);
    const lines = second.program.output().trim().split("\n");
    assert.equal(lines.length, 1, second.program.output());
    assert.match(lines[0]!, /another process is using it/);
    assert.equal((await first.call("GET", "/ready")).status, 200);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("[OPS9] a directory in use stays so, whatever somebody tidies away", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_faults_" });
  try {
    await using first = await startNode({ DATA_DIR: dir });
    await first.ready();
    const refused = async (what: string) => {
      await using second = await startNode({ DATA_DIR: dir });
      assert.equal((await second.program.status).code, 1, what);
      assert.match(second.program.output(), /another process is using it/, what);
    };
    const lives = async () => assert.equal((await first.call("GET", "/ready")).status, 200);
    // The file beside the directory, the socket, both, and the directory moved and put back.
    await Deno.remove(`${dir}/postgres.lock`);
    await refused("without its lock file");
    await lives();
    await Deno.rename(`${dir}/pg.sock`, `${dir}/elsewhere.sock`);
    await Deno.remove(`${dir}/postgres.lock`).catch(() => {});
    await refused("without lock file and socket");
    await lives();
    await Deno.rename(`${dir}/elsewhere.sock`, `${dir}/pg.sock`);
    // It stands still meanwhile: a database whose files are gone ends itself at its next write.
    await first.program.kill("SIGSTOP");
    await Deno.rename(`${dir}/postgres`, `${dir}/aside`);
    await Deno.mkdir(`${dir}/postgres`);
    await refused("beside another directory of its name");
    await Deno.remove(`${dir}/postgres`, { recursive: true });
    await Deno.rename(`${dir}/aside`, `${dir}/postgres`);
    await first.program.kill("SIGCONT");
    await lives();
    assert.equal((await first.call("POST", "/auth/guest", { body: {} })).status, 201);
    await first.kill("SIGKILL");
    // Nothing that a dead process left stands in the way.
    await using next = await startNode({ DATA_DIR: dir });
    await next.ready();
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test({
  name: "[OPS2 GEN7] a process waits for engines that are down, says so, and can be told to stop",
  ignore: enginesMissing,
  async fn() {
    await using world = await withNodes({ count: 0 });
    const { postgres, redis, env } = world;
    await postgres.kill("SIGKILL");
    await redis.kill("SIGKILL");
    await using node = await startNode(env);
    await waitsFor(node, "postgres");
    await stopsAtOnce(node);

    await node.restart();
    await waitsFor(node, "postgres");
    await postgres.restart();
    await waitsFor(node, "redis");
    await stopsAtOnce(node);

    await node.restart();
    await waitsFor(node, "redis");
    await becomesReady(node, redis);
  },
});

/** Alive, not ready, and says for what it waits. */
async function waitsFor(node: Node, engine: string): Promise<void> {
  const ready = await eventually(`it waits for ${engine}`, async () => {
    const answer = await node.call("GET", "/ready", { patience: 2_000 });
    return answer.body.checks[engine] && answer;
  });
  assert.equal(ready.status, 503);
  assert.ok(ready.headers.get("retry-after"));
  assert.match(ready.body.checks[engine], /waiting/);
  assert.equal((await node.call("GET", "/health")).status, 200);
  const refused = await node.call("POST", "/auth/guest", { body: {} });
  assert.equal(refused.status, 503);
  assert.ok(refused.headers.get("retry-after"));
}

async function stopsAtOnce(node: Node): Promise<void> {
  const started = performance.now();
  const status = await node.kill("SIGTERM");
  assert.equal(status?.code, 0, node.program.output());
  assert.ok(performance.now() - started < 10_000, "it does not wait for what it waits for");
}

async function becomesReady(node: Node, engine: PrivateEngine): Promise<void> {
  await engine.restart();
  const took = await node.ready();
  console.log(`ready ${Math.round(took)} ms after its last engine`);
}
