/** [GEN3] A million requests that no client sends: no 5xx, and nothing grows. */

import assert from "node:assert/strict";
import process from "node:process";
import { openTestApp } from "../support/app/test_app.ts";
import { TEST_SEED } from "../support/app/random.ts";
import { fuzz } from "./fuzz.ts";

const soaking = Deno.env.get("SOAK") === "1";
const SHOTS = 1_000_000;
/** What a tenth of them brings into the caches is no growth. */
const FIRST = SHOTS / 10;
const MAY_GROW_MB = 150;

if (soaking) {
  Deno.test({
    name:
      `[GEN3] a million requests without a 5xx, and the process stays as large (seed ${TEST_SEED})`,
    // Connections that the app opens lazily stay until it ends.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using app = await openTestApp({ engine: "embedded" });
      let first = 0;
      const began = performance.now();
      await fuzz(app, (shots) => {
        if (first === 0 && shots >= FIRST) first = process.memoryUsage().rss;
        return shots >= SHOTS;
      });
      const grown = (process.memoryUsage().rss - first) / 2 ** 20;
      const seconds = (performance.now() - began) / 1_000;
      console.log(
        `${SHOTS} requests in ${seconds.toFixed(0)} s, ${
          grown.toFixed(0)
        } MB more than after ${FIRST}`,
      );
      assert.ok(grown < MAY_GROW_MB, `${grown} MB`);
    },
  });
}
