/** INV4 with Stripe's own events: their states, taxes, coupons, currencies, inquiries, failures. */

import assert from "node:assert/strict";
import type Stripe from "stripe";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { checkout, deliver, inventoryOf, payment, sendStripe } from "../../support/app/payments.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();
const DAY = 86_400_000;

/** A checkout at Stripe, and what Stripe tells of it. */
async function atStripe(app: TestApp, guest: Guest, sku = "xp-boost", currency = "USD") {
  const { provider_ref, purchase_id, amount } = await checkout(app, guest, sku, currency);
  const payment_intent = `pi_${crypto.randomUUID()}`;
  const send = async (
    type: Stripe.Event.Type | "refund.failed",
    object: Record<string, unknown>,
    previous_attributes?: Record<string, unknown>,
  ) => {
    const id = `evt_${crypto.randomUUID()}`;
    const created = Math.floor(app.clock.now() / 1000);
    const data = { object, ...(previous_attributes && { previous_attributes }) };
    ok(
      await sendStripe(app, {
        id,
        object: "event",
        api_version: "2025-08-27",
        created,
        type,
        data,
      }),
    );
  };
  const session = {
    ...{ id: "cs_1", object: "checkout.session", client_reference_id: provider_ref, metadata: {} },
    ...{ amount_subtotal: amount, amount_total: amount, currency: currency.toLowerCase() },
    ...{ currency_conversion: null, payment_intent, payment_status: "paid", status: "complete" },
  };
  const charge = {
    ...{ id: "ch_1", object: "charge", metadata: {}, payment_intent, amount },
    ...{
      currency: currency.toLowerCase(),
      amount_refunded: 0,
      refunded: false,
      status: "succeeded",
    },
  };
  const dispute = (id: string, status: string) => ({
    ...{ id, object: "dispute", metadata: {}, payment_intent, charge: "ch_1", amount, status },
    currency: currency.toLowerCase(),
  });
  return {
    amount,
    charge,
    purchase_id,
    session,
    send,
    pay: (over: Record<string, unknown> = {}) =>
      send("checkout.session.completed", { ...session, ...over }),
    dispute: (kind: string, id: string, status: string) =>
      send(`charge.dispute.${kind}` as Stripe.Event.Type, dispute(id, status)),
    refund: (over: Record<string, unknown> = {}) =>
      send("charge.refunded", {
        ...{ ...charge, amount_refunded: charge.amount, refunded: true, ...over },
      }),
    failRefund: (id: string, over: Record<string, unknown> = {}) =>
      send("refund.failed", {
        ...{ id, object: "refund", metadata: {}, payment_intent, charge: "ch_1", amount },
        ...{ currency: currency.toLowerCase(), status: "failed", ...over },
      }),
    /** Its state, and how many boosts of it the player has. */
    async look() {
      const path = `/store/purchases/${purchase_id}`;
      const token = await app.serviceToken("operator");
      const { body } = await app.call("GET", path, { token });
      const { items, debts } = await inventoryOf(app, { ...guest, token });
      return [body.status, (items["xp-boost"] ?? 0) - (debts["xp-boost"] ?? 0)];
    },
  };
}

onEachEngine("[INV4] an inquiry moves nothing, one that escalates does", async (app) => {
  const one = await atStripe(app, await app.guest());
  await one.pay();
  await one.dispute("created", "du_1", "warning_needs_response");
  assert.deepEqual(await one.look(), ["paid", 3]);
  await one.dispute("updated", "du_1", "warning_under_review");
  await one.dispute("closed", "du_1", "warning_closed");
  assert.deepEqual(await one.look(), ["paid", 3]);
  await one.dispute("created", "du_2", "prevented");
  assert.deepEqual(await one.look(), ["paid", 3]);

  const other = await atStripe(app, await app.guest());
  await other.pay();
  await other.dispute("created", "du_3", "warning_needs_response");
  await other.dispute("updated", "du_3", "needs_response");
  assert.deepEqual(await other.look(), ["disputed", 0], "it became a chargeback");
  await other.dispute("funds_withdrawn", "du_3", "needs_response");
  await other.dispute("updated", "du_3", "under_review");
  await other.dispute("funds_reinstated", "du_3", "won");
  assert.deepEqual(await other.look(), ["paid", 3]);
  await other.dispute("closed", "du_3", "won");
  await other.dispute("updated", "du_3", "under_review");
  assert.deepEqual(await other.look(), ["paid", 3], "told late");
});

