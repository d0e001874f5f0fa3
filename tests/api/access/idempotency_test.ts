import assert from "node:assert/strict";
import { eventually } from "../../support/app/eventually.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { type Guest, openTestApp, type TestApp } from "../../support/app/test_app.ts";
import { realEnginesAvailable } from "../../support/app/test_engines.ts";

const onEachEngine = testApps();

const post = (
  app: TestApp,
  path: string,
  { token }: { token: string },
  key: string,
  json: unknown,
) => app.call("POST", path, { token, json, headers: { "idempotency-key": key } });

const wish = ({ id }: Guest, region = "us-west") => ({ user_id: id, mode: "duel", region });

const leave = async (app: TestApp, guest: Guest) =>
  await app.call("POST", "/matchmaking/dequeue", {
    token: guest.token,
    json: { user_id: guest.id },
  });

onEachEngine("[GEN4] the same key and body is answered like the first time", async (app) => {
  const guest = await app.guest();
  const key = crypto.randomUUID();
  const first = await post(app, "/matchmaking/enqueue", guest, key, wish(guest));
  ok(first, 202);
  ok(await leave(app, guest));
  // The ticket is gone; the answer is still the first one, and nobody is queued again.
  const second = await post(app, "/matchmaking/enqueue", guest, key, wish(guest));
  ok(second, 202);
  assert.deepEqual(second.body, first.body);
  assert.equal(second.headers.get("idempotency-replayed"), "true");
  problem(await leave(app, guest), 404, "not_queued");
});

onEachEngine("[GEN4] the same key with another body is 422", async (app) => {
  const guest = await app.guest();
  const key = crypto.randomUUID();
  ok(await post(app, "/matchmaking/enqueue", guest, key, wish(guest)), 202);
  const other = await post(app, "/matchmaking/enqueue", guest, key, wish(guest, "us-east"));
  problem(other, 422, "idempotency_key_reused");
  ok(await leave(app, guest));
});

onEachEngine("[GEN4] keys belong to a caller and a route", async (app) => {
  const [one, two] = [await app.guest(), await app.guest()];
  const key = crypto.randomUUID();
  ok(await post(app, "/matchmaking/enqueue", one, key, wish(one)), 202);
  ok(await post(app, "/matchmaking/enqueue", two, key, wish(two, "us-east")), 202);
  ok(await post(app, "/matchmaking/dequeue", one, key, { user_id: one.id }));
  ok(await post(app, "/matchmaking/dequeue", two, key, { user_id: two.id }));
});

onEachEngine("[GEN4] concurrent repeats are answered alike or told to wait", async (app) => {
  const guest = await app.guest();
  const key = crypto.randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 9 }, () => post(app, "/matchmaking/enqueue", guest, key, wish(guest))),
  );
  const done = answers.filter(({ status }) => status === 202);
  assert.ok(done.length >= 1);
  for (const { body } of done) assert.deepEqual(body, done[0]!.body);
  for (const answer of answers) {
    if (answer.status === 202) continue;
    problem(answer, 409, "idempotency_in_progress");
    assert.equal(answer.headers.get("retry-after"), "1");
  }
  ok(await leave(app, guest));
});

onEachEngine("[GEN4] a refusal gives the key back", async (app) => {
  const guest = await app.guest();
  const key = crypto.randomUUID();
  const body = { user_id: guest.id };
  problem(await post(app, "/matchmaking/dequeue", guest, key, body), 404, "not_queued");
  ok(await post(app, "/matchmaking/enqueue", guest, crypto.randomUUID(), wish(guest)), 202);
  ok(await post(app, "/matchmaking/dequeue", guest, key, body));
});

onEachEngine("[GEN4] a first request that died blocks its key for half a minute", async (app) => {
  const guest = await app.guest();
  const key = crypto.randomUUID();
  const name = { caller: guest.id, route: "POST /matchmaking/dequeue", key };
  const text = JSON.stringify({ user_id: guest.id });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const { access: { onceStore }, clock } = app.services;
  await onceStore.begin(name, new Uint8Array(digest), new Date(clock.now()), 30_000);
  const repeat = () => post(app, "/matchmaking/dequeue", guest, key, { user_id: guest.id });
  problem(await repeat(), 409, "idempotency_in_progress");
  await app.clock.advance(31_000);
  problem(await repeat(), 404, "not_queued");
});

