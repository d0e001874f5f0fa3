/** Queueing while a match goes on, and leaving it (MM20). */

import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { openTestApp } from "../../support/app/test_app.ts";
import type { Answer, Guest, TestApp } from "../../support/app/test_app.ts";
import { realEnginesAvailable } from "../../support/app/test_engines.ts";
import { asServer, enqueue, guests, heard, party, pass, ticketOf } from "./play.ts";
import { testGame } from "../../support/app/test_game.ts";

const shipped = testGame();
const duel = shipped.modes.find(({ id }) => id === "duel")!;
const game = {
  ...shipped,
  modes: [
    ...shipped.modes.map((mode) => mode.id === "duel" ? { ...mode, assign_within_s: 300 } : mode),
    { ...duel, id: "letters", name: "By letter", while_playing: "allow" },
    { ...duel, id: "asked", name: "Asked", ready_check_s: 10 },
  ],
};
const onEachEngine = testApps({ game });

const region = "us-west";

/** Two fresh players in a match. */
async function play(app: TestApp, mode = "duel"): Promise<{ players: Guest[]; matchId: string }> {
  const players = await guests(app, 2);
  return { players, matchId: await meet(app, players, mode) };
}

async function meet(app: TestApp, players: Guest[], mode = "duel", json = {}): Promise<string> {
  for (const guest of players) ok(await enqueue(app, guest, { mode, region, ...json }), 202);
  const { body } = await pass(app, { mode, region, user_id: players[0]!.id });
  assert.ok(body.match_id, JSON.stringify(body));
  return body.match_id;
}

const leave = (app: TestApp, matchId: string, { token }: { token: string }, json?: unknown) =>
  app.call("POST", `/matchmaking/matches/${matchId}/leave`, { token, json });

const finish = (app: TestApp, matchId: string) =>
  asServer(app, `/matchmaking/matches/${matchId}/result`, {
    teams: [{ placement: 1 }, { placement: 2 }],
  });

const dequeue = (app: TestApp, { id, token }: Guest) =>
  app.call("POST", "/matchmaking/dequeue", { token, json: { user_id: id } });

function refused(answer: Answer, matchId: string, userId: string): void {
  problem(answer, 409, "already_playing");
  assert.deepEqual([answer.body.match_id, answer.body.user_id], [matchId, userId]);
  assert.ok(answer.body.detail.includes(matchId), answer.body.detail);
}

/** No player is in two matches at once, nor in the queue while in one. */
async function assertFree(app: TestApp, players: Guest[]): Promise<void> {
  const rows = await app.services.engines.database.sql`
    select p.user_id, count(*) + (select count(*) from tickets t
        where t.user_id = p.user_id and t.status in ('queued', 'proposed')) as held
    from match_participants p join matches m on m.id = p.match_id
    where m.status = 'active' and p.left_at is null
      and p.user_id = any(${players.map(({ id }) => id)}::uuid[])
    group by 1`;
  assert.ok(rows.every(({ held }) => Number(held) === 1), JSON.stringify(rows));
}

onEachEngine("[MM20] who is in a match does not queue until it is over", async (app) => {
  const { players: [one, two], matchId } = await play(app);
  refused(await enqueue(app, one!, { region }), matchId, one!.id);
  refused(await enqueue(app, one!, { region, mode: "squad" }), matchId, one!.id);
  // A game server asks for the same rule unless it says otherwise.
  refused(
    await enqueue(app, two!, { region, token: await app.serviceToken() }),
    matchId,
    two!.id,
  );
  ok(await finish(app, matchId));
  for (const guest of [one!, two!]) {
    ok(await enqueue(app, guest, { region }), 202);
    ok(await dequeue(app, guest));
  }
});

onEachEngine("[MM20] a refused enqueue leaves everything as it was", async (app) => {
  const { players: [one], matchId } = await play(app);
  const token = await app.serviceToken();
  const queued = await enqueue(app, one!, { region, token, while_playing: "allow" });
  ok(queued, 202);
  refused(await enqueue(app, one!, { region: "us-east" }), matchId, one!.id);
  // Its own pool answers the ticket that waits there.
  const again = await enqueue(app, one!, { region });
  ok(again, 200);
  assert.equal(again.body.ticket_id, queued.body.ticket_id);
  assert.equal((await ticketOf(app, one!, queued.body.ticket_id)).status, "queued");
  ok(await dequeue(app, one!));
});

