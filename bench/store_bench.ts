/**
 * The store's figures: webhooks end to end, inventory reads, use, by wrk with 64 connections on the
 * same machine, against the program on private Redis and Postgres; and proving a million entries.
 *
 * Usage: deno run -A bench/store_bench.ts [seconds per run] [runs]
 */

import postgres from "postgres";
import { openDatabase, type Sql } from "../db/client.ts";
import { migrate, readMigrations } from "../db/migrate.ts";
import { createInventoryStore } from "../services/inventory/mod.ts";
import { purchaseClaims } from "../services/store/mod.ts";
import { signStandard } from "../services/platform/crypto/standard_webhooks.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { CLIENT, type Run, signIn, startServer, wrk } from "./http_bench.ts";

const root = new URL("../", import.meta.url);
const PLAYERS = 100_000;
const PURCHASES = 400_000;
const EVENTS_PER_RUN = 60_000;
const SECRET = `whsec_${btoa("a webhook secret of the bench")}`;

async function main(): Promise<void> {
  const seconds = Number(Deno.args[0] ?? 8);
  const runs = Number(Deno.args[1] ?? 3);
  await using database = await startPostgres({
    settings: ["shared_buffers=512MB", "max_wal_size=4GB"],
  });
  await using redis = await startRedis();
  console.log("seeding players, balances and pending purchases");
  await seed(database.url);
  const port = 8900 + Math.floor(Math.random() * 90);
  const base = `http://127.0.0.1:${port}`;
  await using _server = await startServer({
    PORT: String(port),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
    STORE_WEBHOOK_SECRETS: `standard:${SECRET}`,
    RATE_LIMITS: JSON.stringify({ webhook: { burst: 10_000_000, perSecond: 1_000_000 } }),
    LOG_LEVEL: "warn",
  }, base);
  const token = await signIn(base);
  const events = await Deno.makeTempFile();
  for (const script of ["inventory", "consume", "webhook"]) {
    const results: Run[] = [];
    for (let i = 0; i <= runs; i++) {
      if (script === "webhook") await writeEvents(events, i);
      const run = await wrk(script, base, token, i === 0 ? 3 : seconds, { EVENTS: events });
      if (i > 0) results.push(run);
    }
    const median = results.sort((a, b) => a.perSecond - b.perSecond)[Math.floor(runs / 2)]!;
    console.log(
      `${script.padEnd(9)} median ${Math.round(median.perSecond)}/s  p50 ${median.p50}  ` +
        `p90 ${median.p90}  p99 ${median.p99}  failed ${median.failed}`,
    );
  }
  await Deno.remove(events);
  await using client = openDatabase({ engine: "server", url: database.url });
  await fillLedger(client.sql);
  const started = performance.now();
  const { entries, problems } = await createInventoryStore(client, purchaseClaims).report();
  console.log(
    `verify    ${entries.toLocaleString("en")} entries in ` +
      `${((performance.now() - started) / 1000).toFixed(1)} s, ${problems.length} problems`,
  );
}

async function seed(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await migrate(sql as unknown as Sql, await readMigrations(root));
  await sql.unsafe(
    `
    insert into users (id, display_name, region, roles, created_at)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'Player ' || i, 'eu-north',
      '{player}', now() from generate_series(0, ${PLAYERS - 1}) i;
    insert into ledger_operations (id, kind, ref, user_id, result_json, created_at)
    select id, 'grant', 'bench ' || id, id, '{"xp-boost": 100000}', now() from users;
    insert into ledger_entries (operation_id, user_id, asset, account, amount)
    select id, id, 'xp-boost', account, amount from users,
      (values ('issued', -100000), ('holding', 100000)) as side (account, amount);
    insert into balances (user_id, asset, holding, acquired_at)
    select id, 'xp-boost', 100000, now() from users;
    insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref, created_at,
      goods_json)
    select gen_random_uuid(),
      ('00000000-0000-7000-8000-' || lpad(to_hex(i % ${PLAYERS}), 12, '0'))::uuid, 'gold-500', 499,
      'EUR', 'pending', 'vz_' || lpad(i::text, 22, '0'), now(), '{"gold": 500}'
    from generate_series(0, ${PURCHASES - 1}) i;
    vacuum analyze`.split(";").slice(0, -1).join(";"),
  );
  await sql.unsafe("vacuum analyze");
  await sql.unsafe("checkpoint");
  await sql.end();
}

/** Payments that no run before has made, signed now. */
async function writeEvents(path: string, run: number): Promise<void> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const lines = Array.from({ length: EVENTS_PER_RUN }, (_, i) => {
    const number = run * EVENTS_PER_RUN + i;
    const data = { provider_ref: `vz_${String(number).padStart(22, "0")}`, amount: 499 };
    const body = JSON.stringify({ type: "payment.succeeded", data });
    const id = `evt_${number}`;
    return [id, timestamp, signStandard(SECRET, { id, timestamp, body }), body].join("\t");
  });
  await Deno.writeTextFile(path, lines.join("\n"));
}

/** Up to a million entries: grants of an asset that nothing else uses. */
async function fillLedger(sql: Sql): Promise<void> {
  const [{ count }] = await sql<[{ count: number }]>`select count(*) from ledger_entries`;
  const missing = Math.max(0, Math.ceil((1_000_000 - count) / 2));
  await sql`
    with fresh as (
      insert into ledger_operations (id, kind, ref, user_id, result_json, created_at)
      select gen_random_uuid(), 'grant', 'fill ' || i,
        ('00000000-0000-7000-8000-' || lpad(to_hex(i % ${PLAYERS}::int), 12, '0'))::uuid,
        '{"dust": 1}', now()
      from generate_series(1, ${missing}::int) i returning id, user_id
    ), entered as (
      insert into ledger_entries (operation_id, user_id, asset, account, amount)
      select id, user_id, 'dust', account, amount
      from fresh, (values ('issued', -1), ('holding', 1)) as side (account, amount)
    )
    insert into balances (user_id, asset, holding, acquired_at)
    select user_id, 'dust', count(*), now() from fresh group by user_id`;
  await sql`analyze`;
}

if (import.meta.main) await main();
