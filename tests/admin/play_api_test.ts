/** UI7, UI9: what staff read of queues, matches and rooms, by the API. */

import assert from "node:assert/strict";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { TestApp } from "../support/app/test_app.ts";
import { withRole } from "../support/app/demo.ts";
import { duel, enqueue, guests, pass } from "../api/play/play.ts";

const onEachEngine = testApps();

const as = async (app: TestApp, client: "moderator" | "operator") => ({
  token: await app.serviceToken(client),
});

async function queueAt(app: TestApp, mmr: number, wish: Record<string, unknown> = {}) {
  const [guest] = await guests(app, 1);
  const token = await app.serviceToken();
  return ok(await enqueue(app, guest!, { token, mmr, ...wish }), 202).body.ticket_id as string;
}

onEachEngine("[UI7 MM3] a ticket that waits says why, and when it would not", async (app) => {
  const mod = await as(app, "moderator");
  const tickets = async () => {
    const { body } = ok(
      await app.call("GET", "/admin/api/queues/duel/tickets?region=eu-north", mod),
    );
    return new Map<string, { cause: string; fits_in_s: number | null; fitting: number }>(
      body.tickets.map((each: { ticket_id: string }) => [each.ticket_id, each]),
    );
  };
  const first = await queueAt(app, 1_500);
  assert.equal((await tickets()).get(first)!.cause, "alone");
  const second = await queueAt(app, 1_640);
  const seen = await tickets();
  for (const id of [first, second]) {
    assert.equal(seen.get(id)!.cause, "far");
    assert.equal(seen.get(id)!.fitting, 1);
  }
  const inS = seen.get(first)!.fits_in_s!;
  assert.ok(inS > 0 && inS <= 60, `${inS}`);
  // What was foretold comes true: not before, and then.
  await app.clock.advance((inS - 5) * 1_000 - 5_000);
  assert.equal(ok(await pass(app)).body.match_id, null);
  await app.clock.advance(10_000);
  assert.equal((await tickets()).get(first)!.cause, "due");
  assert.notEqual(ok(await pass(app)).body.match_id, null);
  assert.equal((await tickets()).size, 0);
});

onEachEngine("[UI7 MM13] estimates are held against what happened", async (app) => {
  const mod = await as(app, "moderator");
  for (let i = 0; i < 14; i++) {
    for (const mmr of [1_500, 1_505]) await queueAt(app, mmr, { region: "us-east" });
    await app.clock.advance(2_000);
    ok(await pass(app));
    await app.clock.advance(20_000);
  }
  const { body } = ok(
    await app.call("GET", "/admin/api/queues/duel/us-east/calibration?hours=1", mod),
  );
  assert.ok(body.judged >= 15, `${body.judged}`);
  assert.equal(body.within_p50, 1, "all waited exactly what the others had");
  assert.ok(body.steps.every((s: { expected_s: number }) => Math.abs(s.expected_s - 2) < 1e-6));
  problem(
    await app.call("GET", "/admin/api/queues/chess/us-east/calibration", mod),
    422,
    "unknown_mode",
  );
});