onEachEngine("[MM20] a mode may allow it, a game server may say otherwise", async (app) => {
  const { players: [one, two], matchId } = await play(app);
  const token = await app.serviceToken();
  ok(await enqueue(app, one!, { region, mode: "letters" }), 202);
  ok(await dequeue(app, one!));
  refused(
    await enqueue(app, one!, { region, mode: "letters", token, while_playing: "refuse" }),
    matchId,
    one!.id,
  );
  ok(await enqueue(app, two!, { region, token, while_playing: "allow" }), 202);
  ok(await dequeue(app, two!));
  problem(await enqueue(app, one!, { region, while_playing: "allow" }), 403, "forbidden");
  const admin = await app.serviceToken("operator");
  problem(
    await enqueue(app, one!, { region, token: admin, while_playing: "allow" }),
    403,
    "forbidden",
  );
  problem(await enqueue(app, one!, { region, token, while_playing: "maybe" }), 422, "invalid");
  // It is the mode that is queued for which decides.
  ok(await finish(app, matchId));
  const letters = await meet(app, [one!, two!], "letters");
  refused(await enqueue(app, one!, { region }), letters, one!.id);
  ok(await finish(app, letters));
});

onEachEngine("[MM20] whoever leaves is free, is shown so, and everybody hears", async (app) => {
  const { players: [one, two], matchId } = await play(app);
  const first = await leave(app, matchId, one!);
  ok(first);
  assert.deepEqual(first.body, { match_id: matchId, left: true });
  assert.deepEqual((await leave(app, matchId, one!, {})).body, first.body);
  for (const room of [`user:${one!.id}`, matchId]) {
    const told = (await heard(app, room)).filter(({ kind }) => kind === "match.left");
    assert.deepEqual(told.map(({ data }) => data), [{ match_id: matchId, user_id: one!.id }]);
  }
  const { body } = await app.call("GET", `/matchmaking/matches/${matchId}`, { token: one!.token });
  const left = body.players.map((p: { user_id: string; left: boolean }) => [p.user_id, p.left]);
  assert.deepEqual(Object.fromEntries(left), { [one!.id]: true, [two!.id]: false });
  assert.equal(body.status, "active");
  problem(await dequeue(app, one!), 404, "not_queued");
  problem(await dequeue(app, two!), 409, "already_matched");
  ok(await enqueue(app, one!, { region }), 202);
  refused(await enqueue(app, two!, { region }), matchId, two!.id);
  ok(await dequeue(app, one!));
  ok(await finish(app, matchId));
});

onEachEngine("[MM20] players leave for themselves, of matches they are in", async (app) => {
  const { players: [one, two], matchId } = await play(app);
  const stranger = await app.guest();
  problem(await leave(app, matchId, stranger), 404, "match_not_found");
  problem(await leave(app, matchId, one!, { user_id: two!.id }), 403, "forbidden");
  problem(await leave(app, crypto.randomUUID(), one!), 404, "match_not_found");
  problem(await leave(app, matchId, { token: "" }), 401, "unauthorized");
  const server = { token: await app.serviceToken() };
  problem(await leave(app, matchId, server), 422, "invalid");
  problem(await leave(app, matchId, server, { user_id: "x" }), 422, "invalid");
  problem(await leave(app, matchId, server, { user_id: stranger.id }), 404, "match_not_found");
  ok(await leave(app, matchId, server, { user_id: one!.id }));
  ok(
    await leave(app, matchId, { token: await app.serviceToken("moderator") }, {
      user_id: two!.id,
    }),
  );
  // Nobody is left in it; its result is taken all the same.
  ok(await finish(app, matchId));
});

onEachEngine("[MM20] a match that has ended holds nobody: leaving says so", async (app) => {
  const { players: [one, two], matchId } = await play(app);
  ok(await leave(app, matchId, one!));
  ok(await finish(app, matchId));
  assert.deepEqual((await leave(app, matchId, one!)).body, { match_id: matchId, left: true });
  const late = await leave(app, matchId, two!);
  ok(late);
  assert.deepEqual(late.body, { match_id: matchId, left: false });
});

onEachEngine("[MM20 MM9] a proposed match holds nobody, an accepted one does", async (app) => {
  const players = await guests(app, 2);
  const [one, two] = players;
  const matchId = await meet(app, players, "asked");
  problem(await leave(app, matchId, one!), 409, "match_not_begun");
  // Queueing elsewhere lets the proposal go, as ever.
  ok(await enqueue(app, one!, { region: "us-east", mode: "asked" }), 202);
  ok(await dequeue(app, one!));
  ok(await dequeue(app, two!));

  const tickets = await Promise.all(players.map(async (guest) => {
    return (await enqueue(app, guest, { region, mode: "asked" })).body.ticket_id;
  }));
  const { body } = await pass(app, { mode: "asked", region, user_id: one!.id });
  const accept = (i: number) =>
    app.call("POST", `/matchmaking/tickets/${tickets[i]}/accept`, { token: players[i]!.token });
  ok(await accept(0));
  // The last acceptance and a change of mind at the same moment: one of them wins.
  const [accepted, elsewhere] = await Promise.all([
    accept(1),
    enqueue(app, one!, { region: "us-east" }),
  ]);
  if (elsewhere.status === 202) assert.notEqual(accepted.body.status, "matched");
  else refused(elsewhere, body.match_id, one!.id);
  await assertFree(app, players);
  for (const guest of players) {
    await leave(app, body.match_id, guest);
    await dequeue(app, guest);
  }
});

