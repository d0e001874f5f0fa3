/** SEC7: what is of weight is written down, and nobody changes it unseen. */

import assert from "node:assert/strict";
import { createAudit, createAuditStore } from "../../services/audit/mod.ts";
import { hex } from "../../services/audit/rules.ts";
import { createSealing } from "../../services/audit/sealing.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { problem } from "../support/app/expect.ts";
import type { TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();

async function verify(app: TestApp) {
  const token = await app.serviceToken("operator");
  return (await app.call("GET", "/admin/api/audit/verify", { token })).body;
}

/** What somebody with the database owner's rights would do first. */
async function allowTampering(app: TestApp) {
  const { sql } = app.services.engines.database;
  for (const table of ["audit_log", "audit_seals"]) {
    await sql`alter table ${sql(table)} disable trigger user`;
  }
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
    await app.services.access.audit.recordSettings(app.services.settings(), app.services.node);

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
  const { access: { audit }, settings, node } = app.services;
  await audit.recordSettings(settings(), node);
  const before = (await search(app, "action=settings.in_force")).length;
  await audit.recordSettings(settings(), node);
  assert.equal((await search(app, "action=settings.in_force")).length, before);
  await audit.recordSettings({ ...settings(), region: "us-west" }, node);
  assert.deepEqual((await search(app, "action=settings.in_force"))[0].details.changed, ["region"]);
});

onEachEngine("[SEC7] rows of the audit log are only ever added", async (app) => {
  const { sql } = app.services.engines.database;
  await app.services.access.audit.seal();
  for (const table of ["audit_log", "audit_seals"]) {
    const name = sql(table);
    await assert.rejects(async () => await sql`delete from ${name}`, /only ever added/);
    await assert.rejects(async () => await sql`truncate ${name}`, /only ever added/);
    await assert.rejects(async () => await sql`update ${name} set at = now()`, /only ever added/);
  }
});