onEachEngine(
  "[INV4] a second dispute after a won one is a dispute, and a lost one stays",
  async (app) => {
    const guest = await app.guest();
    const one = await atStripe(app, guest);
    await one.pay();
    await one.dispute("created", "du_1", "needs_response");
    await one.dispute("closed", "du_1", "won");
    await one.dispute("created", "du_2", "needs_response");
    assert.deepEqual(await one.look(), ["disputed", 0]);
    await one.dispute("closed", "du_2", "lost");
    assert.deepEqual(await one.look(), ["disputed", 0]);

    const { provider_ref, purchase_id } = await checkout(app, guest, "xp-boost");
    const statuses: string[] = [];
    for (const kind of ["succeeded", "disputed", "dispute_won", "disputed", "dispute_won"]) {
      ok(await deliver(app, payment(app, `payment.${kind}`, { provider_ref })));
      const path = `/store/purchases/${purchase_id}`;
      statuses.push((await app.call("GET", path, { token: guest.token })).body.status);
    }
    assert.deepEqual(statuses, ["paid", "disputed", "paid", "disputed", "paid"]);
  },
);

onEachEngine(
  "[INV4] a session that expires ends the purchase; a late payment still counts",
  async (app) => {
    const one = await atStripe(app, await app.guest());
    await one.send("checkout.session.expired", {
      ...{ ...one.session, status: "expired", payment_status: "unpaid", payment_intent: null },
    });
    assert.deepEqual(await one.look(), ["expired", 0]);
    await one.send("checkout.session.async_payment_failed", one.session);
    assert.deepEqual(await one.look(), ["failed", 0]);
    await one.send("checkout.session.async_payment_succeeded", one.session);
    assert.deepEqual(await one.look(), ["paid", 3]);

    const late = await atStripe(app, await app.guest());
    await late.pay();
    await late.send("checkout.session.expired", { ...late.session, status: "expired" });
    assert.deepEqual(await late.look(), ["paid", 3], "told in the wrong order");
  },
);

onEachEngine("[INV4 OPS6] what nobody pays ends after a day, and leaves", async (app) => {
  const chores = () => app.services.chores.runNow("unpaid checkouts", "ended checkouts");
  const unpaid = await atStripe(app, await app.guest());
  const failed = await atStripe(app, await app.guest());
  await failed.send("checkout.session.async_payment_failed", failed.session);
  const paid = await atStripe(app, await app.guest());
  await paid.pay();
  await app.clock.advance(DAY - 60_000);
  await chores();
  assert.deepEqual(await unpaid.look(), ["pending", 0], "not before its time");
  await app.clock.advance(120_000);
  await chores();
  await chores();
  assert.deepEqual(
    await Promise.all([unpaid, failed, paid].map(async (one) => (await one.look())[0])),
    ["expired", "failed", "paid"],
  );
  const { sql } = app.services.engines.database;
  const told = await sql<{ count: number }[]>`
    select count(*)::int from outbox where target = 'purchase.expired'
      and payload_json->>'purchase_id' = ${unpaid.purchase_id}
      and payload_json->>'status' = 'expired'`;
  assert.equal(told[0]!.count, 1);
  const late = await atStripe(app, await app.guest());
  await app.clock.advance(2 * DAY);
  await chores();
  await late.pay();
  assert.deepEqual(await late.look(), ["paid", 3], "paid late");
  await app.clock.advance(90 * DAY);
  await chores();
  const left = await sql<{ status: string }[]>`
    select status from purchases where id in (${unpaid.purchase_id}, ${failed.purchase_id},
      ${paid.purchase_id}, ${late.purchase_id}) order by status`;
  assert.deepEqual(left.map(({ status }) => status), ["failed", "paid", "paid"]);
});

