/** GEN9: what was taken in when the program is told to stop is committed before it ends, at every door. */

import assert from "node:assert/strict";
import { ok } from "../../support/app/expect.ts";
import { realEnginesAvailable } from "../../support/app/test_engines.ts";
import { type Answer, openTestApp, type TestApp } from "../../support/app/test_app.ts";
import { checkout, deliver, payment } from "../../support/app/payments.ts";

type Door = [name: string, table: string, knock: (app: TestApp) => Promise<() => Promise<Answer>>];

/** Each door with the table that its commit needs. */
const doors: Door[] = [
  [
    "a sign-in",
    "users",
    (app) => Promise.resolve(() => app.call("POST", "/auth/guest", { json: {} })),
  ],
  ["a ticket", "tickets", async (app) => {
    const { id, token } = await app.guest();
    const json = { user_id: id, mode: "duel", region: "eu-north" };
    return () => app.call("POST", "/matchmaking/enqueue", { token, json });
  }],
  ["a score", "leaderboard_entries", async (app) => {
    const { id } = await app.guest();
    const token = await app.serviceToken();
    const json = { user_id: id, score: 1, season: "current", mode: "duel" };
    ok(await app.call("GET", "/leaderboards/current/duel"));
    return () => app.call("POST", "/leaderboards/submit", { token, json });
  }],
  ["a payment", "purchases", async (app) => {
    const guest = await app.guest();
    const { provider_ref } = await checkout(app, guest, "xp-boost");
    const message = payment(app, "payment.succeeded", { provider_ref });
    return () => deliver(app, message);
  }],
  ["a use of an item", "balances", async (app) => {
    const guest = await app.guest();
    const { provider_ref } = await checkout(app, guest, "xp-boost");
    ok(await deliver(app, payment(app, "payment.succeeded", { provider_ref })));
    return () =>
      app.call("POST", `/inventory/${guest.id}/consume`, {
        token: guest.token,
        json: { sku: "xp-boost", quantity: 1 },
        headers: { "idempotency-key": crypto.randomUUID() },
      });
  }],
];

for (const [name, table, prepare] of doors) {
  Deno.test({
    name: `[GEN9] shutting down waits for ${name} under way`,
    ignore: !realEnginesAvailable(),
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using app = await openTestApp({ engine: "real", alone: true });
      const knock = await prepare(app);
      const { sql } = app.services.engines.database;
      const held = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const lock = sql.begin(async (tx) => {
        await tx`lock table ${tx(table)} in exclusive mode`;
        locked.resolve();
        await held.promise;
      });
      await locked.promise;
      const answer = knock();
      // It has come as far as the lock once somebody waits for one.
      while (
        (await sql`select from pg_locks where not granted
          and relation = ${table}::regclass`).length === 0
      ) await new Promise((resolve) => setTimeout(resolve, 5));
      let drained = false;
      const draining = app.services.drain().then(() => drained = true);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(drained, false, "it has not been written yet");
      held.resolve();
      await Promise.all([lock, draining]);
      assert.ok((await answer).status < 300, JSON.stringify((await answer).body));
    },
  });
}
