/** Engines that go away while the service runs. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { pause } from "./workload.ts";
import { ANSWER_MS, is503, openWorld, playOnce, startTraffic } from "./world.ts";

const enginesMissing = !await findPostgres() || !await findRedis();

/** Attempts per second that a server which comes back has to bear from one process. */
const ATTEMPTS_PER_SECOND = 60;

Deno.test({
  name: "[GEN2 GEN7 OPS2] while an engine is down requests get 503, and recover without a restart",
  ignore: enginesMissing,
  async fn() {
    await using world = await openWorld();
    const { node } = world;
    for (const name of ["postgres", "redis"] as const) {
      const engine = world[name];
      const traffic = startTraffic(world);
      await pause(500);
      await engine.kill("SIGKILL");
      const before = world.attempts[name]();
      await eventually(`/ready tells that ${name} is down`, async () => {
        const { status, body } = await node.call("GET", "/ready");
        assert.ok(body.checks[name], JSON.stringify(body));
        return status === 503 && body.checks[name] !== "ok";
      });
      const downMs = 4_000;
      await pause(downMs);
      assert.equal((await node.call("GET", "/health")).status, 200);
      const perSecond = (world.attempts[name]() - before) / (downMs / 1_000);
      await engine.restart();
      const took = await node.ready();
      const played = await eventually("requests are answered again", () => playOnce(world));
      const { answers, slowest, worst } = await traffic.stop();
      console.log(
        `${name} killed: ${answers.length} answers, ${answers.filter(is503).length} of them 503, ` +
          `slowest ${Math.round(slowest)} ms, ${perSecond.toFixed(1)} connects/s, ` +
          `ready ${Math.round(took)} ms after it was back`,
      );
      assert.ok(played);
      assert.deepEqual(worst, []);
      assert.ok(answers.some(is503), "somebody was told to come back");
      assert.ok(slowest < ANSWER_MS + 500, `nobody waits for ever, not ${slowest} ms`);
      assert.ok(perSecond < ATTEMPTS_PER_SECOND, `no stampede: ${perSecond} a second`);
    }
  },
});