onEachEngine("[INV4] a refund that failed gives back, once for each refund", async (app) => {
  const one = await atStripe(app, await app.guest());
  await one.pay();
  await one.refund();
  assert.deepEqual(await one.look(), ["refunded", 0]);
  await one.failRefund("re_1");
  assert.deepEqual(await one.look(), ["paid", 3]);
  await one.send("charge.refund.updated" as Stripe.Event.Type, {
    ...{ id: "re_1", object: "refund", payment_intent: one.charge.payment_intent },
    ...{ amount: one.amount, status: "failed" },
  });
  await one.refund();
  assert.deepEqual(await one.look(), ["refunded", 0], "tried again");
  await one.send("refund.updated", {
    ...{ id: "re_2", object: "refund", payment_intent: one.charge.payment_intent },
    ...{ amount: one.amount, status: "succeeded" },
  });
  assert.deepEqual(await one.look(), ["refunded", 0]);

  const early = await atStripe(app, await app.guest());
  await early.send("refund.failed", {
    ...{ id: "re_3", object: "refund", amount: early.amount, status: "failed" },
    metadata: { provider_ref: early.session.client_reference_id },
  });
  await early.pay();
  await early.refund();
  assert.deepEqual(await early.look(), ["paid", 3], "told in the wrong order");

  const parts = await atStripe(app, await app.guest());
  await parts.pay();
  const half = Math.floor(parts.amount / 2);
  const before = (amount_refunded: number) => ({ amount_refunded, refunded: false });
  const sum = (amount_refunded: number, refunded = false) => ({
    ...{ ...parts.charge, amount_refunded, refunded },
  });
  await parts.send("charge.refunded", sum(half), before(0));
  await parts.failRefund("re_4", { amount: half });
  await parts.send("charge.refunded", sum(parts.amount, true), before(0));
  assert.deepEqual(await parts.look(), ["refunded", 0]);
});

onEachEngine("[INV4] the price is compared before tax, coupon and conversion", async (app) => {
  const cases: [string, (amount: number) => Record<string, unknown>][] = [
    ["tax on top", (amount) => ({ amount_total: amount + 57 })],
    ["a coupon", (amount) => ({ amount_total: amount - 100 })],
    ["all of it off", () => ({ amount_total: 0, payment_status: "no_payment_required" })],
    [
      "shipping",
      (amount) => ({ amount_total: amount + 500, total_details: { amount_shipping: 500 } }),
    ],
    ["converted", (amount) => ({
      ...{ currency: "pln", amount_subtotal: amount * 4, amount_total: amount * 4 },
      currency_conversion: {
        ...{ amount_subtotal: amount, amount_total: amount, fx_rate: "4", source_currency: "usd" },
      },
    })],
    ["converted and taxed", (amount) => ({
      ...{ currency: "pln", amount_subtotal: amount * 4, amount_total: amount * 5 },
      currency_conversion: {
        ...{ amount_subtotal: amount, amount_total: amount + 60, source_currency: "usd" },
      },
    })],
  ];
  for (const [name, over] of cases) {
    const one = await atStripe(app, await app.guest());
    await one.pay(over(one.amount));
    assert.deepEqual(await one.look(), ["paid", 3], name);
    const charged = Number(over(one.amount).amount_total);
    if (charged === 0) continue;
    const currency = String(over(one.amount).currency ?? "usd");
    await one.refund({
      ...{ amount: charged, amount_refunded: charged - 1 },
      currency,
      refunded: false,
    });
    assert.deepEqual(await one.look(), ["paid", 3], `${name}, a part back`);
    await one.refund({ ...{ amount: charged, amount_refunded: charged }, currency });
    assert.deepEqual(await one.look(), ["refunded", 0], `${name}, all back`);
    await one.failRefund("re_1", { amount: charged, currency });
    await one.failRefund("re_2", { amount: charged, currency });
    assert.deepEqual(await one.look(), ["paid", 3], `${name}, it came back`);
  }
});

