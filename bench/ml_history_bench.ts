/**
 * The program's own history as training reads it: a million rows of `churn` from a Postgres of its own,
 * read a page of players at a time; how long it takes, and the memory that it needs at most.
 *
 * Usage: deno run -A --v8-flags=--expose-gc bench/ml_history_bench.ts [players]
 */

import postgres from "postgres";
import { openDatabase, type Sql } from "../db/client.ts";
import { migrate, readMigrations } from "../db/migrate.ts";
import { createHistoryStore, readChurnDataset } from "../services/ml/training/mod.ts";
import { startPostgres } from "../tests/support/engines/private_engines.ts";

/** Every player is seen on every third day of so many. */
const DAYS = 120;
const PLAYERS = Number(Deno.args[0] ?? 75_000);

async function fill(sql: postgres.Sql): Promise<void> {
  await sql`
    insert into users (id, display_name, region, roles, created_at)
    select gen_random_uuid(), 'player-' || n, 'eu', '{player}', '2026-01-01'
    from generate_series(1, ${PLAYERS}::int) n`;
  await sql`
    insert into events (id, kind, payload_json, user_id, created_at, received_at, skew_ms)
    select gen_random_uuid(), 'input', '{}', u.id, day, day, 0
    from users u, generate_series('2026-01-01'::timestamptz, '2026-01-01'::timestamptz
      + ${DAYS - 1} * interval '1 day', '1 day') day
    where random() < 0.33`;
  await sql`analyze`;
}

await using engine = await startPostgres();
const sql = postgres(engine.url, { max: 1, onnotice: () => {} });
await migrate(sql as unknown as Sql, await readMigrations(new URL("../", import.meta.url)));
await fill(sql);
const [{ count }] = await sql`select count(*)::int from events` as unknown as [{ count: number }];
await sql.end();
await using database = openDatabase({ engine: "server", url: engine.url });
const history = createHistoryStore(database);
(globalThis as { gc?: () => void }).gc?.();
const before = Deno.memoryUsage().rss;
// The kernel's own high-water mark: it misses nothing, whatever holds the thread up.
Deno.writeTextFileSync("/proc/self/clear_refs", "5");
const began = performance.now();
const span = await history.span(new Date());
const dataset = await readChurnDataset(history.listLogins(), "a bench", { span });
const seconds = (performance.now() - began) / 1_000;
const [, peak] = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"))!;
const most = Number(peak) * 1_024;
const { rows, columns } = dataset;
const mb = (bytes: number) => `${bytes >> 20} MB`;
console.log(
  `${rows} rows of ${columns} features, of ${count} events of ${PLAYERS} players: ${
    seconds.toFixed(1)
  } s, ${mb(most - before)} more than before at most, ${
    mb(dataset.features.byteLength)
  } of it features`,
);
