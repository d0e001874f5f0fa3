/** What a deployment of an earlier version has in its tables is carried over. */

import assert from "node:assert/strict";
import { createPurchaseStore } from "../services/store/mod.ts";
import { silentLogger } from "../tests/support/app/silent_logger.ts";
import { emptySchema, openTestDatabase } from "../tests/support/engines/embedded.ts";
import { type Database, openDatabase } from "./client.ts";
import { migrate, readMigrations } from "./migrate.ts";

const root = new URL("../", import.meta.url);

/** An embedded database as it was before the migration `tag`. */
async function openBefore(tag: string) {
  const all = await readMigrations(root);
  const undo = new AsyncDisposableStack();
  const embedded = undo.use(await openTestDatabase({ log: silentLogger }));
  const database = undo.use(openDatabase({ engine: "embedded", socket: embedded.socket }));
  await emptySchema(database.sql);
  await migrate(database.direct, all.slice(0, all.findIndex((each) => each.tag === tag)));
  return {
    database,
    upgrade: () => migrate(database.direct, all),
    [Symbol.asyncDispose]: () => undo.disposeAsync(),
  };
}

Deno.test("[INV4] disputes and refunds told before an upgrade count after it", async () => {
  await using old = await openBefore("0014_payment_states");
  const { sql } = old.database;
  const user = crypto.randomUUID();
  const at = "2026-06-01T12:00:00Z";
  await sql`
    insert into users (id, display_name, region, roles, created_at)
    values (${user}, 'Ada', 'eu-west', '{player}', ${at})`;
  const begin = async (status: string, facts: Record<string, unknown>) => {
    const id = crypto.randomUUID();
    await sql`
      insert into purchases ${
      sql({
        ...{ id, user_id: user, item_sku: "gold-500", amount: 500, currency: "EUR", status },
        ...{ provider_ref: `vz_${id}`, created_at: at, goods_json: "{}", ...facts },
      })
    }`;
    return id;
  };
  const disputed = await begin("disputed", { paid_at: at, disputed_at: at });
  const atStripe = await begin("disputed", {
    ...{ paid_at: at, disputed_at: at, payment_ref: "pi_1" },
  });
  const won = await begin("paid", { paid_at: at, disputed_at: at, dispute_won_at: at });
  const part = await begin("paid", { paid_at: at, refunded_amount: 200 });
  const plain = await begin("pending", {});
  await old.upgrade();

  const store = createPurchaseStore(old.database, {
    nextId: () => crypto.randomUUID(),
    shortfallOf: () => "debt",
  });
  const settle = async (
    id: string,
    kind: "dispute_won" | "disputed" | "refunded",
    amount = 300,
  ) => {
    await store.apply([{
      ...{ provider: "standard", id: crypto.randomUUID(), type: kind, providerRef: `vz_${id}` },
      ...{ change: kind === "refunded" ? { kind, ref: "r", amount } : { kind }, claims: {} },
      receivedAt: new Date(at),
    }]);
    return (await store.find({ id }))!.status;
  };
  assert.equal((await store.find({ id: atStripe }))!.status, "disputed");
  await store.apply([{
    ...{ provider: "stripe", id: "evt_1", type: "charge.dispute.closed", paymentRef: "pi_1" },
    ...{ change: { kind: "dispute_won", ref: "du_1" }, claims: {}, receivedAt: new Date(at) },
  }]);
  assert.equal((await store.find({ id: atStripe }))!.status, "paid", "its name was not kept");
  assert.equal((await store.find({ id: disputed }))!.status, "disputed");
  assert.equal(await settle(disputed, "dispute_won"), "paid");
  assert.equal(await settle(won, "disputed"), "disputed");
  assert.equal(await settle(part, "refunded"), "refunded");
  assert.deepEqual((await store.find({ id: plain }))!.heard, {});
});

Deno.test("[OPS6] an embedded database starts with the schema that the migrations make", async () => {
  const all = await readMigrations(root);
  await using migrated = await openBefore(all[0]!.tag);
  await migrated.upgrade();
  await using embedded = await openTestDatabase({ log: silentLogger });
  await using started = openDatabase({ engine: "embedded", socket: embedded.socket });
  const added = await migrate(started.direct, all);
  assert.ok(added.length < all.length, "its directory was baked with most of them");
  assert.deepEqual(await describe(started), await describe(migrated.database));
});