onEachEngine("[MM20 MM5] a party does not queue while a member plays", async (app) => {
  const { players: [one, two], matchId } = await play(app);
  const leader = await app.guest();
  const id = await party(app, [leader, one!]);
  const wish = { region, mode: "squad", party_id: id };
  const alone = await enqueue(app, leader, { region });
  ok(alone, 202);
  const answer = await enqueue(app, leader, wish);
  refused(answer, matchId, one!.id);
  assert.ok(answer.body.detail.includes(one!.name), answer.body.detail);
  assert.equal((await ticketOf(app, leader, alone.body.ticket_id)).status, "queued");
  const token = await app.serviceToken();
  ok(await enqueue(app, leader, { ...wish, token, while_playing: "allow" }), 202);
  ok(await dequeue(app, leader));
  ok(await leave(app, matchId, one!));
  const queued = await enqueue(app, leader, wish);
  ok(queued, 202);
  assert.equal((await ticketOf(app, one!, queued.body.ticket_id)).status, "queued");
  ok(await dequeue(app, leader));
  ok(await leave(app, matchId, two!));
});

onEachEngine("[MM20 MM14] the longest duration frees whom no server has freed", async (app) => {
  const { players: [one, two], matchId } = await play(app, "letters");
  const wish = { region, mode: "squad" };
  app.clock.advance(duel.max_duration_s * 1_000 - 1_000);
  await app.drain();
  refused(await enqueue(app, one!, wish), matchId, one!.id);
  app.clock.advance(7_000);
  await app.drain();
  for (const guest of [one!, two!]) {
    ok(await enqueue(app, guest, wish), 202);
    ok(await dequeue(app, guest));
  }
  const late = await leave(app, matchId, one!);
  assert.deepEqual([late.status, late.body.left], [200, false]);
});

onEachEngine(
  "[MM20 MM19] who left is neither called to the server nor queued again",
  async (app) => {
    const { players: [one, two], matchId } = await play(app);
    const { body: ticket } = await app.call("GET", `/matchmaking/matches?user_id=${two!.id}`, {
      token: two!.token,
    });
    assert.equal(ticket.matches.length, 1);
    ok(await leave(app, matchId, one!));
    app.clock.advance(310_000);
    await app.drain();
    const status = async ({ id }: Guest) => {
      const rows = await app.services.engines.database.sql`
      select status from tickets where user_id = ${id}`;
      return rows.map((row) => row.status);
    };
    assert.deepEqual(await status(one!), ["matched"]);
    assert.deepEqual(await status(two!), ["queued"]);
    ok(await enqueue(app, one!, { region: "us-east" }), 202);
    ok(await dequeue(app, one!));
    ok(await dequeue(app, two!));

    const other = await play(app);
    ok(await leave(app, other.matchId, other.players[0]!));
    ok(await asServer(app, `/matchmaking/matches/${other.matchId}/assignment`, { address: "a:1" }));
    const called = await Promise.all(other.players.map(async ({ id }) => {
      const told = await heard(app, `user:${id}`);
      return told.filter(({ kind, data }) => kind === "match.found" && data.address).length;
    }));
    assert.deepEqual(called, [0, 1]);
    ok(await finish(app, other.matchId));
  },
);

onEachEngine(
  "[MM20 MM15] a result rates who left, once, and the next match as well",
  async (app) => {
    const { players: [one, two], matchId } = await play(app);
    ok(await leave(app, matchId, one!));
    const third = await app.guest();
    const next = await meet(app, [one!, third]);
    const first = await asServer(app, `/matchmaking/matches/${matchId}/result`, {
      teams: await sides(app, matchId, two!),
    });
    ok(first);
    const lost = first.body.players.find((p: { user_id: string }) => p.user_id === one!.id);
    assert.equal(lost.result, "loss");
    assert.ok(lost.mmr_after < lost.mmr_before);
    const second = await finish(app, next);
    ok(second);
    const then = second.body.players.find((p: { user_id: string }) => p.user_id === one!.id);
    assert.equal(then.mmr_before, lost.mmr_after);
    assert.notEqual(then.mmr_after, then.mmr_before);
  },
);

/** A result that this player wins, naming everybody. */
async function sides(app: TestApp, matchId: string, winner: Guest) {
  const { body } = await app.call("GET", `/matchmaking/matches/${matchId}`, {
    token: await app.serviceToken(),
  });
  return (body.teams as string[][]).map((team) => ({
    placement: team.includes(winner.id) ? 1 : 2,
    players: team.map((user_id) => ({ user_id })),
  }));
}

