/** A thousand runs of chaos on each adapter; `deno task soak` makes a hundred thousand. */

import { redisEngines } from "../support/engines/engines.ts";
import { openRedis } from "../support/engines/redis_fixture.ts";
import { memoryEngine, redisEngine } from "./chaos_engines.ts";
import { manyRuns } from "./chaos_runs.ts";

const RUNS = 1_000;
/** On Valkey in WebAssembly, where a real server is there for the thousand. */
const FEWER_RUNS = 200;
/** Runs that share a server at a time. */
const AT_A_TIME = 25;

Deno.test(`[RT3 RT4 RT10] chaos in memory: ${RUNS} runs`, () => manyRuns(RUNS, memoryEngine));

for (const [i, engine] of redisEngines().entries()) {
  const runs = i === redisEngines().length - 1 ? RUNS : FEWER_RUNS;
  Deno.test({
    name: `[RT3 RT4 RT5 RT8 RT10] chaos on ${engine.name}: ${runs} runs`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using server = await engine.open();
      await using connection = await openRedis(server.url);
      connection.redis.setMaxListeners(0);
      await manyRuns(runs, redisEngine(connection.redis), AT_A_TIME);
    },
  });
}
