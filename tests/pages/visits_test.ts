/** How the way to a match begins, in a real browser: a visit, then a queue that is opened. */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { browserTests } from "../support/browser/browser.ts";

const browserTest = browserTests();

browserTest(
  "[TEL8] a page tells of a visit, and of its queue once somebody is signed in, without a cookie of its own",
  async ({ app, open, url }) => {
    const { sql } = app.services.engines.database;
    const told = async () => {
      await app.drain();
      return await sql<{ kind: string; user_id: string | null }[]>`
        select kind, user_id from events where kind in ('visit', 'queue_opened') order by place`;
    };
    await using tab = await open();
    const { page, context, complaints } = tab;
    await page.goto(url);
    await eventually("the visit is noted", async () => (await told()).length > 0);
    assert.deepEqual(await context.cookies(), []);
    assert.deepEqual([...await told()], [{ kind: "visit", user_id: null }]);
    await page.getByRole("button", { name: "Play now" }).click();
    await eventually("the queue is told of", async () => (await told()).length > 1);
    const [, opened] = await told();
    const [guest] = await sql<
      { id: string }[]
    >`select id from users order by created_at desc limit 1`;
    assert.deepEqual(opened, { kind: "queue_opened", user_id: guest!.id });
    // Within the site nobody comes anew.
    await page.getByRole("link", { name: "Store", exact: true }).first().click();
    await page.waitForURL("**/store");
    assert.equal((await told()).filter(({ kind }) => kind === "visit").length, 1);
    assert.deepEqual(complaints, []);
  },
);