onEachEngine("[UI7] matches are found by each filter alone and together, in pages", async (app) => {
  const mod = await as(app, "moderator");
  const [ada, bo, cy, di] = await guests(app, 4);
  await app.clock.advance(60_000);
  const begun = new Date(app.clock.now()).toISOString();
  const older = await duel(app, [ada!, bo!]);
  await app.clock.advance(60_000);
  const newer = await duel(app, [cy!, di!]);
  const find = async (query: string) => {
    const { body } = ok(await app.call("GET", `/admin/api/matches?from=${begun}&${query}`, mod));
    return {
      ids: body.matches.map(({ match_id }: { match_id: string }) => match_id) as string[],
      next: body.next_cursor as string | null,
    };
  };
  assert.deepEqual((await find("")).ids, [newer, older]);
  const first = await find("limit=1");
  assert.deepEqual(first.ids, [newer]);
  assert.deepEqual((await find(`limit=1&cursor=${first.next}`)).ids, [older]);
  assert.deepEqual((await find(`user_id=${ada!.id}`)).ids, [older]);
  assert.deepEqual((await find("mode=duel")).ids, [newer, older]);
  assert.deepEqual((await find("mode=duel&region=eu-north&status=finished")).ids, [newer, older]);
  assert.deepEqual((await find("region=us-west")).ids, []);
  assert.deepEqual((await find("status=active")).ids, []);
  const minute = new Date(app.clock.now() - 30_000).toISOString();
  const since = await app.call("GET", `/admin/api/matches?from=${minute}`, mod);
  assert.deepEqual(ok(since).body.matches.map((m: { match_id: string }) => m.match_id), [newer]);
  assert.deepEqual((await find(`to=${minute}&mode=duel`)).ids, [older]);
  const token = await app.serviceToken("moderator");
  const json = { reason: "a broken map", expected: "finished" };
  ok(await app.call("POST", `/matchmaking/matches/${older}/void`, { token, json }));
  assert.deepEqual((await find("status=voided")).ids, [older]);
  assert.deepEqual((await find("status=voided&mode=brawl")).ids, []);
});

onEachEngine(
  "[UI7 MM21] a preview says what voiding does, and a stale void does nothing",
  async (app) => {
    const mod = await as(app, "moderator");
    const [ada, bo] = await guests(app, 2);
    const matchId = await duel(app, [ada!, bo!]);
    const path = `/admin/api/matches/${matchId}/void`;
    const { body } = ok(await app.call("GET", path, mod));
    assert.equal(body.status, "finished");
    assert.ok(body.boards.length > 0);
    const stale = { ...mod, json: { reason: "seen while it was on", expected: "active" } };
    problem(
      await app.call("POST", `/matchmaking/matches/${matchId}/void`, stale),
      409,
      "match_changed",
    );
    assert.equal(ok(await app.call("GET", path, mod)).body.status, "finished");
    const json = { reason: "a broken map", expected: "finished" };
    ok(await app.call("POST", `/matchmaking/matches/${matchId}/void`, { ...mod, json }));
    for (const { user_id, mmr, mmr_change } of body.players) {
      const token = (user_id === ada!.id ? ada! : bo!).token;
      const after = ok(await app.call("GET", `/users/${user_id}/rating?mode=duel`, { token })).body;
      assert.ok(Math.abs(after.mmr - (mmr + mmr_change)) < 1e-6, "as it was foretold");
    }
    // The second operator's dialog was opened before.
    problem(
      await app.call("POST", `/matchmaking/matches/${matchId}/void`, { ...mod, json }),
      409,
      "match_changed",
    );
  },
);

onEachEngine(
  "[UI9] a room is watched without being in it; private ones only with a reason",
  async (app) => {
    const mod = await as(app, "moderator");
    const admin = await as(app, "operator");
    const [ada] = await guests(app, 1);
    const { rooms } = app.services.realtime;
    for (const text of ["one", "two"]) {
      await rooms.publish("world", { kind: "announcement", data: { text } });
    }
    const world = ok(await app.call("GET", "/admin/api/rooms/world", mod)).body;
    assert.deepEqual(world.messages.map((m: { data: unknown }) => m.data), [
      { text: "one" },
      { text: "two" },
    ]);
    assert.equal(world.members.count, 0, "who watches is not there");
    const next = `epoch=${world.epoch}&offset=${world.offset}`;
    const waits = app.call("GET", `/admin/api/rooms/world?${next}&wait=20`, mod);
    await rooms.publish("world", { kind: "announcement", data: { text: "three" } });
    assert.deepEqual((await waits).body.messages.map((m: { offset: number }) => m.offset), [
      world.offset + 1,
    ]);
    assert.equal(
      ok(await app.call("GET", `/admin/api/rooms/world?epoch=other&offset=3`, mod)).body.recovered,
      false,
    );

    const own = `/admin/api/rooms/user:${ada!.id}`;
    await rooms.publish(`user:${ada!.id}`, { kind: "ticket.updated", data: { secret: 1 } });
    problem(await app.call("GET", own, mod), 403, "room_not_opened");
    problem(await app.call("GET", `${own}?epoch=x&offset=0`, mod), 403, "room_not_opened");
    ok(await app.call("POST", `${own}/open`, { ...mod, json: { reason: "a complaint" } }));
    assert.deepEqual(ok(await app.call("GET", own, mod)).body.messages.at(-1).data, { secret: 1 });
    problem(await app.call("GET", own, admin), 403, "room_not_opened");
    const { body: { entries } } = ok(
      await app.call("GET", `/admin/api/audit?action=room.open&subject=${ada!.id}`, admin),
    );
    assert.deepEqual(entries.map((e: { details: unknown }) => e.details), [
      { reason: "a complaint" },
    ]);
    await app.clock.advance(16 * 60_000);
    const later = await as(app, "moderator");
    problem(await app.call("GET", own, later), 403, "room_not_opened");
    problem(await app.call("GET", "/admin/api/rooms/processes:drops", later), 404, "unknown_room");
  },
);

