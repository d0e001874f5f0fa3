/** A hundred thousand runs of chaos: `deno task soak`. */

import { redisEngines } from "../support/engines/engines.ts";
import { openRedis } from "../support/engines/redis_fixture.ts";
import { memoryEngine, redisEngine } from "./chaos_engines.ts";
import { manyRuns } from "./chaos_runs.ts";

const IN_MEMORY = 80_000;
const ON_REDIS = 20_000;
/** With every node's subscriptions cut at once, again and again: each takes seconds to heal. */
const HARSH = 500;
const AT_A_TIME = 25;

if (Deno.env.get("SOAK") === "1") {
  Deno.test(`[RT3 RT4 RT10] chaos in memory: ${IN_MEMORY} runs`, () =>
    manyRuns(IN_MEMORY, memoryEngine));

  const engine = redisEngines().at(-1)!;
  Deno.test({
    name: `[RT3 RT4 RT5 RT8 RT10] chaos on ${engine.name}: ${ON_REDIS} runs`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using server = await engine.open();
      await using connection = await openRedis(server.url);
      connection.redis.setMaxListeners(0);
      await manyRuns(ON_REDIS, redisEngine(connection.redis), AT_A_TIME);
      await manyRuns(HARSH, redisEngine(connection.redis, { harsh: true }), AT_A_TIME);
    },
  });
}
