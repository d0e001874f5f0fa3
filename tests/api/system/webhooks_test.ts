/** INT1: what commits announce reaches a studio's own systems, signed, at least once. */

import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { createAddressCheck } from "../../../services/platform/addresses.ts";
import { createSender } from "../../../services/webhooks/mod.ts";
import { RETRY_FOR_MS } from "../../../services/webhooks/rules.ts";
import { eventually } from "../../support/app/eventually.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { buy } from "../../support/app/payments.ts";
import { openTestApp, type TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();

interface Received {
  headers: Record<string, string>;
  text: string;
}

/** A studio's system: keeps what it is sent, answers what it is told. */
function openReceiver(status: () => number = () => 204) {
  const received: Received[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (r) => {
    received.push({ headers: Object.fromEntries(r.headers), text: await r.text() });
    return new Response(null, { status: status() });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/hook`,
    received,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function subscribe(app: TestApp, url: string, kinds: string[]) {
  const token = await app.serviceToken("operator");
  const answer = await app.call("POST", "/admin/api/webhooks", { token, json: { url, kinds } });
  ok(answer, 201);
  return answer.body as { subscription_id: string; secret: string };
}

async function deliveries(app: TestApp, subscriptionId: string) {
  const token = await app.serviceToken("operator");
  const { body } = await app.call("GET", "/admin/api/webhooks/deliveries?limit=200", { token });
  return body.deliveries.filter((d: { subscription_id: string }) =>
    d.subscription_id === subscriptionId
  );
}

/** @throws unless the message is signed with the secret */
function verify(secret: string, { headers, text }: Received): unknown {
  const at = Date.now;
  // The library looks at the system's clock, and the tests stand still at one of their own.
  Date.now = () => Number(headers["webhook-timestamp"]) * 1000;
  try {
    return new Webhook(secret).verify(text, headers);
  } finally {
    Date.now = at;
  }
}

onEachEngine("[INT1] events go to whoever subscribed to their kind, signed", async (app) => {
  await using all = openReceiver();
  await using refunds = openReceiver();
  const one = await subscribe(app, all.url, ["purchase.*", "user.deleted"]);
  await subscribe(app, refunds.url, ["purchase.refunded"]);
  const guest = await app.guest();
  const purchase = await buy(app, guest, "gold-500");
  await app.drain();
  assert.equal(all.received.length, 1);
  assert.equal(refunds.received.length, 0);
  const message = verify(one.secret, all.received[0]!) as Record<string, unknown>;
  assert.equal(message.type, "purchase.paid");
  assert.deepEqual(message.data, {
    ...{ purchase_id: purchase.purchase_id, provider_ref: purchase.provider_ref },
    ...{ user_id: guest.id, sku: "gold-500", amount: 499, currency: "EUR", status: "paid" },
  });
  assert.throws(() => verify(`whsec_${btoa("another one")}`, all.received[0]!));
  ok(await app.call("DELETE", "/users/me", { token: guest.token }), 204);
  await app.drain();
  const told = all.received.map(({ text }) => JSON.parse(text).type);
  assert.deepEqual(told, ["purchase.paid", "user.deleted"]);
  assert.equal((await deliveries(app, one.subscription_id))[0].state, "delivered");
});

onEachEngine(
  "[INT1] what fails is tried again for a day, then parked, then sent on demand",
  async (app) => {
    let status = 500;
    await using receiver = openReceiver(() => status);
    const { subscription_id } = await subscribe(app, receiver.url, ["purchase.paid"]);
    await buy(app, await app.guest(), "gold-500");
    const started = app.clock.now();
    await app.drain();
    let [delivery] = await deliveries(app, subscription_id);
    assert.deepEqual([delivery.state, delivery.last_error], ["waiting", "status 500"]);
    while (delivery.state === "waiting") {
      assert.ok(app.clock.now() - started <= RETRY_FOR_MS + 1_000, "it ends within a day");
      await app.clock.advance(Date.parse(delivery.next_attempt_at) - app.clock.now());
      await app.drain();
      [delivery] = await deliveries(app, subscription_id);
    }
    assert.equal(delivery.state, "parked");
    assert.ok(app.clock.now() - started > RETRY_FOR_MS / 2);
    assert.ok(receiver.received.length >= 12 && receiver.received.length <= 30);
    assert.equal(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size, 1);

    const token = await app.serviceToken("operator");
    const path = `/admin/api/webhooks/deliveries/${delivery.delivery_id}/replay`;
    status = 200;
    ok(await app.call("POST", path, { token }), 204);
    await app.drain();
    assert.equal((await deliveries(app, subscription_id))[0].state, "delivered");
    problem(await app.call("POST", path, { token }), 404, "delivery_not_found");
  },
);

onEachEngine(
  "[INT1] a receiver that does not answer holds up nobody but itself",
  async (app) => {
    const released = Promise.withResolvers<void>();
    let asked = 0;
    const silent = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async () => {
        asked++;
        await released.promise;
        return new Response(null, { status: 204 });
      },
    );
    await using healthy = openReceiver();
    const [stuck, fine] = [
      await subscribe(app, `http://127.0.0.1:${silent.addr.port}/`, ["match.created"]),
      await subscribe(app, healthy.url, ["match.finished"]),
    ];
    const { delivery: { webhooks } } = app.services;
    const announce = (kind: string, count: number) =>
      webhooks.announce(Array.from({ length: count }, (_, i) => ({
        ...{ eventId: `evt_${kind}_${i}_${stuck.subscription_id}`, kind, data: {} },
        at: new Date(app.clock.now()),
      })));
    await announce("match.created", 150);
    const stop = new AbortController();
    const running = webhooks.run(stop.signal);
    try {
      await eventually("the silent one is asked", () => Promise.resolve(asked >= 8));
      await announce("match.finished", 40);
      await eventually(
        "the other one hears everything",
        () => Promise.resolve(healthy.received.length === 40),
        { withinMs: 9_000 },
      );
      assert.ok(asked <= 16, `${asked} attempts wait for the silent one`);
      released.resolve();
      await eventually("the backlog goes out", () => Promise.resolve(asked === 150));
    } finally {
      released.resolve();
      stop.abort();
      await running;
      await silent.shutdown();
    }
    for (const { subscription_id } of [stuck, fine]) {
      const states = (await deliveries(app, subscription_id)).map((d: { state: string }) =>
        d.state
      );
      assert.ok(states.every((state: string) => state === "delivered"));
      const token = await app.serviceToken("operator");
      await app.call("DELETE", `/admin/api/webhooks/${subscription_id}`, { token });
    }
  },
);

onEachEngine(
  "[INT1 SEC9] addresses that carry secrets stay out of logs and problems",
  async (app) => {
    const token = await app.serviceToken("operator");
    const json = { url: "https://u:pa55word@studio.example/", kinds: ["purchase.*"] };
    const { body } = await app.call("POST", "/admin/api/webhooks", { token, json });
    assert.equal(body.code, "bad_url");
    assert.ok(!JSON.stringify(body).includes("pa55word"));
  },
);

onEachEngine("[INT1] a rotated secret signs beside the old one for a day", async (app) => {
  await using receiver = openReceiver();
  const { subscription_id, secret } = await subscribe(app, receiver.url, ["purchase.paid"]);
  const token = await app.serviceToken("operator");
  const rotate = `/admin/api/webhooks/${subscription_id}/rotate`;
  const fresh = (await app.call("POST", rotate, { token })).body.secret;
  assert.notEqual(fresh, secret);
  await buy(app, await app.guest(), "gold-500");
  await app.drain();
  for (const each of [secret, fresh]) verify(each, receiver.received[0]!);
  await app.clock.advance(86_400_001);
  await buy(app, await app.guest(), "gold-500");
  await app.drain();
  verify(fresh, receiver.received[1]!);
  assert.throws(() => verify(secret, receiver.received[1]!));
  const { sql } = app.services.engines.database;
  const [row] = await sql`select * from webhook_subscriptions where id = ${subscription_id}`;
  assert.ok(!JSON.stringify(row).includes(fresh), "secrets rest sealed");
});

onEachEngine(
  "[INT1 GEN4] a secret that is renewed twice with one key is renewed once, and rests sealed",
  async (app) => {
    await using receiver = openReceiver();
    const one = await subscribe(app, receiver.url, ["purchase.paid"]);
    const other = await subscribe(app, receiver.url, ["match.created"]);
    const token = await app.serviceToken("operator");
    const headers = { "idempotency-key": "one-dialog" };
    const rotate = (id: string, more: object = { headers }) =>
      app.call("POST", `/admin/api/webhooks/${id}/rotate`, { token, ...more });
    const first = await rotate(one.subscription_id);
    const again = await rotate(one.subscription_id);
    assert.deepEqual([first.status, again.status], [200, 200]);
    assert.equal(again.body.secret, first.body.secret);
    const audited = await app.services.access.audit.search({ action: "webhooks.rotate", limit: 9 });
    assert.equal(audited.filter(({ details }) => details.id === one.subscription_id).length, 1);
    problem(await rotate(other.subscription_id), 422, "idempotency_key_reused");
    assert.notEqual((await rotate(one.subscription_id, {})).body.secret, first.body.secret);
    const { sql } = app.services.engines.database;
    const [row] = await sql`
      select answer from idempotency_keys where key = ${headers["idempotency-key"]}`;
    assert.ok(row!.answer.length > 40 && !row!.answer.includes(first.body.secret));
    await buy(app, await app.guest(), "gold-500");
    await app.drain();
    verify(first.body.secret, receiver.received[0]!);
  },
);

onEachEngine(
  "[INT1] an ended subscription hears nothing; relaying twice sends once",
  async (app) => {
    await using receiver = openReceiver();
    const { subscription_id } = await subscribe(app, receiver.url, ["match.created"]);
    const announcement = {
      ...{ eventId: `evt_test_${subscription_id}`, kind: "match.created", data: { match_id: "m" } },
      at: new Date(app.clock.now()),
    };
    const { delivery: { webhooks } } = app.services;
    await Promise.all([webhooks.announce([announcement]), webhooks.announce([announcement])]);
    await webhooks.announce([announcement]);
    await app.drain();
    assert.equal(receiver.received.length, 1);
    const token = await app.serviceToken("operator");
    const path = `/admin/api/webhooks/${subscription_id}`;
    ok(await app.call("DELETE", path, { token }), 204);
    problem(await app.call("DELETE", path, { token }), 404, "subscription_not_found");
    await webhooks.announce([{ ...announcement, eventId: "evt_later" }]);
    await app.drain();
    assert.equal(receiver.received.length, 1);
  },
);

onEachEngine("[INT1 GEN5] what is parked is shown page by page and sent at once", async (app) => {
  await using receiver = openReceiver();
  const { subscription_id } = await subscribe(app, receiver.url, ["match.created"]);
  await app.services.delivery.webhooks.announce(Array.from({ length: 7 }, (_, i) => ({
    ...{ eventId: `evt_parked_${i}_${subscription_id}`, kind: "match.created", data: {} },
    at: new Date(app.clock.now() + Math.floor(i / 3)),
  })));
  await app.services.engines.database.sql`
    update webhook_deliveries set state = 'parked' where subscription_id = ${subscription_id}`;
  const token = await app.serviceToken("operator");
  const list = "/admin/api/webhooks/deliveries?state=parked&limit=3";
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const path = `${list}&subscription_id=${subscription_id}${cursor && `&cursor=${cursor}`}`;
    const { body } = await app.call("GET", path, { token });
    seen.push(...body.deliveries.map((d: { delivery_id: string }) => d.delivery_id));
    cursor = body.next_cursor;
  }
  assert.equal(new Set(seen).size, 7);
  assert.equal(seen.length, 7);
  problem(await app.call("GET", `${list}&cursor=x`, { token }), 422, "invalid");

  const path = `/admin/api/webhooks/${subscription_id}/replay`;
  assert.deepEqual((await app.call("POST", path, { token })).body, { replayed: 7 });
  await app.clock.advance(10);
  await app.drain();
  assert.equal(receiver.received.length, 7);
  assert.deepEqual((await app.call("POST", path, { token })).body, { replayed: 0 });
});