onEachEngine("[INV4] money that does not fit is kept, and the staff decides", async (app) => {
  const { session, ...one } = await atStripe(app, await app.guest());
  const currency = await atStripe(app, await app.guest());
  const converted = await atStripe(app, await app.guest());
  await one.pay({ amount_subtotal: 1, amount_total: 1 });
  await currency.pay({ currency: "eur" });
  await converted.pay({
    ...{ currency: "pln", currency_conversion: { amount_subtotal: 1, source_currency: "usd" } },
  });
  const operator = await app.serviceToken("operator");
  const moderator = await app.serviceToken("moderator");
  const { body } = await app.call("GET", "/admin/api/purchases?status=unmatched", {
    token: moderator,
  });
  type Row = { purchase_id: string; payment_refs: string[]; unmatched: { reason: string } };
  const found = (id: string) => body.purchases.find((row: Row) => row.purchase_id === id) as Row;
  assert.equal(found(one.purchase_id).unmatched.reason, `it says 1, the price is ${one.amount}`);
  assert.deepEqual(found(one.purchase_id).payment_refs, [session.payment_intent]);
  assert.match(found(currency.purchase_id).unmatched.reason, /eur/);
  assert.ok(found(converted.purchase_id));
  for (const each of [one, currency, converted]) {
    assert.deepEqual(await each.look(), ["unmatched", 0]);
  }

  const decide = (id: string, what: string, token = operator, json?: unknown) =>
    app.call("POST", `/admin/api/purchases/${id}/${what}`, { token, ...(json ? { json } : {}) });
  const reason = { reason: "paid by hand, asked in ticket 7" };
  problem(await decide(one.purchase_id, "grant", moderator, reason), 403, "forbidden");
  problem(await decide(one.purchase_id, "grant", operator, {}), 422, "invalid");
  const both = await Promise.all(
    [1, 2].map(() => decide(one.purchase_id, "grant", operator, reason)),
  );
  for (const answer of both) ok(answer);
  assert.equal(both[0]!.body.status, "paid");
  assert.deepEqual(await one.look(), ["paid", 3], "once");
  await one.pay({ amount_subtotal: 2, amount_total: 2 });
  assert.deepEqual(await one.look(), ["paid", 3], "granted is granted");

  ok(await decide(currency.purchase_id, "refund"));
  ok(await decide(currency.purchase_id, "refund"));
  assert.deepEqual(await currency.look(), ["refunded", 0]);
  problem(await decide(currency.purchase_id, "grant", operator, reason), 409, "not_unmatched");
  await converted.pay();
  assert.deepEqual(await converted.look(), ["paid", 3], "what fits came after all");
  problem(
    await decide((await atStripe(app, await app.guest())).purchase_id, "grant", operator, reason),
    409,
    "not_unmatched",
  );
  const { body: log } = await app.call("GET", "/admin/api/audit?action=store.grant", {
    token: operator,
  });
  assert.equal(log.entries.length, 1);
  assert.equal(log.entries[0].details.reason, reason.reason);
  const { problems } = await app.services.economy.inventory.verify();
  assert.deepEqual(problems, []);
});

onEachEngine(
  "[INV4] what is told of a payment before anybody names it counts afterwards",
  async (app) => {
    for (const kind of ["dispute", "refund"] as const) {
      const one = await atStripe(app, await app.guest());
      if (kind === "dispute") await one.dispute("created", "du_1", "needs_response");
      else await one.refund();
      assert.deepEqual(await one.look(), ["pending", 0]);
      await one.pay();
      assert.deepEqual(await one.look(), [kind === "dispute" ? "disputed" : "refunded", 0]);
      await (kind === "dispute" ? one.dispute("closed", "du_1", "won") : one.failRefund("re_1"));
      assert.deepEqual(await one.look(), ["paid", 3]);
    }
    const both = await atStripe(app, await app.guest());
    await Promise.all([both.dispute("created", "du_2", "needs_response"), both.pay()]);
    assert.deepEqual(await both.look(), ["disputed", 0], "at the same moment");
    // What is about other products goes in time.
    const { sql } = app.services.engines.database;
    await sendStripe(app, {
      ...{ id: "evt_foreign", type: "charge.refunded" },
      data: { object: { payment_intent: "pi_foreign", amount: 5, amount_refunded: 5 } },
    });
    const kept = () => sql`select from early_payment_events where event_id = 'evt_foreign'`;
    assert.equal((await kept()).length, 1);
    await app.clock.advance(91 * DAY);
    await app.services.chores.runNow("events of unknown payments");
    assert.equal((await kept()).length, 0);
  },
);

