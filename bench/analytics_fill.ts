/** A long history by SQL alone: ten million events and what belongs to them, within minutes. */

import type { Sql } from "../db/client.ts";

const START = "2026-09-01T00:00:00Z";
const DAYS = 60;

/** What reading does not use is made afterwards, or not at all. @returns rows by table */
export async function fill(sql: Sql, events: number): Promise<void> {
  const players = Math.round(events / 100);
  const at = (n: string, of: number) =>
    `'${START}'::timestamptz + ${n} * interval '${DAYS} days' / ${of} + interval '7 ms' * (${n} % 1000)`;
  const player = (n: string) => `md5('p' || (${n} * 7919::bigint) % ${players})::uuid`;
  const run = (text: string) => sql.unsafe(text);
  await run(
    "drop index if exists events_user, tickets_user, tickets_queued, tickets_match, tickets_live",
  );
  await run("set synchronous_commit = off");
  await run(`insert into users (id, display_name, region, roles, created_at)
    select md5('p' || n)::uuid, 'Player ' || n, (array['eu-north', 'eu-west', 'us-east'])[1 + n % 3],
      '{player}', ${at("n", players)} from generate_series(0, ${players} - 1) n`);
  await run(`insert into sessions (id, user_id, cookie_hash, refresh_hash, created_at, used_at)
    select md5('s' || n)::uuid, ${player("n")}, '', '', ${at("n", events / 20)}, ${
    at("n", events / 20)
  }
    from generate_series(0, ${events / 20} - 1) n`);
  await run(`insert into matches (id, region, mode, status, quality_json, created_at, finished_at)
    select md5('m' || n)::uuid, (array['eu-north', 'eu-west', 'us-east'])[1 + n % 3],
      (array['duel', 'duo'])[1 + n % 2], case when n % 90 = 0 then 'voided' else 'finished' end,
      jsonb_build_object('win_probability', jsonb_build_array(0.5 + n % 40 / 100.0, 0.5 - n % 40 / 100.0),
        'rating_spread', n % 200), ${at("n", events / 40)}, ${
    at("n", events / 40)
  } + interval '3 minutes'
    from generate_series(0, ${events / 40} - 1) n`);
  await run(
    `insert into match_participants (match_id, user_id, team, mmr_before, mmr_after, result, placement)
    select md5('m' || n / 2)::uuid, ${
      player("n")
    }, n % 2, 1200 + n % 600, 1200 + n % 600 + (n % 33 - 16),
      case when (n / 2 + n) % 2 = 0 then 'win' else 'loss' end, 1 + (n / 2 + n) % 2
    from generate_series(0, ${events / 20} - 1) n`,
  );
  await run(
    `insert into tickets (id, user_id, mode, region, mmr, status, reason, match_id, enqueued_at,
      queued_at, expires_at, ended_at, latency_json)
    select md5('t' || n)::uuid, ${player("n")}, (array['duel', 'duo'])[1 + n % 2],
      (array['eu-north', 'eu-west', 'us-east'])[1 + n % 3], 1200 + n % 600,
      case when n % 10 = 0 then 'ended' else 'matched' end,
      case when n % 10 = 0 then 'cancelled' else 'matched' end,
      case when n % 10 > 0 then md5('m' || n / 4)::uuid end, ${at("n", events / 10)}, ${
      at("n", events / 10)
    },
      ${at("n", events / 10)}, ${at("n", events / 10)} + interval '1 s' * (n % 40),
      jsonb_build_object('eu-west', 20 + n % 60)
    from generate_series(0, ${events / 10} - 1) n`,
  );
  await run(`insert into ratings (user_id, mode, mmr, deviation, games, updated_at)
    select md5('p' || n)::uuid, 'duel', 1200 + n % 600, 80, n % 50, ${at("n", players)}
    from generate_series(0, ${players} - 1) n`);
  await run(
    `insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref, created_at, paid_at, refunded_amount)
    select md5('b' || n)::uuid, ${player("n")}, 'sku-' || n % 5, 499, 'EUR', 'paid', 'r' || n,
      ${at("n", events / 200)}, ${at("n", events / 200)}, case when n % 30 = 0 then 499 else 0 end
    from generate_series(0, ${events / 200} - 1) n`,
  );
  await run(`insert into ledger_operations (id, kind, ref, user_id, result_json, created_at)
    select md5('o' || n)::uuid, case when n % 4 = 0 then 'consume' else 'grant' end, 'o' || n, ${
    player("n")
  },
      '{}', ${at("n", events / 20)} from generate_series(0, ${events / 20} - 1) n`);
  await run(`insert into ledger_entries (operation_id, user_id, asset, account, amount)
    select md5('o' || n / 2)::uuid, ${
    player("n / 2")
  }, 'coins', case when n % 2 = 0 then 'holding' else 'issued' end,
      case when n % 2 = 0 then 10 else -10 end from generate_series(0, ${events / 10} - 1) n`);
  await run(
    `insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status, reviewed_at)
    select md5('a' || n)::uuid, ${player("n")}, 'rule-' || n % 6, 'low', '{}', md5('e' || n)::uuid,
      ${at("n", events / 1000)}, (array['open', 'confirmed', 'dismissed'])[1 + n % 3], ${
      at("n", events / 1000)
    }
    from generate_series(0, ${events / 1000} - 1) n`,
  );
  await run(`insert into minutes (span, at, node, samples, requests, api_50, api_200)
    select 60, '${START}'::timestamptz + n * interval '1 hour', 'a', 60, 1000, 900, 990
    from generate_series(0, ${24 * DAYS} - 1) n`);
  await run(`insert into events (id, kind, payload_json, user_id, created_at, received_at, skew_ms)
    select md5('e' || n)::uuid,
      (array['visit', 'queue_opened', 'input', 'input', 'move', 'aim', 'fire', 'match.play'])[1 + n % 8],
      jsonb_build_object('session', n / 100, 'seq', n % 100, 'x', n % 640, 'y', n % 360), ${
    player("n / 20")
  },
      ${at("n", events)}, ${at("n", events)} + interval '1 ms' * (20 + n % 200), n % 60
    from generate_series(0, ${events} - 1) n`);
  await run("analyze");
}
