/**
 * A game of some size in Postgres for the staff's pages: made by the database itself, in minutes.
 * What is made is the same in every run, but for random times.
 */

import type { Database } from "../db/client.ts";
import { createEventStore, maintainMonths } from "../services/telemetry/mod.ts";

export interface SeedSize {
  players: number;
  events: number;
}

/** For each million players. */
const PER_MILLION = {
  ...{ matches: 1_000_000, purchases: 300_000, audit: 1_000_000, alerts: 50_000 },
  ...{ deliveries: 200_000, notes: 20_000, windows: 200_000 },
};
const NAMES = "Nova Liv Runa Astrid Kaya Milo Otis Juno Ezra Lior Sora Timo Vega Wren Yuki Zuri";
/** The id of player `i`, as SQL: in the order in which they came, as ids of real players are. */
const idOf = (i: string) => `
  (lpad(to_hex((extract(epoch from timestamptz '2026-01-01') * 1000)::bigint + (${i}) * 20000::bigint), 12, '0')
    || '70008000' || lpad(to_hex(${i}), 12, '0'))::uuid`;
/** Everything happened in the last 90 days, and more of it lately. */
const LATELY = "now() - 90 * interval '1 day' * random() * random()";

export async function seedDashboard(
  database: Database,
  { players, events }: SeedSize,
): Promise<void> {
  const { sql } = database;
  const of = (name: keyof typeof PER_MILLION) => Math.round(PER_MILLION[name] * players / 1e6);
  const somebody = idOf(`(i * 7919::bigint % ${players})::int`);
  await maintainMonths(createEventStore(database), Date.now(), 0);
  const steps: [name: string, statement: string][] = [
    [
      "players",
      `insert into users (id, display_name, region, roles, created_at)
      select ${idOf("i")}, (string_to_array('${NAMES}', ' '))[1 + i % 16] || ' ' || i,
        (array['eu-north', 'eu-west', 'us-east'])[1 + i % 3], '{player}',
        timestamptz '2026-01-01' + i * interval '20 seconds'
      from generate_series(0, ${players - 1}) i`,
    ],
    [
      "devices",
      `insert into devices (secret_hash, user_id, created_at)
      select sha256(id::text::bytea), id, created_at from users`,
    ],
    [
      "sessions",
      `insert into sessions (id, user_id, cookie_hash, refresh_hash, created_at, used_at)
      select gen_random_uuid(), id, sha256(('c' || id)::bytea), sha256(('r' || id)::bytea),
        created_at, ${LATELY} from users`,
    ],
    [
      "ratings",
      `insert into ratings (user_id, mode, mmr, deviation, games, updated_at)
      select id, 'duel', 1200 + random() * 600, 80, 12, now() from users`,
    ],
    [
      "matches",
      `insert into matches (id, region, mode, status, quality_json, created_at, finished_at)
      select gen_random_uuid(), (array['eu-north', 'eu-west', 'us-east'])[1 + i % 3],
        (array['duel', 'squad', 'brawl'])[1 + i % 3],
        case when i % 500 = 0 then 'voided' else 'finished' end,
        '{"win_probability":[0.5,0.5],"rating_spread":1,"max_wait_s":2,"windows":[50],"expanded":false}',
        at, at + interval '3 minutes'
      from (select i, ${LATELY} as at from generate_series(1, ${of("matches")}) i) made`,
    ],
    [
      "participants",
      `insert into match_participants (match_id, user_id, team, mmr_before, mmr_after, result, score)
      select m.id, ${idOf(`((n * 2 + side) % ${players})::int`)}, side, 1500, 1510 - 20 * side,
        (array['win', 'loss'])[1 + side], 10
      from (select id, row_number() over (order by id) as n from matches) m,
        generate_series(0, 1) side`,
    ],
    [
      "tickets",
      `insert into tickets (id, user_id, mode, region, mmr, status, match_id, enqueued_at, expires_at,
        ended_at, team)
      select p.id, p.user_id, m.mode, m.region, 1500, 'matched', m.id, m.created_at, m.created_at,
        m.created_at, p.team from match_participants p join matches m on m.id = p.match_id`,
    ],
    [
      "purchases",
      `insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref,
        payment_refs, created_at, paid_at, refunded_amount, goods_json, granted_json, moves)
      select gen_random_uuid(), ${somebody}, 'gold-500', 499, (array['EUR', 'USD'])[1 + i % 2],
        case when i % 50 = 0 then 'refunded' when i % 7 = 0 then 'expired' else 'paid' end,
        'vz_' || lpad(i::text, 22, '0'), array['pi_' || i], at,
        case when i % 50 = 0 or i % 7 > 0 then at + interval '1 minute' end,
        case when i % 50 = 0 then 499 else 0 end, '{"gold": 500}', '{"gold": 500}', 1
      from (select i, ${LATELY} as at from generate_series(1, ${of("purchases")}) i) made`,
    ],
    [
      "payment events",
      `insert into webhook_events (provider, event_id, kind, purchase_id, received_at, body)
      select 'stripe', 'evt_' || provider_ref, 'payment_intent.succeeded', id, paid_at,
        '{"amount": 499}' from purchases where paid_at is not null`,
    ],
    [
      "ledger",
      `with booked as (
        insert into ledger_operations (id, kind, ref, user_id, purchase_id, result_json, created_at)
        select gen_random_uuid(), 'purchase', id || ' 1', user_id, id, '{"gold": 500}', paid_at
        from purchases where paid_at is not null returning id, user_id
      )
      insert into ledger_entries (operation_id, user_id, asset, account, amount)
      select id, user_id, 'gold', account, amount
      from booked, (values ('issued', -500), ('holding', 500)) as side (account, amount)`,
    ],
    [
      "balances",
      `insert into balances (user_id, asset, holding, acquired_at)
      select user_id, 'gold', sum(amount), now() from ledger_entries where account = 'holding'
      group by 1`,
    ],
    [
      "scores",
      `with board as (
        insert into leaderboards (id, season, mode, created_at)
        values (gen_random_uuid(), '2026-s4', 'duel', now()) returning id
      )
      insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, hidden,
        updated_at)
      select board.id, users.id, floor(random() * 1000000), nextval('leaderboard_clock'),
        nextval('leaderboard_clock'), random() < 0.0001, now() from users, board`,
    ],
    [
      "alerts",
      `insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status,
        reviewed_by, reviewed_at)
      select gen_random_uuid(), ${somebody}, (array['cooldown', 'speed', 'aim', 'bot'])[1 + i % 4],
        (array['low', 'medium', 'high'])[1 + i % 3], '{"seen": 3, "most": 1}', gen_random_uuid(), at,
        case when i % 25 = 0 then 'open' when i % 3 = 0 then 'confirmed' else 'dismissed' end,
        case when i % 25 > 0 then 'staff' end, case when i % 25 > 0 then at + interval '1 hour' end
      from (select i, ${LATELY} as at from generate_series(1, ${of("alerts")}) i) made`,
    ],
    [
      "bot windows",
      `insert into bot_windows (user_id, event_id, received_at, features, state, score, version)
      select ${somebody}, gen_random_uuid(), ${LATELY}, decode(repeat('00', 64), 'hex'), 'scored',
        random(), '1' from generate_series(1, ${of("windows")}) i`,
    ],
    [
      "notes",
      `insert into staff_notes (id, user_id, written_by, text, created_at)
      select gen_random_uuid(), ${somebody}, 'staff', 'Asked about a refund.', ${LATELY}
      from generate_series(1, ${of("notes")}) i`,
    ],
    [
      "audit log",
      `insert into audit_log (at, action, actor, subjects, addresses, outcome)
      select now() - (${of("audit")} - i) * interval '7 seconds',
        (array['sign_in.guest', 'sign_in.guest', 'session.end', 'player.note'])[1 + i % 4],
        'p' || i % 5000, array[(${somebody})::text],
        '{192.0.2.1}', 'done' from generate_series(1, ${of("audit")}::bigint) i`,
    ],
    [
      "subscriptions",
      `insert into webhook_subscriptions (id, url, kinds, sealed_secret, created_at)
      select gen_random_uuid(), 'https://studio.example/' || i, '{purchase.*}', '', now()
      from generate_series(1, 20) i`,
    ],
    [
      "deliveries",
      `insert into webhook_deliveries (subscription_id, event_id, kind, payload_json, created_at,
        state, attempts, give_up_at, next_at, delivered_at)
      select s.id, 'event ' || i, 'purchase.paid', '{}', now() - i * interval '10 minutes',
        case when i % 200 = 0 then 'parked' else 'delivered' end, 1, now(), now(), now()
      from webhook_subscriptions s, generate_series(1, ${of("deliveries")} / 20) i`,
    ],
    // What is kept of three processes: 90 days of minutes, 500 days of hours and days.
    [
      "minutes",
      `insert into minutes (span, at, node, samples, requests, api_10, api_50, socket_minutes, sockets,
        placements, placements_5, wait_seconds, matches, queued, alerts)
      select span, date_trunc('day', now(), 'UTC') + interval '1 day' - i * span * interval '1 minute',
        node, span, 9000 * span, 8000 * span, 9000 * span, 900 * span, 900 * span, 60 * span, 55 * span,
        150 * span, 30 * span, 40 * span, span
      from (values (1, 129600), (60, 12000), (1440, 500)) kept (span, rows),
        generate_series(1, kept.rows) i, (values (''), ('a'), ('b'), ('c')) nodes (node)`,
    ],
    [
      "events",
      `insert into events (id, kind, payload_json, user_id, created_at, received_at, skew_ms, place)
      select gen_random_uuid(), (array['move', 'input', 'ability', 'kill'])[1 + i % 4],
        '{"x": 120, "y": 88, "ability": "dash"}', ${
        idOf(`(i / 10 % ${players})::int`)
      }, at, at, 12, i
      from (select i, now() - 90 * interval '1 day' * (1 - i::float8 / ${events}) as at
        from generate_series(1, ${events}::bigint) i) made`,
    ],
  ];
  for (const [name, statement] of steps) {
    const started = performance.now();
    const { count } = await sql.unsafe(statement);
    const took = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`seeding ${name.padEnd(14)} ${count.toLocaleString("en").padStart(11)}  ${took} s`);
  }
  await sql.unsafe("vacuum analyze");
  await sql.unsafe("checkpoint");
}
