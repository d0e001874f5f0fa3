/** SEC7: what is of weight is written down, and nobody changes it unseen. */

import assert from "node:assert/strict";
import { testApps } from "../support/on_each_engine.ts";
import { problem } from "../support/expect.ts";
import type { TestApp } from "../support/test_app.ts";

const onEachEngine = testApps();

async function verify(app: TestApp) {
  const token = await app.serviceToken("operator");
  return (await app.call("GET", "/admin/api/audit/verify", { token })).body;
}

async function search(app: TestApp, query: string) {
  const token = await app.serviceToken("operator");
  return (await app.call("GET", `/admin/api/audit?${query}`, { token })).body.entries;
}

onEachEngine(
  "[SEC7] sign-ins, suspensions, roles, keys and settings leave entries",
  async (app) => {
    const token = await app.serviceToken("operator");
    const guest = await app.guest();
    const player = `/admin/api/players/${guest.id}`;
    await app.call("POST", `${player}/suspend`, { token, json: { reason: "speed" } });
    await app.call("POST", `${player}/lift`, { token });
    await app.call("PUT", `${player}/roles`, { token, json: { roles: ["mod"] } });
    await app.call("POST", "/admin/api/keys/rotate", { token });
    const json = { grant_type: "client_credentials", client_id: "game", client_secret: "wrong" };
    problem(await app.call("POST", "/auth/token", { json }), 401, "invalid_client");
    await app.services.audit.recordSettings(app.services.settings, app.services.node);

    const actions = (await search(app, `subject=${guest.id}`)).map((e: { action: string }) =>
      e.action
    );
    assert.deepEqual(actions, ["player.roles", "player.lift", "player.suspend", "sign_in.guest"]);
    const [suspended] = await search(app, `subject=${guest.id}&action=player.suspend`);
    assert.equal(suspended.actor, "operator");
    assert.deepEqual(suspended.addresses, ["127.0.0.1"]);
    assert.equal(suspended.details.reason, "speed");
    assert.equal((await search(app, "action=keys.rotate"))[0].outcome, "done");
    assert.equal((await search(app, "action=sign_in.client&actor=game"))[0].outcome, "refused");
    const [settings] = await search(app, "action=settings.in_force");
    assert.equal(settings.details.settings.env, "test");
  },
);

onEachEngine("[SEC7] settings are recorded when they changed, with what changed", async (app) => {
  const { audit, settings, node } = app.services;
  await audit.recordSettings(settings, node);
  const before = (await search(app, "action=settings.in_force")).length;
  await audit.recordSettings(settings, node);
  assert.equal((await search(app, "action=settings.in_force")).length, before);
  await audit.recordSettings({ ...settings, region: "us-west" }, node);
  assert.deepEqual((await search(app, "action=settings.in_force"))[0].details.changed, ["region"]);
});

onEachEngine("[SEC7] the chain shows a changed, a removed and an inserted row", async (app) => {
  const { audit, engines } = app.services;
  const { sql } = engines.database;
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 3; j++) {
      await audit.record({
        action: "test.entry",
        actor: "operator",
        subjects: [`subject-${i}`],
        addresses: [],
        outcome: "done",
        details: { i, j },
      });
    }
    await audit.seal();
  }
  assert.equal((await verify(app)).intact, true);
  const [row] = await sql`
    select * from audit_log where subjects = array['subject-2'] order by id offset 1 limit 1`;

  const attacks: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    [
      "a changed detail",
      () => sql`update audit_log set details_json = '{"i": 2, "j": 99}' where id = ${row!.id}`,
      () => sql`update audit_log set details_json = '{"i": 2, "j": 1}' where id = ${row!.id}`,
    ],
    [
      "a changed time",
      () => sql`update audit_log set at = at + interval '1 second' where id = ${row!.id}`,
      () => sql`update audit_log set at = at - interval '1 second' where id = ${row!.id}`,
    ],
    [
      "a changed seal",
      () =>
        sql`update audit_seals set rows = rows + 1 where up_to >= ${row!.id} and up_to < ${
          row!.id + 3
        }`,
      () =>
        sql`update audit_seals set rows = rows - 1 where up_to >= ${row!.id} and up_to < ${
          row!.id + 3
        }`,
    ],
    [
      "a removed row",
      () => sql`delete from audit_log where id = ${row!.id}`,
      () =>
        sql`
        insert into audit_log (id, at, action, actor, subjects, addresses, outcome, details_json)
        values (${row!.id}, ${row!.at}, ${row!.action}, ${row!.actor}, ${row!.subjects}::text[],
          '{}', ${row!.outcome}, ${JSON.stringify(row!.details_json)}::text::jsonb)`,
    ],
  ];
  for (const [name, attack, undo] of attacks) {
    await attack();
    const broken = await verify(app);
    assert.equal(broken.intact, false, name);
    assert.match(broken.problem, /block up to row \d+/);
    await undo();
    assert.equal((await verify(app)).intact, true, `undoing ${name}`);
  }
  // An id in a gap of the sequence is the only place where a row fits in.
  await sql`select nextval('audit_log_id_seq')`;
  await audit.record({
    ...{ action: "test.entry", actor: "operator", subjects: [], addresses: [] },
    ...{ outcome: "done", details: {} },
  });
  await audit.seal();
  assert.equal((await verify(app)).intact, true);
  await sql`
    insert into audit_log (id, at, action, actor, subjects, addresses, outcome)
    select max(id) - 1, now(), 'forged', 'nobody', '{}', '{}', 'done' from audit_log`;
  assert.equal((await verify(app)).intact, false, "an inserted row");
  await sql`delete from audit_log where action = 'forged'`;
  assert.equal((await verify(app)).intact, true);
});

onEachEngine(
  "[SEC7] entries that arrive while others are sealed are neither lost nor split",
  async (app) => {
    const { audit } = app.services;
    const entry = { action: "test.race", actor: "x", subjects: [], addresses: [], details: {} };
    await Promise.all([
      ...Array.from({ length: 200 }, () => audit.record({ ...entry, outcome: "done" as const })),
      ...Array.from({ length: 10 }, () => audit.seal()),
    ]);
    await audit.seal();
    const report = await verify(app);
    assert.equal(report.intact, true, report.problem);
    const { sql } = app.services.engines.database;
    const [{ count }] = await sql<
      [{ count: number }]
    >`select count(*)::int as count from audit_log`;
    assert.equal(report.rows + report.open, count);
    assert.ok(report.open <= 1, "but for the operator's own sign-in everything is sealed");
  },
);
