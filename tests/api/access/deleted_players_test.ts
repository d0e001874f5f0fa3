/** What a game server asks for in the name of a player who has been deleted (SEC10, GEN2). */

import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Answer, Guest, TestApp } from "../../support/app/test_app.ts";
import { enqueue, guests, party, pass } from "../play/play.ts";

const onEachEngine = testApps();

const remove = async (app: TestApp, { token }: Guest) => {
  ok(await app.call("DELETE", "/users/me", { token }), 204);
};

/** The same answer for a deleted player as for an id that nobody has. */
async function unknown(ask: (userId: string) => Promise<Answer>, deleted: Guest): Promise<void> {
  for (const id of [deleted.id, crypto.randomUUID()]) {
    problem(await ask(id), 404, "user_not_found");
  }
}

onEachEngine("[MM1 SEC10] nobody queues a deleted player", async (app) => {
  const token = await app.serviceToken();
  const [gone, leader, friend] = await guests(app, 3);
  const id = await party(app, [leader!, friend!]);
  await remove(app, gone!);
  await unknown((user_id) => enqueue(app, gone!, { user_id, token }), gone!);
  await unknown((user_id) => enqueue(app, gone!, { user_id, token, party_id: id }), gone!);
  // Those who queue in the same moment are none the worse.
  const answers = await Promise.all([
    enqueue(app, gone!, { token, region: "us-west" }),
    enqueue(app, leader!, { token, region: "us-west" }),
    enqueue(app, gone!, { token, region: "us-west", user_id: crypto.randomUUID() }),
  ]);
  assert.deepEqual(answers.map(({ status }) => status), [404, 202, 404]);
  const { body } = await pass(app, { mode: "duel", region: "us-west" });
  assert.equal(body.match_id, null);
  ok(await app.call("POST", "/matchmaking/dequeue", { token, json: { user_id: leader!.id } }));
});

onEachEngine("[MM20 SEC10] nobody leaves a match for a deleted player", async (app) => {
  const token = await app.serviceToken();
  const players = await guests(app, 2);
  for (const guest of players) ok(await enqueue(app, guest, { region: "us-east" }), 202);
  const { body } = await pass(app, { mode: "duel", region: "us-east" });
  await remove(app, players[0]!);
  const json = { user_id: players[0]!.id };
  const path = `/matchmaking/matches/${body.match_id}/leave`;
  problem(await app.call("POST", path, { token, json }), 404, "match_not_found");
  // Its result is taken all the same.
  ok(
    await app.call("POST", `/matchmaking/matches/${body.match_id}/result`, {
      token,
      json: { teams: [{ placement: 1 }, { placement: 2 }] },
    }),
  );
});

onEachEngine("[LB1 SEC10] no score is taken for a deleted player", async (app) => {
  const token = await app.serviceToken();
  const [gone, other] = await guests(app, 2);
  const submit = (user_id: string, headers = {}) =>
    app.call("POST", "/leaderboards/submit", {
      ...{ token, headers },
      json: { user_id, score: 1e6, season: "current", mode: "squad" },
    });
  ok(await submit(gone!.id));
  await remove(app, gone!);
  await unknown((id) => submit(id), gone!);
  await unknown((id) => submit(id, { "idempotency-key": `deleted-${id}` }), gone!);
  const answers = await Promise.all([submit(gone!.id), submit(other!.id), submit(gone!.id)]);
  assert.deepEqual(answers.map(({ status }) => status), [404, 200, 404]);
  const rows = await app.services.engines.database.sql`
    select 1 from leaderboard_entries where user_id = ${gone!.id}`;
  assert.equal(rows.length, 0);
  const board = await app.call("GET", "/leaderboards/current/squad");
  const top = board.body.entries[0];
  assert.deepEqual([top.user_id, top.rank, board.body.total], [other!.id, 1, 1]);
});

onEachEngine("[INV1 SEC10] what a deleted player had is neither shown nor used up", async (app) => {
  const token = await app.serviceToken();
  const gone = await app.guest();
  await app.services.economy.inventory.grant({
    ...{ userId: gone.id, ref: `test ${gone.id}` },
    goods: { gold: 5 },
  });
  const consume = (id: string, key: string) =>
    app.call("POST", `/inventory/${id}/consume`, {
      token,
      headers: { "idempotency-key": key },
      json: { sku: "gold", quantity: 1 },
    });
  ok(await consume(gone.id, "before"));
  await remove(app, gone);
  await unknown((id) => consume(id, "after"), gone);
  await unknown((id) => app.call("GET", `/inventory/${id}`, { token }), gone);
  const grants = [gone.id, crypto.randomUUID()].map((userId) =>
    app.services.economy.inventory.grant({ userId, goods: { gold: 1 }, ref: `late ${userId}` })
      .catch((error) => error.code)
  );
  assert.deepEqual(await Promise.all(grants), ["user_not_found", "user_not_found"]);
});

onEachEngine("[MM15 SEC10] a deleted player has no rating", async (app) => {
  const token = await app.serviceToken();
  const gone = await app.guest();
  await remove(app, gone);
  await unknown((id) => app.call("GET", `/users/${id}/rating?mode=duel`, { token }), gone);
});

onEachEngine("[SEC10] the staff does nothing to a deleted player", async (app) => {
  const token = await app.serviceToken("operator");
  const gone = await app.guest();
  await remove(app, gone);
  const path = (id: string, what: string) => `/admin/api/players/${id}/${what}`;
  await unknown(
    (id) => app.call("POST", path(id, "suspend"), { token, json: { reason: "late" } }),
    gone,
  );
  await unknown((id) => app.call("POST", path(id, "lift"), { token }), gone);
  await unknown(
    (id) => app.call("PUT", path(id, "roles"), { token, json: { roles: ["mod"] } }),
    gone,
  );
  await unknown((id) => app.call("GET", `/admin/api/players/${id}`, { token }), gone);
});