/** Everything that migrations make, in words. */
async function describe({ sql }: Pick<Database, "sql">): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select 'migration ' || tag as line from schema_migrations
    union all select concat_ws(' ', 'column', c.relname, a.attname,
        format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
    union all select concat_ws(' ', 'constraint', conrelid::regclass, conname,
        pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'index ' || indexdef from pg_indexes where schemaname = 'public'
    union all select 'function ' || pg_get_functiondef(oid)
      from pg_proc where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
    union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select 'extension ' || extname from pg_extension
    order by line`;
  return rows.map(({ line }) => line);
}

Deno.test("[LB4] boards of the arena fold into those of their modes, the better of both", async () => {
  await using old = await openBefore("0021_boards");
  const { sql } = old.database;
  const at = "2026-06-01T12:00:00Z";
  const names = ["Ada", "Bo", "Cleo", "Dag", "Eve"];
  const users = new Map(names.map((name) => [name, crypto.randomUUID()]));
  for (const [name, id] of users) {
    await sql`
      insert into users (id, display_name, region, roles, created_at)
      values (${id}, ${name}, 'eu-west', '{player}', ${at})`;
  }
  await sql`
    insert into seasons (id, name, opens_at, opened_at, closed_at)
    values ('s1', 's1', ${at}, ${at}, ${at}), ('s2', 's2', ${at}, ${at}, ${at}),
      ('s3', 's3', ${at}, ${at}, null)`;
  const board = async (season: string, mode: string, finalVersion: number | null = null) => {
    const id = crypto.randomUUID();
    await sql`
      insert into leaderboards (id, season, mode, created_at, final_version, indexed)
      values (${id}, ${season}, ${mode}, ${at}, ${finalVersion}, false)`;
    return id;
  };
  const enter = async (
    id: string,
    name: string,
    score: number,
    { hidden = false, place = null }: { hidden?: boolean; place?: number | null } = {},
  ) => {
    await sql`
      insert into leaderboard_entries
        (leaderboard_id, user_id, score, version, reached, hidden, place, updated_at)
      values (${id}, ${users.get(name)!}, ${score}, nextval('leaderboard_clock'),
        nextval('leaderboard_clock'), ${hidden}, ${place}, ${at})`;
  };
  const snapshot = async (id: string, date: string, name: string) => {
    await sql`insert into leaderboard_snapshots values (${id}, ${date}, ${at}, 1)`;
    await sql`
      insert into leaderboard_snapshot_entries
      values (${id}, ${date}, 1, ${users.get(name)!}, 5, ${at})`;
  };
  const duel = await board("s3", "duel");
  const arena = await board("s3", "arena-duel");
  await enter(duel, "Ada", 10);
  await enter(arena, "Ada", 30);
  await enter(arena, "Bo", 20);
  const [earlier] = await sql<{ reached: number }[]>`
    select reached from leaderboard_entries where user_id = ${users.get("Bo")!}`;
  await enter(duel, "Bo", 20);
  await enter(duel, "Cleo", 40);
  await enter(arena, "Cleo", 15, { hidden: true });
  await enter(duel, "Dag", 7);
  await enter(arena, "Dag", 6);
  await enter(arena, "Eve", 9);
  await snapshot(duel, "2026-06-02", "Ada");
  await snapshot(arena, "2026-06-02", "Bo");
  await snapshot(arena, "2026-06-01", "Bo");
  // Only in the arena's: a closed board is taken over as it is. On both: neither moves.
  const squad = await board("s1", "arena-squad", 7);
  await enter(squad, "Ada", 3, { place: 1 });
  await enter(squad, "Bo", 2, { place: 2, hidden: true });
  await sql`insert into leaderboard_gaps values (${squad}, 2)`;
  await enter(await board("s2", "duel", 8), "Ada", 1, { place: 1 });
  await enter(await board("s2", "arena-duel", 9), "Ada", 2, { place: 1 });
  // A studio's own board of such a name stays.
  await enter(await board("s3", "arena-chess"), "Ada", 5);
  await old.upgrade();

  const rows = await sql<{ row: string }[]>`
    select concat_ws(' ', b.season, b.mode, u.display_name, e.score, e.place,
      case when e.hidden then 'hidden' end) as row
    from leaderboard_entries e join leaderboards b on b.id = e.leaderboard_id
      join users u on u.id = e.user_id
    order by b.season, b.mode, e.score desc, e.reached`;
  assert.deepEqual(rows.map(({ row }) => row), [
    "s1 squad Ada 3 1",
    "s1 squad Bo 2 2 hidden",
    "s2 arena-duel Ada 2 1",
    "s2 duel Ada 1 1",
    "s3 arena-chess Ada 5",
    "s3 duel Cleo 40 hidden",
    "s3 duel Ada 30",
    "s3 duel Bo 20",
    "s3 duel Eve 9",
    "s3 duel Dag 7",
  ]);
  const [taken] = await sql<{ gaps: number; version: number }[]>`
    select (select count(*) from leaderboard_gaps where leaderboard_id = b.id) as gaps,
      final_version as version from leaderboards b where season = 's1' and mode = 'squad'`;
  assert.deepEqual({ ...taken }, { gaps: 1, version: 7 });
  const [bo] = await sql<{ reached: number }[]>`
    select reached from leaderboard_entries
    where leaderboard_id = ${duel} and user_id = ${users.get("Bo")!}`;
  assert.equal(bo!.reached, earlier!.reached, "who reached it first on either");
  // Dag's score and place are as they were; of all others the index hears.
  const [moved] = await sql<{ names: string[] }[]>`
    select array_agg(u.display_name order by u.display_name) as names
    from leaderboard_moves m cross join lateral unnest(m.user_ids) as i (id)
      join users u on u.id = i.id`;
  assert.deepEqual(moved!.names, ["Ada", "Bo", "Cleo", "Eve"]);
  const snapshots = await sql<{ row: string }[]>`
    select concat_ws(' ', b.mode, s.date, u.display_name) as row
    from leaderboard_snapshots s join leaderboards b on b.id = s.leaderboard_id
      join leaderboard_snapshot_entries e
        on e.leaderboard_id = s.leaderboard_id and e.date = s.date
      join users u on u.id = e.user_id
    order by 1`;
  assert.deepEqual(snapshots.map(({ row }) => row), [
    "arena-duel 2026-06-02 Bo",
    "duel 2026-06-01 Bo",
    "duel 2026-06-02 Ada",
  ]);
});
