/** UI7, UI9: what the staff does to one player, by the API. */

import assert from "node:assert/strict";
import { createPlannedDeletions, createPlannedDeletionStore } from "../../services/privacy/mod.ts";
import { withRole } from "../support/app/demo.ts";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { buy, checkout, deliver, inventoryOf, payment } from "../support/app/payments.ts";
import type { Guest, TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();
const DAY = 86_400_000;

async function staff(
  app: TestApp,
  method: string,
  path: string,
  { json, as = "operator", headers }: {
    json?: unknown;
    as?: "moderator" | "operator";
    headers?: Record<string, string>;
  } = {},
) {
  return await app.call(method, `/admin/api/${path}`, {
    token: await app.serviceToken(as),
    ...(json !== undefined && { json }),
    ...(headers && { headers }),
  });
}

const actions = async (app: TestApp, { id }: Guest): Promise<string[]> =>
  (await staff(app, "GET", `audit?subject=${id}`)).body.entries
    .map(({ action }: { action: string }) => action);

onEachEngine("[UI7] a player is found by name, id, device and what they bought", async (app) => {
  const device_id = `a device ${crypto.randomUUID()}`;
  const guest = await app.guest({ device_id, display_name: "Ylva Östlund" });
  const { purchase_id, provider_ref } = await checkout(app, guest, "xp-boost");
  for (const query of ["ylva ö", guest.id.toUpperCase(), device_id, purchase_id, provider_ref]) {
    const found = await staff(app, "GET", `players?query=${encodeURIComponent(query)}`);
    ok(found);
    assert.deepEqual(found.body.players.map(({ id }: { id: string }) => id), [guest.id], query);
  }
  for (const query of ["lva", "y_va", "%", device_id.slice(0, -1), provider_ref.slice(0, -1)]) {
    const found = await staff(app, "GET", `players?query=${encodeURIComponent(query)}`);
    assert.deepEqual(found.body.players, [], query);
  }
});

onEachEngine(
  "[UI9] of two operators on one player the second is told what changed",
  async (app) => {
    const guest = await app.guest({ display_name: "Between two" });
    const path = `players/${guest.id}`;
    const { version } = (await staff(app, "GET", path)).body;
    const headers = { "if-match": `"${version}"` };
    const json = { display_name: "Renamed", reason: "asked for it" };
    const renamed = await staff(app, "PUT", `${path}/name`, { json, headers, as: "moderator" });
    ok(renamed);
    assert.equal(renamed.body.display_name, "Renamed");
    const late = await staff(app, "POST", `${path}/suspend`, { json: { reason: "late" }, headers });
    problem(late, 409, "changed");
    assert.equal(late.body.display_name, "Renamed");
    problem(
      await staff(app, "PUT", `${path}/roles`, { json: { roles: ["mod"] }, headers }),
      409,
      "changed",
    );
    assert.equal((await staff(app, "GET", path)).body.suspended_at, null);
    const staffish = { display_name: "Admin", reason: "no" };
    problem(await staff(app, "PUT", `${path}/name`, { json: staffish }), 422, "name_reserved");
    const fresh = { "if-match": `"${late.body.version}"` };
    ok(await staff(app, "POST", `${path}/suspend`, { json: { reason: "again" }, headers: fresh }));
    assert.deepEqual((await actions(app, guest)).slice(0, 2), ["player.suspend", "player.rename"]);
  },
);

onEachEngine(
  "[UI9] notes are told in the timeline and the export, and go with the player",
  async (app) => {
    const guest = await app.guest();
    const path = `players/${guest.id}/notes`;
    const headers = { "idempotency-key": crypto.randomUUID() };
    const json = { text: "<script>alert(1)</script>" };
    const noted = await staff(app, "POST", path, { json, headers, as: "moderator" });
    ok(noted, 201);
    const again = await staff(app, "POST", path, { json, headers, as: "moderator" });
    assert.equal(again.body.note_id, noted.body.note_id, "a replayed request adds none");
    const listed = (await staff(app, "GET", path)).body.notes;
    assert.deepEqual(listed.map(({ text }: { text: string }) => text), [json.text]);
    const timeline = (await staff(app, "GET", `players/${guest.id}/timeline`)).body.entries;
    assert.ok(timeline.some(({ kind }: { kind: string }) => kind === "note"));
    problem(
      await staff(app, "POST", `players/${guest.id}/export`, {
        ...{ as: "moderator", json: { reason: "asked for it" } },
      }),
      403,
      "forbidden",
    );
    problem(await staff(app, "POST", `players/${guest.id}/export`, { json: {} }), 422, "invalid");
    const asking = { reason: "asked for it by letter" };
    const told = (await staff(app, "POST", `players/${guest.id}/export`, { json: asking })).body;
    assert.deepEqual(told.staff_notes.map(({ text }: { text: string }) => text), [json.text]);
    assert.ok((await actions(app, guest)).includes("privacy.export"));
    const nobody = `players/${crypto.randomUUID()}/notes`;
    problem(await staff(app, "POST", nobody, { json }), 404, "user_not_found");
    ok(await app.call("DELETE", "/users/me", { token: guest.token }), 204);
    assert.deepEqual((await staff(app, "GET", path)).body.notes, []);
  },
);

onEachEngine(
  "[INV5 UI7] a gift counts once per key and stands in the ledger and the log",
  async (app) => {
    const guest = await app.guest();
    const path = `players/${guest.id}/grant`;
    const json = { goods: { "gold": 250 }, reason: "a lost match" };
    problem(await staff(app, "POST", path, { json }), 422, "invalid");
    const headers = { "idempotency-key": crypto.randomUUID() };
    problem(await staff(app, "POST", path, { json, headers, as: "moderator" }), 403, "forbidden");
    for (let i = 0; i < 3; i++) {
      const given = await staff(app, "POST", path, { json, headers });
      ok(given);
      assert.deepEqual(given.body.held, { "gold": 250 });
    }
    const more = { ...json, goods: { "gold": 251 } };
    problem(await staff(app, "POST", path, { json: more, headers }), 422, "idempotency_key_reused");
    const unknown = { goods: { nothing: 1 }, reason: "x" };
    const other = { "idempotency-key": crypto.randomUUID() };
    problem(await staff(app, "POST", path, { json: unknown, headers: other }), 422, "unknown_sku");
    const { bookings } = (await staff(app, "GET", `players/${guest.id}/ledger`)).body;
    assert.deepEqual(bookings.map((b: { changes: unknown }) => b.changes), [{ "gold": 250 }]);
    assert.equal((await actions(app, guest)).filter((a) => a === "inventory.grant").length, 1);
    assert.deepEqual((await app.services.economy.inventory.verify()).problems, []);
    assert.ok(await inventoryOf(app, guest));
  },
);

onEachEngine(
  "[SEC10 UI7] a planned deletion can be revoked, is told, and comes on its day",
  async (app) => {
    const guest = await app.guest();
    const path = `players/${guest.id}/deletion`;
    const json = { reason: "a letter of theirs" };
    problem(await staff(app, "PUT", path, { json, as: "moderator" }), 403, "forbidden");
    const planned = await staff(app, "PUT", path, { json });
    ok(planned);
    assert.equal(Date.parse(planned.body.due_at) - app.clock.now(), 7 * DAY);
    const second = await staff(app, "PUT", path, { json });
    problem(second, 409, "deletion_planned");
    assert.equal(second.body.asked_by, "operator");
    ok(await staff(app, "DELETE", path), 204);
    problem(await staff(app, "DELETE", path), 404, "no_deletion");
    await app.clock.advance(8 * DAY);
    await app.services.chores.runNow("planned deletions");
    ok(await staff(app, "GET", `players/${guest.id}`));
    ok(await staff(app, "PUT", path, { json }));
    await app.clock.advance(7 * DAY - 1);
    await app.services.chores.runNow("planned deletions");
    ok(await staff(app, "GET", `players/${guest.id}`));
    await app.clock.advance(1);
    await app.services.chores.runNow("planned deletions");
    problem(await staff(app, "GET", `players/${guest.id}`), 404, "user_not_found");
    problem(await staff(app, "GET", path), 404, "no_deletion");
    const log = await actions(app, guest);
    assert.equal(log.filter((action) => action === "privacy.delete").length, 1);
  },
);

onEachEngine(
  "[INV2 UI7] a purchase shows what its provider sent, to the letter, until its player goes",
  async (app) => {
    const guest = await app.guest();
    const { purchase_id, provider_ref } = await buy(app, guest, "xp-boost");
    const forMod = await staff(app, "GET", `purchases/${purchase_id}`, { as: "moderator" });
    ok(forMod);
    assert.equal(forMod.body.status, "paid");
    assert.equal(forMod.body.events[0].body, null, "it names who paid");
    const found = await staff(app, "GET", `purchases/${purchase_id}`);
    ok(found);
    const pages = await Promise.all((["mod", "admin"] as const).map(async (role) => {
      const { cookie } = await withRole(app, role === "mod" ? "Runa" : "Astrid", role);
      const headers = { cookie, accept: "text/html" };
      return await (await app.request(`/admin/purchases/${purchase_id}`, { headers })).text();
    }));
    assert.deepEqual(pages.map((page) => page.includes("&quot;type&quot;")), [false, true]);
    assert.equal(JSON.parse(found.body.events[0].body).data.provider_ref, provider_ref);
    const { sales } = (await staff(app, "GET", "sales?days=1", { as: "moderator" })).body;
    assert.ok(
      sales.some((s: { sku: string; sold: number }) => s.sku === "xp-boost" && s.sold >= 1),
    );
    ok(await app.call("DELETE", "/users/me", { token: guest.token }), 204);
    const after = await staff(app, "GET", `purchases/${purchase_id}`);
    assert.equal(after.body.events[0].body, null);
    const late = payment(app, "payment.refunded", { provider_ref, name: "Ada Lovelace" });
    ok(await deliver(app, late));
    const afterLate = await staff(app, "GET", `purchases/${purchase_id}`);
    assert.deepEqual(
      afterLate.body.events.map(({ body }: { body: unknown }) => body),
      [null, null],
      "what comes after the deletion leaves no words either",
    );
  },
);

onEachEngine("[SEC10] a deletion that fails keeps none of the others waiting", async (app) => {
  const { database } = app.services.engines;
  // More than are looked at together always fail.
  const guests: Guest[] = [];
  for (let i = 0; i < 24; i++) guests.push(await app.guest());
  const broken = guests.slice(0, 22).map(({ id }) => id);
  for (const { id } of guests) {
    ok(await staff(app, "PUT", `players/${id}/deletion`, { json: { reason: "a letter" } }));
    await app.clock.advance(1);
  }
  const { privacy } = app.services.access;
  const planned = createPlannedDeletions({
    store: createPlannedDeletionStore(database),
    erase: async (userId) => {
      if (broken.includes(userId)) throw new Error("its disk is full");
      await privacy.erase(userId);
    },
    clock: { now: () => app.clock.now() + 8 * DAY },
  });
  await assert.rejects(planned.carryOut(), (error) => {
    assert.ok(error instanceof AggregateError);
    assert.deepEqual(
      error.errors.map(({ message }) => message),
      broken.map(() => "its disk is full"),
    );
    return true;
  });
  ok(await staff(app, "GET", `players/${broken[0]}`));
  for (const { id } of guests.slice(22)) {
    problem(await staff(app, "GET", `players/${id}`), 404, "user_not_found");
  }
  await app.clock.advance(8 * DAY);
  await app.services.chores.runNow("planned deletions");
  problem(await staff(app, "GET", `players/${broken[0]}`), 404, "user_not_found");
});
