/** What is over leaves in time, and nothing else does (docs/durability.md). */

import assert from "node:assert/strict";
import { enqueue, guests, party, pass } from "../api/play/play.ts";
import { composePersonal } from "../../services/compose/personal.ts";
import { createAccountRetentionStore } from "../../services/identity/mod.ts";
import { ok } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps({ env: { GUEST_RETENTION_DAYS: "30" } });
const DAY = 86_400_000;

async function run(app: TestApp): Promise<void> {
  await app.services.chores.runNow(
    ...["old tickets", "declined matches", "abandoned parties", "devices of deleted players"],
    ...["guests who left", "matches of former modes"],
  );
}

const has = async (app: TestApp, table: string, column: string, value: string) =>
  (await app.services.engines.database.sql`
    select from ${app.services.engines.database.sql(table)}
    where ${app.services.engines.database.sql(column)} = ${value}`).length > 0;

const dequeue = ({ call }: TestApp, { id, token }: Guest) =>
  call("POST", "/matchmaking/dequeue", { token, json: { user_id: id } });

/** What a played duel leaves: the ticket of the first, and the match. */
async function duel(app: TestApp, region: string, finish: boolean) {
  const players = await guests(app, 2);
  const tickets: string[] = [];
  for (const player of players) {
    tickets.push((await enqueue(app, player, { region })).body.ticket_id);
  }
  const { body } = await pass(app, { mode: "duel", region });
  assert.ok(body.match_id);
  if (finish) {
    ok(
      await app.call("POST", `/matchmaking/matches/${body.match_id}/result`, {
        token: await app.serviceToken(),
        json: { teams: [{ placement: 1 }, { placement: 2 }] },
      }),
    );
  }
  return { players, ticket: tickets[0]!, match: body.match_id as string };
}

onEachEngine(
  "[OPS6] tickets that are over leave after thirty days, live ones stay",
  async (app) => {
    const finished = await duel(app, "us-west", true);
    const running = await duel(app, "us-east", false);
    const [cancelled, waiting] = await guests(app, 2);
    const gone = (await enqueue(app, cancelled!, { region: "eu-west" })).body.ticket_id;
    ok(await dequeue(app, cancelled!));
    const token = await app.serviceToken();
    const live = (await enqueue(app, waiting!, { region: "ap-southeast", token })).body.ticket_id;
    await app.clock.advance(29 * DAY);
    await run(app);
    for (const id of [finished.ticket, running.ticket, gone, live]) {
      assert.ok(await has(app, "tickets", "id", id), "not before its time");
    }
    await app.clock.advance(2 * DAY);
    await run(app);
    const left = [];
    for (const id of [finished.ticket, running.ticket, gone, live]) {
      left.push(await has(app, "tickets", "id", id));
    }
    assert.deepEqual(left, [false, true, false, true]);
    assert.ok(await has(app, "matches", "id", finished.match), "the history stays");
    assert.ok(await has(app, "match_participants", "match_id", finished.match));
    ok(await dequeue(app, { ...waiting!, token: await app.serviceToken() }));
  },
);

onEachEngine("[MM5] a party leaves once none of its members was there for a week", async (app) => {
  const [one, two, three, four] = await guests(app, 4);
  const left = await party(app, [one!, two!]);
  const kept = await party(app, [three!, four!]);
  await app.clock.advance(8 * DAY);
  // One sign of life of one member is enough.
  const { sql } = app.services.engines.database;
  await sql`update sessions set used_at = ${new Date(app.clock.now())} where user_id = ${four!.id}`;
  await run(app);
  assert.deepEqual(
    [await has(app, "parties", "id", left), await has(app, "parties", "id", kept)],
    [false, true],
  );
  assert.ok(!await has(app, "party_members", "user_id", one!.id));
});

onEachEngine("[SEC10] guests who left no trace leave where a setting says so", async (app) => {
  const { access: { sessions }, engines } = app.services;
  const { players: [played] } = await duel(app, "eu-north", true);
  const [fresh, lively, scored, told, promoted] = await guests(app, 5);
  ok(
    await app.call("POST", "/leaderboards/submit", {
      token: await app.serviceToken(),
      json: { user_id: scored!.id, score: 1, season: "current", mode: "duel" },
    }),
  );
  ok(
    await app.call("POST", "/telemetry/bulk", {
      token: told!.token,
      json: [{ event: "menu.opened", ts: app.clock.now() }],
    }),
    202,
  );
  await app.drain();
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  await app.services.access.accounts.setRoles(operator, promoted!.id, ["player", "mod"]);
  await app.clock.advance(31 * DAY);
  await engines.database.sql`
    update sessions set used_at = ${new Date(app.clock.now())} where user_id = ${lively!.id}`;
  await sessions.prune(3_600_000, new Date(app.clock.now() - 7 * DAY));
  const young = await app.guest();
  await run(app);
  const stays = new Map<string, boolean>();
  for (
    const [name, { id }] of Object.entries({
      fresh: fresh!,
      lively: lively!,
      scored: scored!,
      told: told!,
      promoted: promoted!,
      played: played!,
      young,
    })
  ) stays.set(name, await has(app, "users", "id", id));
  assert.deepEqual(Object.fromEntries(stays), {
    fresh: false,
    lively: true,
    scored: true,
    told: true,
    promoted: true,
    played: true,
    young: true,
  });
});