onEachEngine("[MM20 MM15] of two matches at one time the first result rates", async (app) => {
  const token = await app.serviceToken();
  const rating = async ({ id }: Guest, mode: string) =>
    (await app.call("GET", `/users/${id}/rating?mode=${mode}`, { token })).body;
  for (const order of [[0, 1], [1, 0]]) {
    const [one, two, three] = await guests(app, 3);
    const ids = [
      await meet(app, [one!, two!]),
      await meet(app, [one!, three!], "letters"),
    ];
    const modes = ["duel", "letters"];
    for (const i of order) ok(await finish(app, ids[i]!));
    const [first, second] = order;
    assert.equal((await rating(one!, modes[first!]!)).games, 1);
    assert.equal((await rating(one!, modes[second!]!)).games, 0);
    assert.equal((await rating(one!, modes[second!]!)).history.length, 0);
    // Whom the other match had to itself is rated there.
    assert.equal((await rating([two!, three!][second!]!, modes[second!]!)).games, 1);
    const { body } = await app.call("GET", `/matchmaking/matches/${ids[second!]}`, { token });
    const own = body.players.find((p: { user_id: string }) => p.user_id === one!.id);
    assert.deepEqual([own.rated, own.mmr_after === own.mmr_before], [false, true]);
    // The next one, when both are over, counts again.
    const third = await meet(app, [one!, two!], "letters");
    ok(await finish(app, third));
    assert.equal((await rating(one!, "letters")).games, second === 1 ? 1 : 2);
  }
});

onEachEngine("[MM20 MM15] results of both at the same moment rate once", async (app) => {
  const token = await app.serviceToken();
  for (let round = 0; round < 5; round++) {
    const [one, two, three] = await guests(app, 3);
    const ids = [await meet(app, [one!, two!]), await meet(app, [one!, three!], "letters")];
    for (const answer of await Promise.all(ids.map((id) => finish(app, id)))) ok(answer);
    const games = await Promise.all(["duel", "letters"].map(async (mode) => {
      return (await app.call("GET", `/users/${one!.id}/rating?mode=${mode}`, { token })).body.games;
    }));
    assert.equal(games[0] + games[1], 1);
  }
});

onEachEngine("[MM20] however queueing and matching meet, nobody is in two places", async (app) => {
  for (let round = 0; round < 12; round++) {
    const players = await guests(app, 4);
    for (const guest of players) ok(await enqueue(app, guest, { region }), 202);
    const [answers] = await Promise.all([
      Promise.all(
        players.flatMap((guest) =>
          ["us-east", "eu-west"].map((elsewhere) => enqueue(app, guest, { region: elsewhere }))
        ),
      ),
      pass(app, { mode: "duel" }),
      pass(app, { mode: "duel" }),
    ]);
    for (const answer of answers) {
      if (answer.status !== 200 && answer.status !== 202) problem(answer, 409, "already_playing");
    }
    await assertFree(app, players);
    for (const guest of players) {
      const { body } = await app.call("GET", `/matchmaking/matches?user_id=${guest.id}`, {
        token: guest.token,
      });
      for (const { match_id } of body.matches) await leave(app, match_id, guest);
      await dequeue(app, guest);
    }
  }
});

Deno.test({
  name: "[MM20 MM16] an enqueue that waits for another node's claim is refused by its match",
  ignore: !realEnginesAvailable(),
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp({ engine: "real", game });
    const { sql } = app.services.engines.database;
    const [one, two, leader] = await guests(app, 3);
    const id = await party(app, [leader!, one!]);
    for (const guest of [one!, two!]) ok(await enqueue(app, guest, { region }), 202);

    const held = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const lock = sql.begin(async (tx) => {
      // The claim has taken the tickets when it looks whether its players exist.
      await tx`select from users where id = ${two!.id} for update`;
      locked.resolve();
      await held.promise;
    });
    await locked.promise;
    const waiting = async (count: number) => {
      for (;;) {
        const rows = await sql`
          select from pg_stat_activity where datname = current_database()
            and wait_event_type = 'Lock'`;
        if (rows.length >= count) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const claimed = pass(app, { mode: "duel", region, user_id: one!.id });
    await waiting(1);
    const alone = enqueue(app, one!, { region: "us-east" });
    await waiting(2);
    const together = enqueue(app, leader!, { region, mode: "squad", party_id: id });
    await waiting(3);
    held.resolve();
    await lock;
    const { body } = await claimed;
    assert.ok(body.match_id);
    refused(await alone, body.match_id, one!.id);
    refused(await together, body.match_id, one!.id);
    await assertFree(app, [one!, two!]);
  },
});
