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