onEachEngine(
  "[SEC10] a deleted player's device opens nothing, whenever it was kept",
  async (app) => {
    const { sql } = app.services.engines.database;
    const guest = await app.guest({ device_id: `device-${crypto.randomUUID()}` });
    const [device] = await sql`select secret_hash from devices where user_id = ${guest.id}`;
    ok(await app.call("DELETE", "/users/me", { token: guest.token }), 204);
    // As a sign-in leaves it that was under way.
    await sql`
    insert into devices (secret_hash, user_id, created_at)
    values (${device!.secret_hash}, ${guest.id}, now()) on conflict do nothing`;
    await run(app);
    assert.ok(!await has(app, "devices", "user_id", guest.id));
  },
);

onEachEngine("a pile of a thousand and more goes in one round, in batches", async (app) => {
  const { sql } = app.services.engines.database;
  const guest = await app.guest();
  await sql`
    insert into tickets (id, user_id, mode, region, mmr, status, reason, enqueued_at, expires_at,
      queued_at, ended_at)
    select ('018bcfe5-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${guest.id}, 'duel',
      'eu-north', 1500, 'ended', 'cancelled', t, t, t, t
    from generate_series(1, 2500) n, (select timestamptz '2023-11-14' as t) old`;
  await run(app);
  assert.ok(!await has(app, "tickets", "user_id", guest.id));
});

onEachEngine("[MM9] a match that somebody declined leaves after thirty days", async (app) => {
  const players = await guests(app, 10);
  const tickets: string[] = [];
  for (const player of players) {
    const wish = { mode: "team5", region: "eu-west" };
    tickets.push((await enqueue(app, player, wish)).body.ticket_id);
  }
  const { body } = await pass(app, { mode: "team5", region: "eu-west" });
  assert.ok(body.match_id);
  const decline = `/matchmaking/tickets/${tickets[0]}/decline`;
  ok(await app.call("POST", decline, { token: players[0]!.token }));
  await app.clock.advance(29 * DAY);
  await run(app);
  assert.ok(await has(app, "matches", "id", body.match_id), "not before its time");
  await app.clock.advance(2 * DAY);
  await run(app);
  assert.ok(!await has(app, "matches", "id", body.match_id));
});

onEachEngine("[SEC10] a guest who signs in at that moment is not removed", async (app) => {
  const { boards: { leaderboards }, engines: { database } } = app.services;
  const { sql, engine } = database;
  const personal = composePersonal({ database, leaderboards });
  const retention = createAccountRetentionStore(database, personal);
  // One session serves all connections of the embedded engine: nobody is amid anything there.
  if (engine === "embedded") return;
  const [coming, gone] = await guests(app, 2);
  await sql`delete from sessions where user_id in (${coming!.id}, ${gone!.id})`;
  const later = new Date(app.clock.now() + DAY);
  const prune = async () => {
    let after = "00000000-0000-0000-0000-000000000000";
    for (;;) {
      const page = await retention.pruneGuests(after, later, 1_000);
      if (page.seen === 0) return;
      after = page.next;
    }
  };
  await sql.begin(async (tx) => {
    await tx`select from users where id = ${coming!.id} for share`;
    await prune();
  });
  assert.ok(await has(app, "users", "id", coming!.id), "its row was held");
  assert.ok(!await has(app, "users", "id", gone!.id));
});

onEachEngine("[MM20 MM14] a match of a mode that is gone holds its players a day", async (app) => {
  const { players: [one], match } = await duel(app, "us-west", false);
  const { sql } = app.services.engines.database;
  await sql`update matches set mode = 'former' where id = ${match}`;
  await app.clock.advance(DAY - 1_000);
  await run(app);
  // Its own token has ended by now.
  const queue = async () =>
    await enqueue(app, one!, { region: "us-west", token: await app.serviceToken() });
  const refused = await queue();
  assert.deepEqual([refused.status, refused.body.match_id], [409, match]);
  await app.clock.advance(2_000);
  await run(app);
  ok(await queue(), 202);
  const token = await app.serviceToken();
  ok(await app.call("POST", "/matchmaking/dequeue", { token, json: { user_id: one!.id } }));
});
