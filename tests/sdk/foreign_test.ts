/** The client in a page of another origin, in a real browser (GEN10). */

import assert from "node:assert/strict";
import { executablePath, openBrowser } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { servePage } from "./foreign_page.ts";

Deno.test({
  name: "[GEN10 RT10] a page of a listed origin plays, one of another origin cannot",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using listed = await servePage();
    await using other = await servePage();
    const env = {
      CORS_ORIGINS: listed.origin,
      RATE_LIMITS: '{"enqueue":{"burst":1,"perSecond":0.1}}',
    };
    await using app = await openTestApp({ env });
    await using served = await app.serve();
    await using browser = await openBrowser();
    const page = await browser.newPage();
    await page.goto(listed.origin);
    const played = await page.evaluate(`(async () => {
      const { follow } = await import("/follow.js");
      window.game = await follow(await import("/sdk.js"), ${JSON.stringify(served.url)});
      const { client, user } = window.game;
      const me = await client.call("GET /auth/me");
      const body = { user_id: user.id, mode: "duel", region: "us-west" };
      await client.call("POST /matchmaking/enqueue", { body, idempotencyKey: "once" });
      const late = await client.call("POST /matchmaking/enqueue", { body }).catch((error) => error);
      await client.call("POST /matchmaking/dequeue", { body: { user_id: user.id } });
      return { id: user.id, me: me.id, code: late.code, retryAfter: late.retryAfter };
    })()`) as { id: string; me: string; code: string; retryAfter: number };
    assert.equal(played.me, played.id);
    assert.equal(played.code, "rate_limited");
    assert.ok(played.retryAfter >= 1, "the field is exposed");
    await eventually(
      "the socket told of the room",
      async () => (await page.evaluate("window.game.told") as string[]).includes("joined"),
    );
    assert.deepEqual(await page.context().cookies(), []);

    const stranger = await browser.newPage();
    await stranger.goto(other.origin);
    const refused = await stranger.evaluate(`(async () => {
      const { createClient } = await import("/sdk.js");
      const client = createClient({ url: ${JSON.stringify(served.url)} });
      return await client.signInGuest().then(() => "in", (error) => error.code);
    })()`);
    assert.equal(refused, "offline");
  },
});
