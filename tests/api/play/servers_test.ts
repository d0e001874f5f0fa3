/** Game servers: being told of matches, taking them, asking for more players (MM14, MM17, MM19). */

import assert from "node:assert/strict";
import { createLocalJWKSet, jwtVerify } from "jose";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { asServer, enqueue, guests, heard, pass, ticketOf } from "./play.ts";
import { testGame } from "../../support/app/test_game.ts";

const shipped = testGame();
const onEachEngine = testApps({
  game: {
    ...shipped,
    modes: shipped.modes.map((mode) =>
      mode.id === "duel" ? { ...mode, assign_within_s: 30 } : mode
    ),
  },
});

interface Placed {
  players: Guest[];
  tickets: string[];
  matchId: string;
}

async function place(app: TestApp, mode = "duel", count = 2): Promise<Placed> {
  const players = await guests(app, count);
  const token = await app.serviceToken();
  const tickets: string[] = [];
  for (const guest of players) {
    const queued = await enqueue(app, guest, { mode, region: "us-west", token });
    ok(queued, 202);
    tickets.push(queued.body.ticket_id);
  }
  const { body } = await pass(app, { mode, region: "us-west", user_id: players[0]!.id });
  assert.ok(body.match_id);
  return { players, tickets, matchId: body.match_id };
}

/** Queued by the game's server while the match goes on. */
const queueBeside = async (app: TestApp, guest: Guest, wish: Record<string, unknown>) =>
  await enqueue(app, guest, {
    ...{ ...wish, while_playing: "allow" },
    token: await app.serviceToken(),
  });

const leave = (app: TestApp, { id, token }: Guest) =>
  app.call("POST", "/matchmaking/dequeue", { token, json: { user_id: id } });

const assign = (app: TestApp, matchId: string, address: unknown) =>
  asServer(app, `/matchmaking/matches/${matchId}/assignment`, { address });

onEachEngine(
  "[MM19] a match is announced to servers, taken, and its players let in",
  async (app) => {
    const { players: [one, two], tickets, matchId } = await place(app);
    const [created] = await app.services.engines.database.sql`
      select payload_json as data from outbox where kind = 'webhook' and target = 'match.created'
        and payload_json->>'match_id' = ${matchId}`;
    assert.deepEqual(created!.data.teams.flat().sort(), [one!.id, two!.id].sort());
    assert.equal((await ticketOf(app, one!, tickets[0]!)).address, undefined);

    const done = await assign(app, matchId, "203.0.113.7:7777");
    ok(done);
    assert.equal(done.body.address, "203.0.113.7:7777");
    ok(await assign(app, matchId, "203.0.113.7:7777"));
    problem(await assign(app, matchId, "203.0.113.8:7777"), 409, "already_assigned");

    const ticket = await ticketOf(app, one!, tickets[0]!);
    assert.equal(ticket.address, "203.0.113.7:7777");
    const keys = createLocalJWKSet((await app.call("GET", "/.well-known/jwks.json")).body);
    const { payload } = await jwtVerify(ticket.join_token, keys, {
      audience: matchId,
      typ: "join+jwt",
      currentDate: new Date(app.clock.now()),
    });
    assert.equal(payload.sub, one!.id);
    problem(await app.call("GET", "/auth/me", { token: ticket.join_token }), 401, "unauthorized");

    const found = (await heard(app, `user:${two!.id}`)).filter(({ kind }) =>
      kind === "match.found"
    );
    assert.equal(found.length, 2, "once when it was made, once with its address");
    assert.equal(found[1]!.data.address, "203.0.113.7:7777");
    // Whichever announcement a client reads, it knows the match.
    for (const { data } of found) {
      assert.equal(data.arena_url, `/play/${matchId}`);
      assert.deepEqual(data.teams.flat().sort(), [one!.id, two!.id].sort());
    }
    const theirs = await jwtVerify(found[1]!.data.join_token, keys, {
      audience: matchId,
      currentDate: new Date(app.clock.now()),
    });
    assert.equal(theirs.payload.sub, two!.id);
    // A server sees the ticket, not the way in.
    const path = `/matchmaking/tickets/${tickets[0]}`;
    const seen = await app.call("GET", path, { token: await app.serviceToken() });
    assert.deepEqual([seen.body.address, seen.body.join_token], ["203.0.113.7:7777", undefined]);
  },
);

