/** The client in a real browser that loses its network, misses messages and catches up. */

import assert from "node:assert/strict";
import { bundleSdk } from "../../ops/sdk.ts";
import { executablePath, openBrowser } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { FOLLOW } from "./follow.ts";

Deno.test({
  name: "[RT3 RT10] a browser loses its network, misses messages and catches up",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    await using browser = await openBrowser();
    const context = await browser.newContext();
    const page = await context.newPage();
    const files: Record<string, [string, string]> = {
      "/sdk.js": ["text/javascript", await bundleSdk()],
      "/follow.js": ["text/javascript", FOLLOW],
    };
    await page.route(/\/(sdk|follow)\.js/, async (route) => {
      const [contentType, body] = files[new URL(route.request().url()).pathname]!;
      await route.fulfill({ contentType, body });
    });
    // A page of the service itself, with its content security policy.
    await page.goto(served.url);
    const id = await page.evaluate(`(async () => {
      const { follow } = await import("/follow.js");
      window.game = await follow(await import("/sdk.js"), location.origin);
      return window.game.user.id;
    })()`) as string;
    const told = () => page.evaluate("window.game.told") as Promise<unknown[]>;
    const state = () => page.evaluate("window.game.client.connection().name");
    const publish = (n: number) =>
      app.services.realtime.rooms.publish(`user:${id}`, { kind: "note", data: n });
    await eventually("joined", async () => (await told()).includes("joined"));
    await publish(1);
    await eventually("the first is here", async () => (await told()).includes(1));
    for (const [missed, last] of [[2, 4], [5, 7]] as const) {
      await context.setOffline(true);
      await eventually("offline", async () => await state() !== "online");
      for (let n = missed; n <= last; n++) await publish(n);
      assert.ok(!(await told()).includes(missed), "nothing gets through");
      await context.setOffline(false);
      await eventually("it caught up", async () => (await told()).includes(last));
    }
    await publish(8);
    await eventually("the last is here", async () => (await told()).includes(8));
    const numbers = (await told()).filter((each) => each !== "joined");
    assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    await context.close();
  },
});
