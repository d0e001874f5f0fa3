/** Where the way to a match begins: pages tell of visits, without a cookie of their own. */

import assert from "node:assert/strict";
import { eventually } from "../support/app/eventually.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();

const NAVIGATED = {
  accept: "text/html",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "cross-site",
};

async function visits(app: TestApp): Promise<{ user_id: string | null; page: string }[]> {
  await app.drain();
  return await app.services.engines.database.sql`
    select user_id, payload_json ->> 'page' as page from events where kind = 'visit' order by place`;
}

/** What is noted behind the answer. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

onEachEngine(
  "[TEL8] a page opened from elsewhere is a visit of nobody, and sets no cookie",
  async (app) => {
    const before = (await visits(app)).length;
    const answer = await app.request("/", { headers: NAVIGATED });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("set-cookie"), null);
    await answer.text();
    await settled();
    assert.deepEqual((await visits(app)).slice(before), [{ user_id: null, page: "/" }]);
  },
);

onEachEngine(
  "[TEL8] steps within the site, reloads, prefetches and programs are no visits",
  async (app) => {
    const before = (await visits(app)).length;
    for (
      const other of [
        { "sec-fetch-site": "same-origin" },
        { "cache-control": "max-age=0" },
        { "sec-purpose": "prefetch" },
        { "sec-fetch-dest": "iframe" },
        { "sec-fetch-mode": "cors" },
      ]
    ) {
      await (await app.request("/", { headers: { ...NAVIGATED, ...other } })).text();
    }
    await (await app.request("/", { headers: { accept: "text/html" } })).text();
    await settled();
    assert.equal((await visits(app)).length, before);
  },
);

onEachEngine(
  "[TEL8] a visit is its player's where a session says who it is, and names no match",
  async (app) => {
    const before = (await visits(app)).length;
    const guest = await app.guest();
    const headers = { ...NAVIGATED, cookie: guest.cookie };
    for (const path of ["/store", `/play/${crypto.randomUUID()}`]) {
      await (await app.request(path, { headers })).text();
    }
    await eventually("both are noted", async () => (await visits(app)).length === before + 2);
    const noted = (await visits(app)).slice(before).toSorted((a, b) => a.page < b.page ? -1 : 1);
    assert.deepEqual(noted, [
      { user_id: guest.id, page: "/play" },
      { user_id: guest.id, page: "/store" },
    ]);
  },
);