onEachEngine(
  "[MM19] a match nobody takes in time is voided, its players wait again",
  async (app) => {
    const { players: [one, two], tickets, matchId } = await place(app);
    const before = await ticketOf(app, one!, tickets[0]!);
    ok(await queueBeside(app, two!, { mode: "brawl" }), 202);
    await app.clock.advance(30_000);
    // Not `drain`, which would match the one again with whoever comes.
    await pass(app, { mode: "duel", region: "eu-west" });
    const ticket = await ticketOf(app, one!, tickets[0]!);
    assert.deepEqual([ticket.status, ticket.enqueued_at], ["queued", before.enqueued_at]);
    assert.equal((await ticketOf(app, two!, tickets[1]!)).status, "matched", "it plays elsewhere");
    problem(await assign(app, matchId, "late:1"), 409, "match_over");
    const news = (await heard(app, `user:${one!.id}`)).slice(-2);
    assert.deepEqual(news.map(({ kind, data }) => [kind, data.reason ?? data.status]), [
      ["match.cancelled", "unassigned"],
      ["ticket.updated", "queued"],
    ]);
    for (const guest of [one!, two!]) await leave(app, guest);
  },
);

onEachEngine("[MM19] who plays elsewhere by now does not wait again", async (app) => {
  const first = await place(app);
  const [one] = first.players;
  await app.clock.advance(1_000);
  const queued = await queueBeside(app, one!, { mode: "squad", region: "us-west" });
  ok(queued, 202);
  for (const guest of await guests(app, 3)) {
    ok(await enqueue(app, guest, { mode: "squad", region: "us-west" }), 202);
  }
  const { body } = await pass(app, { mode: "squad", region: "us-west", user_id: one!.id });
  assert.ok(body.match_id);
  await app.clock.advance(29_000);
  await pass(app, { mode: "duel", region: "eu-west" });
  assert.equal((await ticketOf(app, one!, first.tickets[0]!)).status, "matched");
  assert.equal((await ticketOf(app, first.players[1]!, first.tickets[1]!)).status, "queued");
  await leave(app, first.players[1]!);
});

onEachEngine("[MM2 MM7] a ticket left since does not hide the match one is in", async (app) => {
  const { players: [one], matchId } = await place(app);
  ok(await queueBeside(app, one!, { mode: "brawl" }), 202);
  ok(await leave(app, one!));
  const again = await leave(app, one!);
  problem(again, 409, "already_matched");
  assert.equal(again.body.match_id, matchId);
  const { body } = await pass(app, { mode: "duel", region: "us-west", user_id: one!.id });
  assert.equal(body.match_id, matchId);
});

onEachEngine("[MM19] an assigned match stays, whatever the time", async (app) => {
  const { matchId } = await place(app);
  ok(await assign(app, matchId, "here:1"));
  await app.clock.advance(60_000);
  await app.drain();
  const match = await app.call("GET", `/matchmaking/matches/${matchId}`, {
    token: await app.serviceToken(),
  });
  assert.equal(match.body.status, "active");
});

