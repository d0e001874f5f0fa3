/** UI7: the staff's pages read by indexes, however much there is. */

import assert from "node:assert/strict";
import { withRole } from "../support/app/demo.ts";
import { eventually } from "../support/app/eventually.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { realEnginesAvailable } from "../support/app/test_engines.ts";

const LARGE = [
  ...["users", "purchases", "matches", "match_participants", "alerts", "webhook_deliveries"],
  ...["minutes", "audit_log"],
];

Deno.test({
  name:
    "[UI7] neither the overview nor a page of players, purchases, flags, webhooks or the audit log reads a large table from end to end",
  ignore: !realEnginesAvailable(),
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp({ engine: "real" });
    const { sql } = app.services.engines.database;
    await sql`
      insert into users (id, display_name, region, roles, created_at)
      select gen_random_uuid(), 'Player ' || i, 'eu-north', '{player}', now()
      from generate_series(1, 20000) i`;
    await sql`
      insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref,
        payment_refs, created_at, paid_at)
      select gen_random_uuid(), id, 'xp-boost', 99, 'EUR', 'paid', 'vz_' || id,
        array['pi_' || id], now() - random() * interval '300 days',
        now() - random() * interval '300 days' from users`;
    await sql`
      insert into matches (id, region, mode, status, quality_json, created_at, finished_at)
      select gen_random_uuid(), 'eu-north', 'duel', 'finished', '{}', now(), now()
      from generate_series(1, 10000)`;
    await sql`
      insert into match_participants (match_id, user_id, team, mmr_before, mmr_after, result)
      select m.id, u.id, 0, 1500, 1510, 'win'
      from (select id, row_number() over () as n from matches) m
        join (select id, row_number() over () as n from users) u using (n)`;
    await sql`
      insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status,
        reviewed_at)
      select gen_random_uuid(), id, 'cooldown', 'low', '{}', gen_random_uuid(), now(), 'dismissed',
        now() - random() * interval '300 days'
      from users limit 15000`;
    await sql`
      insert into webhook_subscriptions (id, url, kinds, sealed_secret, created_at)
      select gen_random_uuid(), 'https://studio.example/' || i, '{purchase.*}', '', now()
      from generate_series(1, 20) i`;
    await sql`
      insert into webhook_deliveries (subscription_id, event_id, kind, payload_json, created_at,
        state, give_up_at, next_at)
      select s.id, 'event ' || i, 'purchase.paid', '{}', now() - i * interval '1 minute',
        'delivered', now(), now() from webhook_subscriptions s, generate_series(1, 1000) i`;
    const present = new Date(app.clock.now());
    // As much as is kept of one process: 90 days of minutes, 500 of hours and days.
    await sql`
      insert into minutes (span, at, node)
      select span, ${present}::timestamptz - i * span * interval '1 minute', 'a'
      from (values (1, 129600), (60, 12000), (1440, 500)) kept (span, rows),
        generate_series(1, kept.rows) i`;
    await sql`
      insert into audit_log (at, action, actor, subjects, addresses, outcome)
      select ${present}::timestamptz - i * interval '1 minute', 'sign_in.guest', 'p' || i % 500,
        '{}', '{}', 'done'
      from generate_series(50000, 1, -1) i`;
    for (const table of LARGE) await sql.unsafe(`vacuum analyze ${table}`);
    const { cookie } = await withRole(app, "Astrid", "admin");
    const [{ subscription }] = await sql<[{ subscription: string }]>`
      select id as subscription from webhook_subscriptions limit 1`;
    const [one] = await sql<{ user_id: string; id: string; provider_ref: string }[]>`
      select p.user_id, p.id, p.provider_ref from purchases p
        join match_participants m on m.user_id = p.user_id limit 1`;
    const paths = [
      ...["/admin/players", "/admin/players?query=player", "/admin/players?query=player%201999"],
      ...[`/admin/players?query=${one!.id}`, `/admin/players?query=pi_${one!.user_id}`],
      `/admin/players?query=${one!.provider_ref}`,
      ...[`/admin/players/${one!.user_id}`, "/admin/purchases", "/admin/purchases?status=paid"],
      ...[`/admin/purchases?user_id=${one!.user_id}`, `/admin/purchases/${one!.id}`],
      ...["/admin/catalogue", "/admin/flags", "/admin", "/admin?range=season"],
      ...["/admin/audit", "/admin/audit?action=sign_in.guest", "/admin/audit?actor=p7"],
      ...["/admin/webhooks", `/admin/webhooks?subscription=${subscription}`],
      ...["/admin/webhooks?state=delivered", "/admin/webhooks?sort=at", "/admin/audit?sort=at"],
      ...["/admin/players?sort=name", `/admin/players?sort=-name&after=${one!.user_id}`],
      ...["/admin/players?sort=since", "/admin/purchases?sort=when"],
      ...["/admin/purchases?sort=when&status=paid", `/admin/players/${one!.user_id}/ledger`],
    ];
    const scans = async () => {
      const rows = await sql<{ name: string; whole: number; parts: number }[]>`
        select relname as name, seq_scan::int as whole, idx_scan::int as parts
        from pg_stat_user_tables where relname = any(${LARGE})`;
      return new Map(rows.map((row) => [row.name, row]));
    };
    /** Backends tell what they have done once more than a second later: each is asked again then. */
    const told = () => Promise.all(Array.from({ length: 20 }, () => sql`select pg_sleep(0.05)`));
    await new Promise((go) => setTimeout(go, 1_100));
    await told();
    await new Promise((go) => setTimeout(go, 1_100));
    const before = await scans();
    for (const path of paths) {
      // Prepared statements may get another plan from their sixth run on.
      for (let i = 0; i < 7; i++) {
        const answer = await app.request(path, { headers: { cookie, accept: "text/html" } });
        assert.equal(answer.status, 200, path);
        await answer.body?.cancel();
      }
    }
    await eventually("what was read is told", async () => {
      await told();
      const now = await scans();
      for (const table of ["users", "match_participants", "webhook_deliveries", "minutes"]) {
        assert.ok(
          now.get(table)!.parts - before.get(table)!.parts >= 7,
          `${table} is not told yet`,
        );
      }
      return true;
    });
    const after = await scans();
    const whole = LARGE.filter((table) => after.get(table)!.whole > before.get(table)!.whole)
      .map((table) => [table, after.get(table)!.whole - before.get(table)!.whole]);
    assert.deepEqual(whole, [], "read from end to end");
    for (const table of ["purchases", "alerts", "audit_log"]) {
      assert.ok(after.get(table)!.parts > before.get(table)!.parts, table);
    }
  },
});