onEachEngine("[INT1] unknown kinds and useless addresses are refused", async (app) => {
  const token = await app.serviceToken("operator");
  const wish = (url: string, kinds: string[]) =>
    app.call("POST", "/admin/api/webhooks", { token, json: { url, kinds } });
  problem(await wish("https://studio.example/hook", ["match.imagined"]), 422, "unknown_kind");
  problem(await wish("https://studio.example/hook", []), 422, "invalid");
  for (const url of ["ftp://studio.example", "nonsense", "https://u:p@studio.example/"]) {
    problem(await wish(url, ["purchase.*"]), 422, "bad_url");
  }
});

Deno.test("[INT1] private addresses are refused, by number and by name", async () => {
  await using app = await openTestApp({ env: { WEBHOOKS_TO_PRIVATE: "refuse" } });
  const token = await app.serviceToken("operator");
  for (
    const url of [
      "http://studio.example/",
      "https://127.0.0.1/",
      "https://0x7f.1/",
      "https://2130706433/",
      "https://[::1]/",
      "https://[::ffff:10.0.0.1]/",
      "https://10.1.2.3/",
      "https://169.254.169.254/latest/meta-data",
      "https://[fd00::1]/",
      "https://127.0.0.1./",
      "https://0177.0.0.1/",
      "https://[::127.0.0.1]/",
      "https://[64:ff9b::7f00:1]/",
      "https://[2002:7f00:1::]/",
    ]
  ) {
    const json = { url, kinds: ["purchase.*"] };
    problem(await app.call("POST", "/admin/api/webhooks", { token, json }), 422, "bad_url");
  }
  const sender = createSender({ allowPrivate: false });
  await assert.rejects(() => sender.send("https://localhost/", {}, "{}"), /private network/);
  const isPublic = createAddressCheck();
  for (const address of ["8.8.8.8", "2606:4700::1111"]) assert.ok(isPublic(address), address);
  for (const address of ["192.168.1.1", "100.64.0.1", "fe80::1", "64:ff9b::a00:1", "localhost"]) {
    assert.ok(!isPublic(address), address);
  }
});

Deno.test("[INT1] an endless or silent answer holds nobody up", async () => {
  const forever = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () =>
      new Response(
        new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(65_536)) }),
      ),
  );
  const sender = createSender({ allowPrivate: true });
  const { port } = forever.addr;
  assert.equal(await sender.send(`http://127.0.0.1:${port}/`, {}, "{}"), 200);
  await forever.shutdown();

  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hasty = createSender({ allowPrivate: true, timeoutMs: 100 });
  const url = `http://127.0.0.1:${silent.addr.port}/`;
  await assert.rejects(() => hasty.send(url, {}, "{}"), /abort|timed out/i);
  silent.close();
});

Deno.test("[INT1] a redirect is an answer, and nobody follows it", async () => {
  await using inside = openReceiver();
  const moved = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(null, { status: 307, headers: { location: inside.url } }),
  );
  const sender = createSender({ allowPrivate: true });
  assert.equal(await sender.send(`http://127.0.0.1:${moved.addr.port}/`, {}, "{}"), 307);
  assert.equal(inside.received.length, 0);
  await moved.shutdown();
});