onEachEngine("[MM17] a running match gets players for its open slots first", async (app) => {
  const { matchId } = await place(app, "squad", 4);
  const token = await app.serviceToken();
  const path = `/matchmaking/matches/${matchId}/backfill`;
  ok(await asServer(app, path, { team: 1, slots: 1 }));
  const late = await guests(app, 5);
  const tickets: string[] = [];
  for (const guest of late) {
    const queued = await enqueue(app, guest, { mode: "squad", region: "us-west", token });
    tickets.push(queued.body.ticket_id);
    await app.clock.advance(10);
  }
  const { body } = await pass(app, { mode: "squad", region: "us-west" });
  const first = await ticketOf(app, late[0]!, tickets[0]!);
  assert.deepEqual([first.status, first.match_id], ["matched", matchId]);
  const [found] = (await heard(app, `user:${late[0]!.id}`)).filter(({ kind }) =>
    kind === "match.found"
  );
  assert.deepEqual(found!.data.teams.map((team: string[]) => team.length), [2, 3]);
  assert.ok(found!.data.teams[1].includes(late[0]!.id));
  assert.equal(body.matches.length, 1, "the others play one another");
  assert.deepEqual(body.teams.flat().sort(), late.slice(1).map(({ id }) => id).sort());
  const match = await app.call("GET", `/matchmaking/matches/${matchId}`, { token });
  assert.deepEqual(match.body.teams.map((team: string[]) => team.length), [2, 3]);
  assert.ok(match.body.teams[1].includes(late[0]!.id));
  const teams = [{ placement: 1 }, { placement: 2 }];
  const done = await asServer(app, `/matchmaking/matches/${matchId}/result`, { teams });
  ok(done);
  assert.equal(done.body.players.length, 5);
  problem(await asServer(app, path, { team: 1, slots: 1 }), 409, "match_over");
});

onEachEngine("[MM17 MM19] whoever is seated later is let in like the first", async (app) => {
  const { matchId } = await place(app, "squad", 4);
  const token = await app.serviceToken();
  ok(await assign(app, matchId, "203.0.113.9:7000"));
  ok(await asServer(app, `/matchmaking/matches/${matchId}/backfill`, { team: 0, slots: 1 }));
  const late = await app.guest();
  const { body } = await enqueue(app, late, { mode: "squad", region: "us-west", token });
  await pass(app, { mode: "squad", region: "us-west" });
  const [found] = (await heard(app, `user:${late.id}`)).filter(({ kind }) =>
    kind === "match.found"
  );
  assert.equal(found!.data.address, "203.0.113.9:7000");
  const keys = createLocalJWKSet((await app.call("GET", "/.well-known/jwks.json")).body);
  const { payload } = await jwtVerify(found!.data.join_token, keys, {
    audience: matchId,
    currentDate: new Date(app.clock.now()),
  });
  assert.equal(payload.sub, late.id);
  assert.ok((await ticketOf(app, late, body.ticket_id)).join_token, "and by the ticket");
  for (const { data } of await heard(app, matchId)) {
    assert.equal(data.join_token, undefined, "nobody else hears it");
  }
});

onEachEngine(
  "[MM17 MM19] what does not fit the match is named, and changes nothing",
  async (app) => {
    const { matchId, players } = await place(app);
    const path = `/matchmaking/matches/${matchId}`;
    problem(await asServer(app, `${path}/backfill`, { team: 2, slots: 1 }), 422, "no_such_slots");
    problem(await asServer(app, `${path}/backfill`, { team: 0, slots: 2 }), 422, "no_such_slots");
    problem(await asServer(app, `${path}/backfill`, { team: -1, slots: 1 }), 422, "invalid");
    for (const address of ["", "a b", 5, "x".repeat(256), "tab\t"]) {
      problem(await assign(app, matchId, address), 422, "invalid");
    }
    problem(await assign(app, crypto.randomUUID(), "x:1"), 404, "match_not_found");
    const own = { token: players[0]!.token, json: { address: "x:1" } };
    problem(await app.call("POST", `${path}/assignment`, own), 403, "forbidden");
    const match = await app.call("GET", path, { token: await app.serviceToken() });
    assert.equal(match.body.address, undefined);
    const rows = await app.services.engines.database.sql`
    select 1 from backfills where match_id = ${matchId}`;
    assert.equal(rows.length, 0);
  },
);
