/** INV1–INV7: catalogue, checkout, webhooks, ledger, inventory. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { createInventoryStore } from "../../../services/inventory/mod.ts";
import { purchaseClaims } from "../../../services/store/mod.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import {
  buy,
  checkout,
  consume,
  deliver,
  inventoryOf,
  payment,
  sendStripe,
} from "../../support/app/payments.ts";
import { openTestApp, type TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();

async function provesItself(app: TestApp) {
  const { problems } = await app.services.economy.inventory.verify();
  assert.deepEqual(problems, []);
}

onEachEngine("[INV1] the catalogue is public and says what one purchase gives", async (app) => {
  const { body } = await app.call("GET", "/store/catalog");
  const pack = body.items.find(({ sku }: { sku: string }) => sku === "starter-pack");
  assert.deepEqual(pack.goods, { "skin-aurora": 1, "xp-boost": 5, gold: 250 });
  assert.equal(pack.prices.EUR, 999);
});

onEachEngine("[INV1 INV4] a checkout grants nothing until it is paid", async (app) => {
  const guest = await app.guest();
  const purchase = await checkout(app, guest, "starter-pack");
  assert.deepEqual([purchase.status, purchase.amount], ["pending", 999]);
  assert.deepEqual((await inventoryOf(app, guest)).items, {});
  const message = payment(app, "payment.succeeded", {
    provider_ref: purchase.provider_ref,
    ...{ user_id: guest.id, sku: "starter-pack", amount: 999, currency: "EUR" },
  });
  const answer = await deliver(app, message);
  ok(answer);
  assert.deepEqual(answer.body, { received: true, duplicate: false });
  assert.deepEqual((await deliver(app, message)).body, { received: true, duplicate: true });
  const { items, balances } = await inventoryOf(app, guest);
  assert.deepEqual([items, balances], [{ "skin-aurora": 1, "xp-boost": 5 }, { gold: 250 }]);
  const path = `/store/purchases/${purchase.purchase_id}`;
  assert.equal((await app.call("GET", path, { token: guest.token })).body.status, "paid");
  await provesItself(app);
});

onEachEngine("[INV1] what the store does not sell is refused, and nothing is kept", async (app) => {
  const guest = await app.guest();
  const order = (json: unknown) =>
    app.call("POST", "/store/checkout", { token: guest.token, json });
  problem(await order({ sku: "dragon", currency: "EUR" }), 422, "unknown_sku");
  problem(await order({ sku: "gold-500", currency: "XXX" }), 422, "no_price");
  problem(await order({ sku: "gold-500", currency: "__proto__" }), 422, "no_price");
  problem(await order({ sku: "gold-500", currency: "gold" }), 422, "no_price");
  problem(await order({ sku: "gold-500" }), 422, "invalid");
  const server = await app.serviceToken();
  problem(
    await app.call("POST", "/store/checkout", {
      token: server,
      json: { sku: "gold-500", currency: "EUR" },
    }),
    403,
    "forbidden",
  );
  const { body } = await app.call("GET", "/store/purchases", { token: guest.token });
  assert.deepEqual(body.purchases, []);
});

onEachEngine("[INV2] an unsigned event is refused before it is read", async (app) => {
  const guest = await app.guest();
  const { provider_ref } = await checkout(app, guest, "gold-500");
  const good = payment(app, "payment.succeeded", { provider_ref });
  for (
    const message of [
      { ...good, body: good.body.replace("succeeded", "refunded") },
      { ...good, body: "{" },
      { ...good, headers: { ...good.headers, "webhook-id": "evt_other" } },
      { ...good, headers: { ...good.headers, "webhook-signature": "v1,AAAA" } },
      { body: good.body, headers: { "content-type": "application/json" } },
    ]
  ) problem(await deliver(app, message), 401, "bad_signature");
  assert.deepEqual((await inventoryOf(app, guest)).balances, {});
});

onEachEngine("[INV2] Stripe's events settle purchases as well", async (app) => {
  const guest = await app.guest();
  const { provider_ref, amount } = await checkout(app, guest, "xp-boost", "USD");
  const send = (type: string, object: Record<string, unknown>) =>
    sendStripe(app, { id: `evt_${crypto.randomUUID()}`, type, data: { object } });
  const session = { client_reference_id: provider_ref, amount_total: amount, currency: "usd" };
  ok(await send("checkout.session.completed", { ...session, payment_status: "unpaid" }));
  assert.deepEqual((await inventoryOf(app, guest)).items, {}, "complete and not paid");
  ok(await send("checkout.session.completed", { ...session, payment_status: "paid" }));
  assert.deepEqual((await inventoryOf(app, guest)).items, { "xp-boost": 3 });
  const charge = { metadata: { provider_ref }, currency: "usd" };
  ok(await send("charge.refunded", { ...charge, amount_refunded: 50 }));
  assert.deepEqual((await inventoryOf(app, guest)).items, { "xp-boost": 3 }, "only a part");
  ok(await send("charge.dispute.created", { ...charge, status: "needs_response" }));
  assert.deepEqual((await inventoryOf(app, guest)).items, {});
  ok(await send("charge.dispute.closed", { ...charge, status: "won" }));
  assert.deepEqual((await inventoryOf(app, guest)).items, { "xp-boost": 3 });
  ok(await send("charge.refunded", { ...charge, amount_refunded: amount }));
  assert.deepEqual((await inventoryOf(app, guest)).items, {});
  ok(await send("customer.created", { id: "cus_1" }));
  ok(await send("charge.refunded", { metadata: {}, amount_refunded: 1 }));
  await provesItself(app);
});

onEachEngine("[INV4] Stripe's disputes are told by the payment they are about", async (app) => {
  const guest = await app.guest();
  const { provider_ref, amount } = await checkout(app, guest, "xp-boost", "USD");
  const payment_intent = `pi_${crypto.randomUUID()}`;
  const dispute = { id: "du_1", metadata: {}, payment_intent, amount, currency: "usd" };
  const send = (type: string, object: Record<string, unknown>) =>
    sendStripe(app, { id: `evt_${crypto.randomUUID()}`, type, data: { object } });
  ok(await send("charge.dispute.created", { ...dispute, status: "needs_response" }));
  const session = { id: "cs_1", client_reference_id: provider_ref, amount_total: amount };
  ok(
    await send("checkout.session.completed", {
      ...session,
      payment_intent,
      payment_status: "paid",
    }),
  );
  assert.deepEqual((await inventoryOf(app, guest)).items, {}, "told before the payment, and kept");
  ok(await send("charge.dispute.created", { ...dispute, status: "needs_response" }));
  assert.deepEqual((await inventoryOf(app, guest)).items, {});
  ok(await send("charge.dispute.closed", { ...dispute, status: "won" }));
  assert.deepEqual((await inventoryOf(app, guest)).items, { "xp-boost": 3 });
  ok(await send("charge.refunded", { metadata: {}, payment_intent, amount_refunded: amount }));
  assert.deepEqual((await inventoryOf(app, guest)).items, {});
  await provesItself(app);
});

onEachEngine(
  "[INV3 INV6] amounts are whole, and contradictions grant nothing and are flagged",
  async (app) => {
    const guest = await app.guest();
    const other = await app.guest();
    const { provider_ref, purchase_id } = await checkout(app, guest, "gold-500");
    for (
      const wrong of [
        { amount: 498 },
        { amount: 500 },
        { amount: 0 },
        { currency: "USD" },
        { user_id: other.id },
        { sku: "xp-boost" },
      ]
    ) {
      ok(await deliver(app, payment(app, "payment.succeeded", { provider_ref, ...wrong })));
      // What came is not known to be as much.
      const message = payment(app, "payment.refunded", { provider_ref, ...wrong, amount: 5_000 });
      problem(await deliver(app, message), 422, "mismatch");
    }
    const path = `/store/purchases/${purchase_id}`;
    const held = await app.call("GET", path, { token: guest.token });
    assert.equal(held.body.status, "unmatched");
    for (const amount of [-499, 4.99, "499", 1e300, null]) {
      const message = payment(app, "payment.succeeded", { provider_ref, amount });
      problem(await deliver(app, message), 422, "invalid");
    }
    const lost = payment(app, "payment.succeeded", { provider_ref: `vz_${"x".repeat(22)}` });
    problem(await deliver(app, lost), 404, "unknown_purchase");
    ok(await deliver(app, payment(app, "payment.succeeded", { provider_ref: "order-7" })));
    ok(await deliver(app, payment(app, "customer.created", {})));
    assert.deepEqual((await inventoryOf(app, guest)).balances, {});
    const operator = await app.serviceToken("operator");
    const { body } = await app.call("GET", "/admin/api/audit?action=store.webhook", {
      token: operator,
    });
    const flagged = body.entries.filter((e: { details: { provider_ref: string } }) =>
      e.details.provider_ref === provider_ref
    );
    assert.equal(flagged.length, 12);
    const right = payment(app, "payment.succeeded", { provider_ref, amount: 499, currency: "eur" });
    ok(await deliver(app, right));
    assert.deepEqual((await inventoryOf(app, guest)).balances, { gold: 500 });
  },
);

onEachEngine("[INV3] an event delivered 100 times at once counts once", async (app) => {
  const guest = await app.guest();
  const { provider_ref } = await checkout(app, guest, "gold-500");
  const message = payment(app, "payment.succeeded", { provider_ref });
  const answers = await Promise.all(Array.from({ length: 100 }, () => deliver(app, message)));
  assert.equal(answers.filter(({ body }) => body.duplicate === false).length, 1);
  assert.deepEqual((await inventoryOf(app, guest)).balances, { gold: 500 });
  await provesItself(app);
});

onEachEngine(
  "[INV4 INV5] every order of events ends in the same state and the same sums",
  async (app) => {
    const EVENTS = [
      ...["succeeded", "failed", "expired", "refunded", "refund_failed", "disputed", "dispute_won"],
      "unmatched",
    ] as const;
    type Step = (typeof EVENTS)[number] | "again" | "use";
    const steps = fc.uniqueArray(fc.constantFrom<Step>(...EVENTS), { minLength: 1 }).chain((
      events,
    ) =>
      fc.tuple(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.array(fc.tuple(fc.nat(6), fc.constantFrom<Step>("again", "use")), { maxLength: 4 }),
      )
    );
    await fc.assert(
      fc.asyncProperty(steps, async ([events, extras]) => {
        const guest = await app.guest();
        const { provider_ref, purchase_id } = await checkout(app, guest, "xp-boost");
        const script: Step[] = [...events];
        for (const [at, step] of extras) script.splice(at, 0, step);
        let used = 0;
        let last: ReturnType<typeof payment> | undefined;
        for (const step of script) {
          if (step === "again") {
            if (last) assert.equal((await deliver(app, last)).body.duplicate, true);
          } else if (step === "use") {
            if ((await consume(app, guest, "xp-boost", 2)).status === 200) used += 2;
          } else {
            last = step === "unmatched"
              ? payment(app, "payment.succeeded", { provider_ref, amount: 1 })
              : payment(app, `payment.${step}`, { provider_ref });
            ok(await deliver(app, last));
          }
        }
        const heard = new Set(events);
        const status = heard.has("refunded") && !heard.has("refund_failed")
          ? "refunded"
          : heard.has("disputed") && !heard.has("dispute_won")
          ? "disputed"
          : heard.has("succeeded")
          ? "paid"
          : heard.has("unmatched")
          ? "unmatched"
          : heard.has("failed")
          ? "failed"
          : heard.has("expired")
          ? "expired"
          : "pending";
        const path = `/store/purchases/${purchase_id}`;
        const { body } = await app.call("GET", path, { token: guest.token });
        assert.equal(body.status, status, script.join(" "));
        const { items, debts } = await inventoryOf(app, guest);
        const net = (items["xp-boost"] ?? 0) - (debts["xp-boost"] ?? 0);
        assert.equal(net, (status === "paid" ? 3 : 0) - used, script.join(" "));
      }),
      { numRuns: 30 },
    );
    await provesItself(app);
  },
);

onEachEngine(
  "[INV5] what was spent before its refund is a debt that later grants pay",
  async (app) => {
    const guest = await app.guest();
    const first = await buy(app, guest, "xp-boost");
    ok(await consume(app, guest, "xp-boost", 2));
    const ref = { provider_ref: first.provider_ref };
    ok(await deliver(app, payment(app, "payment.refunded", ref)));
    assert.deepEqual(await inventoryOf(app, guest), {
      ...{ items: {}, balances: {}, debts: { "xp-boost": 2 } },
    });
    problem(await consume(app, guest, "xp-boost", 1), 409, "insufficient");
    await buy(app, guest, "xp-boost");
    assert.deepEqual(await inventoryOf(app, guest), {
      ...{ items: { "xp-boost": 1 }, balances: {}, debts: {} },
    });
    await provesItself(app);
  },
);

onEachEngine(
  "[INV6] using up needs a key, happens once per key and never goes below zero",
  async (app) => {
    const guest = await app.guest();
    const stranger = await app.guest();
    await buy(app, guest, "starter-pack");
    const path = `/inventory/${guest.id}/consume`;
    const json = { sku: "xp-boost", quantity: 2 };
    problem(await app.call("POST", path, { token: guest.token, json }), 422, "invalid");
    const key = crypto.randomUUID();
    const first = await consume(app, guest, "xp-boost", 2, key);
    ok(first);
    assert.deepEqual(await consume(app, guest, "xp-boost", 2, key).then((a) => a.body), first.body);
    problem(await consume(app, guest, "xp-boost", 1, key), 422, "idempotency_key_reused");
    problem(await consume(app, guest, "xp-boost", 4), 409, "insufficient");
    problem(await consume(app, guest, "skin-aurora", 1), 422, "not_consumable");
    problem(await consume(app, guest, "dragon", 1), 422, "unknown_sku");
    for (const quantity of [0, -1, 1.5, 1e10]) {
      problem(await consume(app, guest, "xp-boost", quantity), 422, "invalid");
    }
    const headers = { "idempotency-key": "x" };
    problem(
      await app.call("POST", path, { token: stranger.token, json, headers }),
      403,
      "forbidden",
    );
    const server = await app.serviceToken("game");
    ok(await app.call("POST", path, { token: server, json, headers }));
    assert.deepEqual((await inventoryOf(app, guest)).items, { "skin-aurora": 1, "xp-boost": 1 });
    const results = await Promise.all(
      Array.from({ length: 64 }, () => consume(app, guest, "gold", 7)),
    );
    assert.equal(results.filter(({ status }) => status === 200).length, Math.floor(250 / 7));
    assert.equal((await inventoryOf(app, guest)).balances.gold, 250 % 7);
    await provesItself(app);
  },
);

onEachEngine(
  "[INV1] a virtual currency pays at once, wholly or not at all, once per key",
  async (app) => {
    const guest = await app.guest();
    await buy(app, guest, "gold-500");
    const json = { sku: "trail-comet", currency: "gold" };
    const order = (key: string, body = json) =>
      app.call("POST", "/store/checkout", {
        token: guest.token,
        json: body,
        headers: { "idempotency-key": key },
      });
    const bought = await order("k1");
    ok(bought, 201);
    assert.equal(bought.body.status, "paid");
    assert.equal((await order("k1")).body.purchase_id, bought.body.purchase_id);
    // Also when the first answer was lost with its node, and only the booking is left.
    await app.services.engines.database
      .sql`delete from idempotency_keys where caller = ${guest.id}`;
    assert.equal((await order("k1")).body.purchase_id, bought.body.purchase_id);
    assert.deepEqual(await inventoryOf(app, guest), {
      ...{ items: { "trail-comet": 1 }, balances: { gold: 200 }, debts: {} },
    });
    problem(await order("k2", { ...json, sku: "skin-aurora" }), 409, "insufficient_funds");
    const operator = await app.serviceToken("operator");
    const refund = `/admin/api/purchases/${bought.body.purchase_id}/refund`;
    ok(await app.call("POST", refund, { token: operator }));
    problem(await app.call("POST", refund, { token: operator }), 409, "not_refundable");
    assert.deepEqual(await inventoryOf(app, guest), {
      ...{ items: {}, balances: { gold: 500 }, debts: {} },
    });
    await provesItself(app);
  },
);

onEachEngine("[INV1] a durable item is sold to a player once", async (app) => {
  const guest = await app.guest();
  const order = (currency: string) =>
    app.call("POST", "/store/checkout", {
      token: guest.token,
      json: { sku: "trail-comet", currency },
    });
  await buy(app, guest, "gold-500");
  await buy(app, guest, "gold-500");
  const both = await Promise.all([order("gold"), order("gold")]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
  problem(await order("EUR"), 409, "already_owned");
  assert.deepEqual(await inventoryOf(app, guest), {
    ...{ items: { "trail-comet": 1 }, balances: { gold: 700 }, debts: {} },
  });
  const operator = await app.serviceToken("operator");
  const { purchase_id } = both.find(({ status }) => status === 201)!.body;
  ok(await app.call("POST", `/admin/api/purchases/${purchase_id}/refund`, { token: operator }));
  ok(await order("EUR"), 201);
  await provesItself(app);
});

onEachEngine("[INV1] a key begins one purchase, also after its first day", async (app) => {
  const guest = await app.guest();
  const order = (sku: string) =>
    app.call("POST", "/store/checkout", {
      token: guest.token,
      json: { sku, currency: "EUR" },
      headers: { "idempotency-key": "order-1" },
    });
  const first = await order("xp-boost");
  ok(first, 201);
  await app.services.engines.database
    .sql`delete from idempotency_keys where caller = ${guest.id}`;
  problem(await order("gold-500"), 422, "idempotency_key_reused");
  assert.equal((await order("xp-boost")).body.purchase_id, first.body.purchase_id);
});

onEachEngine(
  "[INV4 INV5] no provider speaks of what was paid with a virtual currency",
  async (app) => {
    const guest = await app.guest();
    await buy(app, guest, "gold-500");
    const { provider_ref } = await checkout(app, guest, "trail-comet", "gold");
    for (const kind of ["refunded", "disputed", "succeeded", "failed"]) {
      const message = payment(app, `payment.${kind}`, { provider_ref });
      problem(await deliver(app, message), 422, "mismatch");
    }
    assert.deepEqual(await inventoryOf(app, guest), {
      ...{ items: { "trail-comet": 1 }, balances: { gold: 200 }, debts: {} },
    });
    await provesItself(app);
  },
);

onEachEngine("[INV2 GEN3] signed events with text that cannot be kept are refused", async (app) => {
  const guest = await app.guest();
  const { provider_ref } = await checkout(app, guest, "xp-boost");
  for (const wrong of [{ currency: "\0" }, { sku: "\ud800" }, { user_id: "a\0" }]) {
    const message = payment(app, "payment.succeeded", { provider_ref, ...wrong });
    problem(await deliver(app, message), 422, "invalid");
  }
  const session = { client_reference_id: provider_ref, payment_status: "paid" };
  const type = "checkout.session.completed";
  for (
    const [id, object] of [
      ["evt_\0", session],
      ["evt_\udc00", session],
      ["evt_1", { ...session, payment_intent: "\0" }],
    ] as const
  ) problem(await sendStripe(app, { id, type, data: { object } }), 422, "invalid");
  assert.deepEqual((await inventoryOf(app, guest)).items, {});
});

onEachEngine("[INV6] one key used on two items at once: one booking, no fault", async (app) => {
  const store = createInventoryStore(app.services.engines.database, purchaseClaims);
  const guest = await app.guest();
  for (let round = 0; round < 20; round++) {
    const outcomes = await Promise.all(["gold", "xp-boost"].map((asset) =>
      store.post([{
        ...{ id: crypto.randomUUID(), kind: "grant", ref: `${guest.id} ${round}` },
        ...{ userId: guest.id, purchaseId: null, digest: null, at: new Date(app.clock.now()) },
        moves: [{ asset, amount: 1, counter: "issued", shortfall: "refuse" }],
      }])
    ));
    assert.deepEqual(outcomes.flat().map(({ state }) => state).sort(), ["done", "duplicate"]);
  }
  await provesItself(app);
});

Deno.test("[INV5] the proof names every sum that is off", async () => {
  await using app = await openTestApp();
  const { sql } = app.services.engines.database;
  const guest = await app.guest();
  const gold = await buy(app, guest, "gold-500");
  const withheld = await buy(app, guest, "xp-boost");
  const twice = await buy(app, guest, "skin-aurora");
  const bought = await checkout(app, guest, "trail-comet", "gold");
  await provesItself(app);
  for (const table of ["ledger_operations", "ledger_entries"]) {
    await sql`alter table ${sql(table)} disable trigger user`;
  }
  const entriesOf = ({ purchase_id }: { purchase_id: string }) =>
    sql`operation_id in (select id from ledger_operations where purchase_id = ${purchase_id})`;
  const damages: [RegExp, ReturnType<typeof sql>][] = [
    [
      /player \S+ has 201 of gold and owes 0; the ledger says 200 and 0/,
      sql`update balances set holding = holding + 1 where asset = 'gold'`,
    ],
    [
      /is off by -1 of gold/,
      sql`update ledger_entries set amount = amount - 1
        where ${entriesOf(gold)} and account = 'issued'`,
    ],
    [
      /purchase \S+ is paid for {"xp-boost": 3} and gave {}/,
      sql`update purchases set granted_json = '{}' where id = ${withheld.purchase_id}`,
    ],
    [
      /purchase \S+ claims 1 of skin-aurora; the ledger says -1/,
      sql`update ledger_entries set amount = -amount where ${entriesOf(twice)}`,
    ],
    [
      /purchase \S+ claims -300 of gold; the ledger says 0/,
      sql`delete from ledger_entries where ${entriesOf(bought)} and asset = 'gold'`,
    ],
  ];
  for (const [expected, damage] of damages) {
    await damage;
    const { problems } = await app.services.economy.inventory.verify();
    assert.ok(problems.some((problem) => expected.test(problem)), `${expected}: ${problems}`);
  }
});

onEachEngine("[INV1 SEC5] purchases are their player's and the staff's", async (app) => {
  const [guest, other] = [await app.guest(), await app.guest()];
  const { purchase_id } = await buy(app, guest, "gold-500");
  const path = `/store/purchases/${purchase_id}`;
  problem(await app.call("GET", path, { token: other.token }), 404, "purchase_not_found");
  const query = `/store/purchases?user_id=${guest.id}`;
  problem(await app.call("GET", query, { token: other.token }), 403, "forbidden");
  const inventory = `/inventory/${guest.id}`;
  problem(await app.call("GET", inventory, { token: other.token }), 403, "forbidden");
  for (const client of ["game", "moderator", "operator"] as const) {
    const token = await app.serviceToken(client);
    ok(await app.call("GET", inventory, { token }));
    assert.equal((await app.call("GET", query, { token })).body.purchases.length, 1);
  }
  const moderator = await app.serviceToken("moderator");
  const all = await app.call("GET", "/admin/api/purchases?status=paid", { token: moderator });
  assert.ok(all.body.purchases.some((p: { purchase_id: string }) => p.purchase_id === purchase_id));
  const nobody = `/inventory/${crypto.randomUUID()}`;
  problem(await app.call("GET", nobody, { token: moderator }), 404, "user_not_found");
});

onEachEngine("[GEN5] purchases are read page by page while new ones come", async (app) => {
  const guest = await app.guest();
  const begin = async () => (await checkout(app, guest, "xp-boost")).purchase_id;
  const made = [await begin(), await begin(), await begin(), await begin(), await begin()];
  const read = async (query: string) =>
    (await app.call("GET", `/store/purchases?limit=2${query}`, { token: guest.token })).body;
  const idsOf = (body: { purchases: { purchase_id: string }[] }) =>
    body.purchases.map(({ purchase_id }) => purchase_id);
  const first = await read("");
  assert.deepEqual(idsOf(await read("&offset=1")), [made[3], made[2]]);
  await begin();
  const second = await read(`&cursor=${first.next_cursor}`);
  const third = await read(`&cursor=${second.next_cursor}`);
  assert.deepEqual([first, second, third].flatMap(idsOf), made.toReversed());
  assert.equal(third.next_cursor, null);
});

onEachEngine("[INV5 INT2] whoever's inventory changes hears of it", async (app) => {
  const guest = await app.guest();
  await buy(app, guest, "gold-500");
  await app.drain();
  const room = `user:${guest.id}`;
  const { realtime: { rooms } } = app.services;
  const { publications } = await rooms.history(room, {
    epoch: (await rooms.history(room)).epoch,
    offset: 0,
  });
  const told = publications.filter(({ kind }) => kind === "inventory.updated");
  assert.deepEqual(told.map(({ frame }) => JSON.parse(frame).data), [
    { cause: "purchase", changes: [{ sku: "gold", quantity: 500, debt: 0 }] },
  ]);
});

onEachEngine("[SEC10 INV5] an export has purchases, inventory and ledger", async (app) => {
  const guest = await app.guest();
  await buy(app, guest, "gold-500");
  const { body } = await app.call("GET", "/users/me/export", { token: guest.token });
  assert.equal(body.purchases.length, 1);
  assert.equal(body.inventory[0].holding, 500);
  assert.equal(body.ledger.reduce((sum: number, e: { amount: number }) => sum + e.amount, 0), 0);
});

Deno.test("[INV7] the sandbox sends signed webhooks over HTTP, and production has none", async () => {
  const probe = Deno.listen({ port: 0 });
  const { port } = probe.addr;
  probe.close();
  await using app = await openTestApp({ env: { PORT: String(port) } });
  await using _server = await app.serve(port);
  const [guest, other] = [await app.guest(), await app.guest()];
  const { purchase_id } = await checkout(app, guest, "xp-boost");
  const press = (action: string, token = guest.token) =>
    app.call("POST", `/store/purchases/${purchase_id}/sandbox`, { token, json: { action } });
  problem(await press("pay", other.token), 404, "purchase_not_found");
  problem(await press("steal"), 422, "invalid");
  const statuses: string[] = [];
  for (const action of ["fail", "pay", "dispute", "win_dispute", "refund"]) {
    const answer = await press(action);
    ok(answer);
    assert.equal(answer.body.webhook_status, 200);
    statuses.push(answer.body.purchase.status);
  }
  assert.deepEqual(statuses, ["failed", "paid", "disputed", "paid", "refunded"]);
  await provesItself(app);

  await using production = await openTestApp({
    env: {
      APP_ENV: "production",
      KEY_ENCRYPTION_SECRET: "a-secret-of-the-tests-that-is-long-enough",
      PUBLIC_URL: "https://game.example",
    },
  });
  const player = await production.guest();
  const pending = await checkout(production, player, "xp-boost");
  problem(
    await production.call("POST", `/store/purchases/${pending.purchase_id}/sandbox`, {
      token: player.token,
      json: { action: "pay" },
    }),
    404,
    "sandbox_off",
  );
});
