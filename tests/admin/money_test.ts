/** UI7: what the staff is told of money: the overview's courses and the catalogue. */

import assert from "node:assert/strict";
import { ok } from "../support/app/expect.ts";
import { withRole } from "../support/app/demo.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();
const MINUTE = 60_000;

onEachEngine(
  "[UI7] takings are told by currency and by when they were paid, with what was given back and is disputed",
  async (app) => {
    const { sql } = app.services.engines.database;
    const { cookie, id } = await withRole(app, "Astrid", "admin");
    const page = async (path: string) => {
      const answer = await app.request(path, { headers: { cookie, accept: "text/html" } });
      assert.equal(answer.status, 200, path);
      return (await answer.text()).replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
    };
    const pay = (sku: string, amount: number, currency: string, more: object = {}) =>
      sql`insert into purchases ${
        sql({
          ...{ id: crypto.randomUUID(), user_id: id, item_sku: sku, amount, currency },
          ...{ status: "paid", provider_ref: crypto.randomUUID() },
          ...{ created_at: new Date(app.clock.now()), paid_at: new Date(app.clock.now()) },
          ...more,
        })
      }`;
    assert.match(await page("/admin"), /Paid: EUR €0\.00/, "nothing was paid yet");
    await app.clock.advance(MINUTE);
    await pay("xp-boost", 499, "EUR");
    await pay("xp-boost", 300, "USD");
    await pay("xp-boost", 50, "gold");
    await pay("xp-boost", 700, "EUR", { status: "disputed" });
    await pay("xp-boost", 200, "EUR", { status: "refunded", refunded_amount: 200 });
    // Committed only now, and of ten minutes ago.
    const paid_at = new Date(app.clock.now() - 10 * MINUTE);
    await pay("xp-boost", 1_000, "EUR", { paid_at });
    await app.clock.advance(MINUTE);
    const overview = await page("/admin");
    // The largest stretch has all that was paid at once; what came late has its own.
    assert.match(overview, /Paid: EUR \S+ at most €13\.99/);
    assert.match(overview, /Given back: EUR \S+ at most €2\.00/);
    assert.match(overview, /In dispute: EUR \S+ at most €7\.00/);
    assert.match(overview, /Paid: USD \S+ at most \$3\.00/);
    assert.doesNotMatch(overview, /: gold|Given back: USD|In dispute: USD/);
    const earned = await app.services.economy.storeDesk.listEarned(
      new Date(app.clock.now() - 60 * MINUTE),
      120,
    );
    const { course } = earned.find(({ currency }) => currency === "EUR")!;
    assert.equal(course.reduce((sum, { amount }) => sum + amount, 0), 2_399, "all of it, once");

    const catalogue = await page("/admin/catalogue");
    const sums = "€23.99 · $3.00 · 50 gold €2.00 €7.00 €14.99 · $3.00 · 50 gold";
    assert.ok(catalogue.includes(` 6 ${sums} `), catalogue);
    assert.ok(catalogue.includes("Sold Paid Given back In dispute Kept"));
  },
);

onEachEngine(
  "[UI7] many who look at takings at once cost one look, and none is old for long",
  async (app) => {
    const { storeDesk } = app.services.economy;
    const { sql } = app.services.engines.database;
    const { id } = await app.guest();
    const before = (await storeDesk.listSold(1)).length;
    await sql`
    insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref, created_at,
      paid_at)
    values (gen_random_uuid(), ${id}, 'gold-500', 1, 'SEK', 'paid', 'vz_x',
      ${new Date(app.clock.now())}, ${new Date(app.clock.now())})`;
    assert.equal((await storeDesk.listSold(1)).length, before);
    await app.clock.advance(15_000);
    assert.equal((await storeDesk.listSold(1)).length, before + 1);
  },
);

onEachEngine("[OPS7 UI7] whoever gave money back sees it in the takings at once", async (app) => {
  const { storeDesk, inventory } = app.services.economy;
  const { id, token } = await app.guest();
  await inventory.grant({ userId: id, goods: { gold: 1_000 }, ref: `test ${id}` });
  const bought = await app.call("POST", "/store/checkout", {
    token,
    json: { sku: "trail-comet", currency: "gold" },
  });
  ok(bought, 201);
  const { amount, purchase_id } = bought.body;
  const givenBack = async () => {
    const rows = await storeDesk.listSold(1);
    return rows.find(({ currency }) => currency === "gold")?.refunded;
  };
  assert.equal(await givenBack(), 0);
  const operator = await app.serviceToken("operator");
  ok(await app.call("POST", `/admin/api/purchases/${purchase_id}/refund`, { token: operator }));
  assert.equal(await givenBack(), amount);
});
