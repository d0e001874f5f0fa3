/** What a deployment of an earlier version has in its tables is carried over. */

import assert from "node:assert/strict";
import { createPurchaseStore } from "../services/store/mod.ts";
import { silentLogger } from "../services/platform/observe/log.ts";
import { openTestDatabase } from "../tests/support/embedded.ts";
import { openDatabase } from "./client.ts";
import { migrate, readMigrations } from "./migrate.ts";

const root = new URL("../", import.meta.url);

/** An embedded database as it was before the migration `tag`. */
async function openBefore(tag: string) {
  const all = await readMigrations(root);
  const undo = new AsyncDisposableStack();
  const embedded = undo.use(await openTestDatabase({ log: silentLogger }));
  const database = undo.use(openDatabase({ engine: "embedded", socket: embedded.socket }));
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
    await store.settle([{
      ...{ provider: "standard", id: crypto.randomUUID(), type: kind, providerRef: `vz_${id}` },
      ...{ change: kind === "refunded" ? { kind, ref: "r", amount } : { kind }, claims: {} },
      receivedAt: new Date(at),
    }]);
    return (await store.find({ id }))!.status;
  };
  assert.equal((await store.find({ id: atStripe }))!.status, "disputed");
  await store.settle([{
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
