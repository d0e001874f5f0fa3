/** Engines that stand still for a while under traffic: the same for the short and the long run. */

import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { freeze, thaw } from "./freeze.ts";
import { pause } from "./workload.ts";
import { ANSWER_MS, is503, openWorld, playOnce, startTraffic } from "./world.ts";

/** Each engine in turn stands still; nobody hangs, and everything goes on by itself afterwards. */
export async function freezeEach({ seconds }: { seconds: number }): Promise<void> {
  await using world = await openWorld();
  const { node } = world;
  for (const name of ["postgres", "redis"] as const) {
    const engine = world[name];
    const traffic = startTraffic(world);
    await pause(500);
    await freeze(engine);
    const frozenAt = performance.now();
    await eventually(`/ready tells that ${name} is down`, async () => {
      const { status, body } = await node.call("GET", "/ready");
      return status === 503 && body.checks[name] !== "ok";
    });
    await pause(seconds * 1_000 - (performance.now() - frozenAt));
    assert.equal((await node.call("GET", "/health")).status, 200);
    await thaw(engine);
    const took = await node.ready();
    const playedAt = performance.now();
    await eventually("requests are answered again", () => playOnce(world));
    const { answers, slowest, worst } = await traffic.stop();
    console.log(
      `${name} frozen ${seconds} s: ${answers.length} answers, ` +
        `${answers.filter(is503).length} of them 503, slowest ${Math.round(slowest)} ms, ` +
        `ready ${Math.round(took)} ms and playing ` +
        `${Math.round(performance.now() - playedAt)} ms after it thawed`,
    );
    assert.deepEqual(worst, []);
    assert.ok(slowest < ANSWER_MS + 500, `nobody waits for ever, not ${slowest} ms`);
  }
}