// The engine inside has one connection: nothing can stand still there and something else go on.
Deno.test({
  name:
    "[GEN4] a request that stood still between the act and its answer, and its repetition, are one",
  ignore: !realEnginesAvailable(),
  async fn() {
    await using app = await openTestApp({ engine: "real" });
    const { engines: { database: { sql } } } = app.services;
    const player = await app.guest();
    const token = await app.serviceToken("operator");
    const acts = [
      ["/admin/api/announcements", "announcement"],
      [`/admin/api/players/${player.id}/message`, "player.message"],
      [`/admin/api/players/${player.id}/notes`, "player.note"],
    ] as const;
    for (const [path, action] of acts) {
      const key = crypto.randomUUID();
      const ask = () => post(app, path, { token }, key, { text: "once" });
      const held = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const holding = sql.begin(async (tx) => {
        await tx`lock table audit_log in exclusive mode`;
        locked.resolve();
        await held.promise;
      });
      await locked.promise;
      const waiting = (count: number) =>
        eventually(`${count} wait`, async () => {
          const rows = await sql`
            select from pg_stat_activity
            where wait_event_type = 'Lock' and query ~ '^\\s*insert into audit_log'`;
          return rows.length >= count;
        });
      const first = ask();
      await waiting(1);
      // The first is told that it takes too long, and goes on.
      await app.clock.advance(31_000);
      problem(await first, 503, "unavailable");
      const second = ask();
      await waiting(2);
      held.resolve();
      await holding;
      const answers = [await second, await ask()];
      const done = answers.filter(({ status }) => status === 201);
      assert.ok(done.length >= 1, JSON.stringify(answers.map(({ body }) => body)));
      for (const { body } of done) assert.deepEqual(body, done[0]!.body);
      const noted = await sql`
        select from audit_log where action = ${action} and at > ${new Date(
        app.clock.now() - 40_000,
      )}`;
      assert.equal(noted.length, 1, action);
    }
  },
});

onEachEngine("[GEN4] a key is kept for 24 hours", async (app) => {
  const guest = await app.guest();
  const key = crypto.randomUUID();
  const first = await post(app, "/matchmaking/enqueue", guest, key, wish(guest));
  ok(first, 202);
  ok(await leave(app, guest));
  const { access: { onceStore }, clock } = app.services;
  const prune = () => onceStore.prune(new Date(clock.now() - 24 * 3_600_000));
  await app.clock.advance(23 * 3_600_000);
  await prune();
  const renewed = await app.call("POST", "/auth/token", {
    json: { grant_type: "refresh_token", refresh_token: guest.refreshToken },
  });
  const caller = { ...guest, token: renewed.body.access_token };
  const again = await post(app, "/matchmaking/enqueue", caller, key, wish(guest));
  assert.equal(again.body.ticket_id, first.body.ticket_id);
  await app.clock.advance(3_601_000);
  await prune();
  const rows = await app.services.engines.database.sql`
    select 1 from idempotency_keys where caller = ${guest.id}`;
  assert.equal(rows.length, 0);
});

onEachEngine("[GEN4] a key must be 1 to 128 visible characters", async (app) => {
  const guest = await app.guest();
  for (const key of ["x".repeat(129), "a b", ""]) {
    problem(await post(app, "/matchmaking/enqueue", guest, key, wish(guest)), 422, "invalid");
  }
});

onEachEngine(
  "[GEN4] a party and a subscription are made once per key, whatever got lost",
  async (app) => {
    const guest = await app.guest();
    const made = (key: string) =>
      app.call("POST", "/parties", { token: guest.token, headers: { "idempotency-key": key } });
    const [one, again] = [await made("p1"), await made("p1")];
    ok(one, 201);
    assert.deepEqual(again.body, one.body);
    assert.notEqual((await made("p2")).body.party_id, one.body.party_id);

    const operator = await app.serviceToken("operator");
    const wanted = { url: "https://studio.example/hook", kinds: ["match.created", "purchase.*"] };
    const subscribe = (key: string, json: unknown = wanted) =>
      post(app, "/admin/api/webhooks", { token: operator }, key, json);
    const answers = await Promise.all([1, 2, 3].map(() => subscribe("w1")));
    for (const answer of answers) ok(answer, 201);
    assert.equal(
      new Set(answers.map(({ body }) => `${body.subscription_id} ${body.secret}`)).size,
      1,
    );
    problem(
      await subscribe("w1", { ...wanted, kinds: ["user.deleted"] }),
      422,
      "idempotency_key_reused",
    );
    const { body } = await app.call("GET", "/admin/api/webhooks", { token: operator });
    assert.equal(body.subscriptions.length, 1);
    const log = await app.call("GET", "/admin/api/audit?action=webhooks.subscribe", {
      token: operator,
    });
    assert.equal(log.body.entries.length, 1, "told once");
    const { sql } = app.services.engines.database;
    const [kept] = await sql<[{ found: boolean }]>`
    select exists (select from idempotency_keys where answer like '%whsec_%') as found`;
    assert.equal(kept.found, false, "no answer with a secret is kept");
    ok(
      await app.call("DELETE", `/admin/api/webhooks/${body.subscriptions[0].subscription_id}`, {
        token: operator,
      }),
      204,
    );
  },
);

onEachEngine(
  "[GEN4] the same key and words for another player are another request",
  async (app) => {
    const [one, other] = [await app.guest(), await app.guest()];
    const staff = { token: await app.serviceToken("operator") };
    const key = crypto.randomUUID();
    const told = (guest: Guest) =>
      post(app, `/admin/api/players/${guest.id}/message`, staff, key, { text: "Well played" });
    ok(await told(one), 201);
    ok(await told(one), 201);
    problem(await told(other), 422, "idempotency_key_reused");
  },
);