onEachEngine(
  "[SEC5 UI9] what is private of the staff, and of parties with one of them, is for admins",
  async (app) => {
    const [mod, admin] = [await as(app, "moderator"), await as(app, "operator")];
    const boss = await withRole(app, "Astrid", "admin");
    const [ada] = await guests(app, 1);
    const party = ok(await app.call("POST", "/parties", { token: ada!.token, json: {} }), 201).body;
    const json = { reason: "curious" };
    const roomOf = (room: string) => `/admin/api/rooms/${room}`;
    const [theirs, partys] = [roomOf(`user:${boss.id}`), roomOf(`party:${party.party_id}`)];
    ok(await app.call("POST", `${partys}/open`, { ...mod, json }));
    ok(await app.call("GET", partys, mod));
    ok(
      await app.call("POST", "/parties/join", { token: boss.token, json: { code: party.code } }),
    );
    problem(await app.call("GET", partys, mod), 403, "forbidden");
    for (const room of [theirs, partys]) {
      problem(await app.call("POST", `${room}/open`, { ...mod, json }), 403, "forbidden");
      ok(await app.call("POST", `${room}/open`, { ...admin, json }));
      ok(await app.call("GET", room, admin));
    }
    const tell = (to: string, by: { token: string }) =>
      app.call("POST", `/admin/api/players/${to}/message`, { ...by, json: { text: "Hello" } });
    problem(await tell(boss.id, mod), 403, "forbidden");
    ok(await tell(boss.id, admin), 201);
    ok(await tell(ada!.id, mod), 201);
    const { cookie } = await withRole(app, "Runa", "mod");
    const page = await app.request(`/admin/live?room=user:${boss.id}`, {
      headers: { cookie, accept: "text/html" },
    });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /only admins may look into it/);
  },
);

onEachEngine("[SEC5 SEC7] who is staff no more changes and reads nothing", async (app) => {
  const mod = await withRole(app, "Runa", "mod");
  const [ada, bo] = await guests(app, 2);
  const matchId = await duel(app, [ada!, bo!]);
  const room = `/admin/api/rooms/user:${ada!.id}`;
  const call = { token: mod.token, json: { reason: "a complaint" } };
  ok(await app.call("POST", `${room}/open`, call));
  ok(await app.call("GET", room, { token: mod.token }));
  const operator = await as(app, "operator");
  const roles = { ...operator, json: { roles: ["player"] } };
  ok(await app.call("PUT", `/admin/api/players/${mod.id}/roles`, roles));
  problem(await app.call("GET", room, { token: mod.token }), 401, "unauthorized");
  problem(
    await app.call("POST", `/matchmaking/matches/${matchId}/void`, call),
    401,
    "unauthorized",
  );
  const { body } = ok(await app.call("GET", `/admin/api/matches/${matchId}/void`, operator));
  assert.equal(body.status, "finished");
});