onEachEngine("[INV4] each attempt to pay stands for itself", async (app) => {
  const one = await atStripe(app, await app.guest());
  await one.send("payment_intent.payment_failed", {
    ...{ id: "pi_first", metadata: { provider_ref: one.session.client_reference_id } },
  });
  await one.pay({ payment_intent: "pi_odd", amount_subtotal: 1, amount_total: 1 });
  assert.deepEqual(await one.look(), ["unmatched", 0]);
  await one.pay();
  assert.deepEqual(await one.look(), ["paid", 3]);
  await one.refund({ payment_intent: "pi_odd", amount: 1, amount_refunded: 1 });
  assert.deepEqual(await one.look(), ["paid", 3], "what did not fit went back");
  await one.dispute("created", "du_1", "needs_response");
  assert.deepEqual(await one.look(), ["disputed", 0]);
});

onEachEngine("[INV2 INV4] payloads as others shape them are read, or overlooked", async (app) => {
  const one = await atStripe(app, await app.guest());
  const { provider_ref } = { provider_ref: one.session.client_reference_id };
  await one.pay({ mode: "setup", payment_status: "no_payment_required", amount_total: null });
  assert.deepEqual(await one.look(), ["pending", 0], "a card kept for later");
  for (const client_reference_id of ["", "x".repeat(300), 7, { a: 1 }]) {
    await one.send("checkout.session.completed", { ...one.session, client_reference_id });
  }
  await one.send("charge.refunded", { metadata: { provider_ref: "x".repeat(400) }, amount: 1 });
  assert.deepEqual(await one.look(), ["pending", 0], "somebody else's");
  const nothing = await atStripe(app, await app.guest());
  await nothing.pay({ amount_subtotal: null, amount_total: null, currency: null });
  assert.deepEqual(await nothing.look(), ["unmatched", 0], "no amount is not the price");
  await one.pay({ client_reference_id: "studio-user-17", metadata: { provider_ref } });
  assert.deepEqual(await one.look(), ["paid", 3], "ours is the other one");
  const { payment_intent } = one.charge;
  await one.refund({ payment_intent: { id: payment_intent, object: "payment_intent" } });
  assert.deepEqual(await one.look(), ["refunded", 0], "told in full");
});

onEachEngine("[INV4] money that does not fit goes back by the provider's own word", async (app) => {
  const guest = await app.guest();
  for (const wrong of [{ amount: 999 }, { currency: "USD" }, { amount: 1 }]) {
    const { provider_ref, purchase_id } = await checkout(app, guest, "gold-500");
    const tell = async (kind: string) =>
      ok(await deliver(app, payment(app, `payment.${kind}`, { provider_ref, ...wrong })));
    const status = async () => {
      const path = `/store/purchases/${purchase_id}`;
      return (await app.call("GET", path, { token: guest.token })).body.status;
    };
    await tell("succeeded");
    assert.equal(await status(), "unmatched");
    await tell("refunded");
    assert.equal(await status(), "refunded", JSON.stringify(wrong));
    await tell("refund_failed");
    assert.equal(await status(), "unmatched");
  }
});

onEachEngine("[INV4] of two decisions at once one holds, and the other is told", async (app) => {
  const token = await app.serviceToken("operator");
  for (let round = 0; round < 8; round++) {
    const one = await atStripe(app, await app.guest());
    await one.pay({ amount_subtotal: 1, amount_total: 1 });
    const decide = (what: string, json?: unknown) =>
      app.call("POST", `/admin/api/purchases/${one.purchase_id}/${what}`, {
        ...{ token, ...(json ? { json } : {}) },
      });
    const [grant, refund] = await Promise.all([
      decide("grant", { reason: "asked" }),
      decide("refund"),
    ]);
    assert.deepEqual([grant.status, refund.status].sort(), [200, 409]);
    const [status] = await one.look();
    assert.equal(status, grant.status === 200 ? "paid" : "refunded");
    // The sandbox gives no money back that came from elsewhere.
    if (grant.status === 200) assert.equal((await decide("refund")).status, 409);
  }
});
