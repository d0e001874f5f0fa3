/** Drizzle's builder over the one driver: values arrive as they were, whichever engine and way. */

import assert from "node:assert/strict";
import { desc, eq } from "drizzle-orm";
import { orm } from "../../db/orm.ts";
import { auditLog, auditSeals } from "../../db/schema/audit.ts";
import { leaderboardSnapshots } from "../../db/schema/leaderboards.ts";
import { webhookDeliveries, webhookSubscriptions } from "../../db/schema/webhooks.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();
const AT = new Date("2026-02-03T04:05:06.789Z");

onEachEngine("the builder and hand-written statements read each other's values", async (app) => {
  const { sql } = app.services.engines.database;
  const subscription = {
    ...{ id: crypto.randomUUID(), url: 'https://x.test/?a="1"', kinds: ["a.*", 'b "c", {d}', ""] },
    ...{ sealedSecret: new Uint8Array([0, 1, 255, 0]), sealedOldSecret: null },
    ...{ oldSecretUntil: null, createdAt: AT },
  };
  await orm(sql).insert(webhookSubscriptions).values(subscription);
  const [written] = await sql`select * from webhook_subscriptions where id = ${subscription.id}`;
  assert.deepEqual(written!["kinds"], subscription.kinds);
  assert.deepEqual(new Uint8Array(written!["sealed_secret"]), subscription.sealedSecret);
  assert.equal(written!["created_at"].getTime(), AT.getTime());
  const payloadJson = { text: 'a "b" \\ ✓', list: [1, null, { n: 1.5 }], "": true };
  const [delivery] = await orm(sql).insert(webhookDeliveries).values({
    ...{ subscriptionId: subscription.id, eventId: "e", kind: "a.b", payloadJson, createdAt: AT },
    ...{ state: "waiting" as const, giveUpAt: AT, nextAt: AT },
  }).returning();
  assert.deepEqual(delivery!.payloadJson, payloadJson);
  assert.deepEqual([delivery!.attempts, delivery!.deliveredAt], [0, null]);
  const [row] = await sql`
    select payload_json, jsonb_typeof(payload_json) as type from webhook_deliveries
    where id = ${delivery!.id}`;
  assert.deepEqual([row!["payload_json"], row!["type"]], [payloadJson, "object"]);
  const [read] = await orm(sql).select().from(webhookSubscriptions)
    .where(eq(webhookSubscriptions.id, subscription.id));
  assert.deepEqual({ ...read, sealedSecret: new Uint8Array(read!.sealedSecret) }, subscription);
  assert.equal(read!.createdAt.getTime(), AT.getTime());
  await orm(sql).delete(webhookSubscriptions).where(eq(webhookSubscriptions.id, subscription.id));
});

onEachEngine("the builder reads large numbers and days as the schema says", async (app) => {
  const { sql } = app.services.engines.database;
  const upTo = Number.MAX_SAFE_INTEGER;
  const bytes = new Uint8Array([1]);
  const id = crypto.randomUUID();
  await sql.begin(async (tx) => {
    const seal = { upTo, rows: 2 ** 40, hash: bytes, mac: bytes, at: AT };
    await orm(tx).insert(auditSeals).values(seal);
    const [read] = await orm(tx).select().from(auditSeals).orderBy(desc(auditSeals.upTo)).limit(1);
    assert.deepEqual([read!.upTo, read!.rows], [upTo, 2 ** 40]);
    await tx`
      insert into leaderboards (id, season, mode, created_at) values (${id}, ${id}, 'x', ${AT})`;
    await orm(tx).insert(leaderboardSnapshots)
      .values({ leaderboardId: id, date: "2026-02-03", takenAt: AT, total: 3 });
    const [snapshot] = await orm(tx).select().from(leaderboardSnapshots)
      .where(eq(leaderboardSnapshots.leaderboardId, id));
    assert.deepEqual([snapshot!.date, snapshot!.total], ["2026-02-03", 3]);
    throw new Error("undone");
  }).catch((error) => assert.equal(error.message, "undone"));
  assert.equal(
    (await orm(sql).select().from(auditSeals).where(eq(auditSeals.upTo, upTo))).length,
    0,
  );
});

onEachEngine("an error under the builder keeps its code and tells no parameter", async (app) => {
  const { sql } = app.services.engines.database;
  const bad = orm(sql).insert(auditLog).values({
    ...{ at: AT, action: null as unknown as string, actor: "secret", subjects: [], addresses: [] },
    outcome: "done",
  });
  await assert.rejects(bad.then(), (error: Error & { code?: string }) => {
    assert.equal(error.code, "23502");
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});
