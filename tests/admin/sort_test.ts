/** UI7: lists of the staff's in the order that was asked for, page by page. */

import assert from "node:assert/strict";
import { withRole } from "../support/app/demo.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();

onEachEngine(
  "[UI7] lists sort both ways: each row stands on one page, and a link leads to it",
  async (app) => {
    const { sql } = app.services.engines.database;
    const { cookie } = await withRole(app, "Astrid", "admin");
    // Names that are alike but for case, and many that are the same.
    await sql`
      insert into users (id, display_name, region, roles, created_at)
      select gen_random_uuid(), (array['ana', 'Ana', 'ANA', 'ânna', 'b' || i])[1 + i % 5],
        'eu-north', '{player}', now() from generate_series(1, 130) i`;
    await sql`
      insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref,
        created_at)
      select gen_random_uuid(), id, 'xp-boost', 99, 'EUR', 'pending', 'vz_' || id,
        to_timestamp(1700000000 + (row_number() over ()) / 3) from users limit 120`;
    await sql`
      insert into matches (id, region, mode, status, quality_json, created_at, finished_at)
      select gen_random_uuid(), (array['eu-north', 'us-east'])[1 + i % 2], 'duel', 'finished',
        '{"win_probability":[0.5,0.5],"rating_spread":1,"max_wait_s":2,"windows":[50],"expanded":false}',
        to_timestamp(1700000000 + i / 3), now() from generate_series(1, 120) i`;
    const [subscription] = await sql<{ id: string }[]>`
      insert into webhook_subscriptions (id, url, kinds, sealed_secret, created_at)
      values (gen_random_uuid(), 'https://studio.example/', '{purchase.*}', '', now()) returning id`;
    await sql`
      insert into webhook_deliveries (subscription_id, event_id, kind, payload_json, created_at,
        state, give_up_at, next_at)
      select ${subscription!.id}::uuid, 'event ' || i, 'purchase.paid', '{}',
        to_timestamp(1700000000 + i / 3), 'delivered', now(), now() from generate_series(1, 120) i`;
    const page = async (path: string) => {
      const answer = await app.request(path, { headers: { cookie, accept: "text/html" } });
      const text = await answer.text();
      assert.equal(answer.status, 200, path);
      return text;
    };
    const [buyer] = await sql<{ id: string }[]>`select user_id as id from purchases limit 1`;
    await sql`
      insert into ledger_operations (id, kind, ref, user_id, result_json, created_at)
      select gen_random_uuid(), 'grant', 'g' || i, ${buyer!.id}::uuid, '{}',
        to_timestamp(1700000000 + i / 3) from generate_series(1, 120) i`;
    /** What a column says on all pages, one after another. */
    async function walk(first: string, column: string): Promise<string[]> {
      const values: string[] = [];
      for (let path: string | undefined = first; path !== undefined;) {
        const html = await page(path);
        assert.match(html, first.includes("sort=-") ? /aria-sort="desc/ : /aria-sort="asc/, path);
        const file = await page(`${path}&format=csv`);
        const [head, ...rows] = file.trim().split("\r\n");
        const at = head!.split(",").indexOf(column);
        assert.ok(at >= 0, `${path} has ${column}`);
        // A file may have more rows than a page.
        values.push(...rows.slice(0, 50).map((row) => row.split(",")[at]!));
        path = /href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
        assert.ok(values.length <= 1_000, `${first} ends`);
      }
      return values;
    }
    for (
      const [path, sort, key, count] of [
        ["/admin/players?", "name", "id", 131],
        ["/admin/players?", "since", "id", 131],
        ["/admin/purchases?", "when", "reference", 120],
        ["/admin/matches?", "created_at", "match_id", 120],
        ["/admin/matches?mode=duel&", "created_at", "match_id", 120],
        ["/admin/webhooks?", "at", "event", 120],
        [`/admin/players/${buyer!.id}/ledger?`, "when", "reference", 120],
      ] as const
    ) {
      const up = await walk(`${path}sort=${sort}`, key);
      const down = await walk(`${path}sort=-${sort}`, key);
      assert.equal(new Set(up).size, count, `${path}${sort}: each once`);
      assert.equal(up.length, count, `${path}${sort}: no more`);
      assert.deepEqual(up, down.toReversed(), `${path}${sort}: the other way`);
    }
    const names = (await walk("/admin/players?sort=name", "name")).map((name) =>
      name.toLowerCase()
    );
    assert.deepEqual(names, names.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0));
    const log = await page("/admin/audit?sort=at&format=csv");
    const ids = log.trim().split("\r\n").slice(1).map((row) => Number(row.split(",")[0]));
    assert.ok(ids.length > 1);
    assert.deepEqual(ids, ids.toSorted((a, b) => a - b));
    // What is searched for has the search's own order, and no head offers another.
    assert.doesNotMatch(await page("/admin/players?query=ana&sort=name"), /aria-sort|sort=/);
  },
);