onEachEngine("[SEC7] the chain shows a changed, a removed and an inserted row", async (app) => {
  const { access: { audit }, engines } = app.services;
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
  await allowTampering(app);
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

  // A whole new chain, well-formed but made without the deployment's secret.
  const seals = await sql`select * from audit_seals`;
  await sql`delete from audit_seals`;
  await sql`update audit_log set details_json = '{"i": 2, "j": 98}' where id = ${row!.id}`;
  const store = createAuditStore(app.services.engines.database);
  await store.seal(new Date(app.clock.now()), 10_000, createSealing("the attacker's own").sign);
  const forged = await verify(app);
  assert.equal(forged.intact, false);
  assert.match(forged.problem, /without this deployment's secret/);
  // And one that the program itself was brought to make: the head noted earlier is gone.
  await sql`delete from audit_seals`;
  await audit.seal();
  assert.equal((await verify(app)).intact, true);
  const noted = seals.map(({ hash }) => hex(hash));
  const token = await app.serviceToken("operator");
  const { body } = await app.call("GET", `/admin/api/audit/verify?head=${noted[0]}`, { token });
  assert.equal(body.intact, false);
  assert.match(body.problem, /no seal has the hash/);
  const now = `/admin/api/audit/verify?head=${(await verify(app)).head}`;
  assert.equal((await app.call("GET", now, { token })).body.intact, true);
});

onEachEngine(
  "[SEC7] verifying reads each row once, and many small blocks together",
  async (app) => {
    const { access: { audit }, clock, log, engines } = app.services;
    for (let i = 0; i < 40; i++) {
      await audit.record({
        ...{ action: "test.block", actor: "x", subjects: [], addresses: [], details: { i } },
        outcome: "done",
      });
      await audit.seal();
    }
    const store = createAuditStore(engines.database);
    let reads = 0;
    let rows = 0;
    const counting = {
      ...store,
      async listRows(after: number, upTo: number | null) {
        const read = await store.listRows(after, upTo);
        reads++;
        rows += read.length;
        return read;
      },
    };
    // What an app of the tests seals with.
    const secret = "development-only-key-encryption-secret";
    const report = await createAudit({ store: counting, secret, clock, log }).verify();
    assert.deepEqual([report.intact, report.problem], [true, undefined]);
    assert.ok(report.seals >= 40);
    assert.equal(reads, 2, "one read for all blocks, one for what is open");
    const [{ count }] = await engines.database.sql<[{ count: number }]>`
    select count(*) from audit_log`;
    assert.equal(rows, count);
  },
);

onEachEngine("[SEC7] a change and its entry stand or fall together", async (app) => {
  const { sql } = app.services.engines.database;
  const token = await app.serviceToken("operator");
  const guest = await app.guest();
  const player = `/admin/api/players/${guest.id}`;
  await sql`create function refuse_entry() returns trigger language plpgsql as
    $$ begin raise exception 'no room for entries'; end $$`;
  await sql`create trigger refuse_entry before insert on audit_log
    for each row execute function refuse_entry()`;
  try {
    const kid = app.services.access.keyRing.signingKey().kid;
    for (
      const [method, path, json] of [
        ["POST", `${player}/suspend`, { reason: "aim" }],
        ["PUT", `${player}/roles`, { roles: ["mod"] }],
        ["POST", "/admin/api/keys/rotate", undefined],
        ["POST", "/auth/logout", undefined],
      ] as const
    ) {
      const asWhom = path === "/auth/logout" ? guest.token : token;
      const answer = await app.call(method, path, { token: asWhom, json });
      assert.equal(answer.status, 500, `${path} ${JSON.stringify(answer.body)}`);
    }
    assert.equal(app.services.access.keyRing.signingKey().kid, kid);
  } finally {
    await sql`drop trigger refuse_entry on audit_log`;
    await sql`drop function refuse_entry`;
  }
  const { body } = await app.call("GET", player, { token });
  assert.deepEqual([body.suspended_at, body.roles], [null, ["player"]]);
  assert.equal((await app.call("GET", "/auth/me", { token: guest.token })).status, 200);
});

onEachEngine(
  "[SEC3 SEC7] sign-outs, stolen refresh tokens and the staff's refused calls leave entries",
  async (app) => {
    const stolen = await app.guest();
    const json = { grant_type: "refresh_token", refresh_token: stolen.refreshToken };
    await app.call("POST", "/auth/token", { json });
    await app.clock.advance(31_000);
    problem(await app.call("POST", "/auth/token", { json }), 401, "invalid_grant");
    const [reused] = await search(app, `subject=${stolen.id}&action=session.reused`);
    assert.equal(reused.outcome, "refused");

    const leaving = await app.guest();
    await app.call("POST", "/auth/logout", { token: leaving.token });
    const [left] = await search(app, `subject=${leaving.id}&action=sign_out`);
    assert.deepEqual(left.addresses, ["127.0.0.1"]);

    const moderator = await app.serviceToken("moderator");
    const path = `/admin/api/players/${leaving.id}/roles`;
    const roles = { roles: ["admin"] };
    problem(await app.call("PUT", path, { token: moderator, json: roles }), 403, "forbidden");
    const [refused] = await search(app, `subject=${leaving.id}&action=access.refused`);
    assert.equal(refused.actor, "moderator");
    assert.equal(refused.details.route, "PUT /admin/api/players/:user_id/roles");
    problem(
      await app.call("PUT", path, { token: leaving.token, json: roles }),
      401,
      "unauthorized",
    );
    const player = await app.guest();
    problem(await app.call("PUT", path, { token: player.token, json: roles }), 403, "forbidden");
    assert.equal((await search(app, `actor=${player.id}&action=access.refused`)).length, 0);
  },
);

onEachEngine(
  "[SEC7] entries of roles tell what they were, a suspension that ran out tells so",
  async (app) => {
    const token = await app.serviceToken("operator");
    const guest = await app.guest();
    const player = `/admin/api/players/${guest.id}`;
    await app.call("PUT", `${player}/roles`, { token, json: { roles: ["player", "mod"] } });
    const [changed] = await search(app, `subject=${guest.id}&action=player.roles`);
    assert.deepEqual([changed.details.before, changed.details.roles], [["player"], [
      "player",
      "mod",
    ]]);
    const until = new Date(app.clock.now() + 60_000).toISOString();
    await app.call("POST", `${player}/suspend`, { token, json: { reason: "x", until } });
    await app.services.access.accountStore.liftOver(new Date(app.clock.now() + 60_001));
    const [lifted] = await search(app, `subject=${guest.id}&action=player.lift`);
    assert.equal(lifted.actor, "system");
  },
);

onEachEngine(
  "[SEC7] entries that arrive while others are sealed are neither lost nor split",
  async (app) => {
    const { access: { audit } } = app.services;
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
