import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { enqueue, guests, heard, party, pass, ticketOf } from "./play.ts";
import { testGame } from "../../support/app/test_game.ts";

const shipped = testGame();
const onEachEngine = testApps({
  game: {
    ...shipped,
    modes: shipped.modes.map((mode) => mode.id === "squad" ? { ...mode, ready_check_s: 10 } : mode),
  },
});

const wish = { mode: "squad", region: "us-west" };

interface Proposed {
  players: Guest[];
  tickets: Map<Guest, string>;
  matchId: string;
}

/** Two players in a party against two who came alone. */
async function propose(app: TestApp): Promise<Proposed> {
  const players = await guests(app, 4);
  const [one, two, three, four] = players;
  const tickets = new Map<Guest, string>();
  const id = await party(app, [one!, two!]);
  const queued = await enqueue(app, one!, { ...wish, party_id: id });
  for (const guest of [one!, two!]) tickets.set(guest, queued.body.ticket_id);
  for (const guest of [three!, four!]) {
    tickets.set(guest, (await enqueue(app, guest, wish)).body.ticket_id);
  }
  const { body } = await pass(app, { ...wish, user_id: one!.id });
  assert.ok(body.match_id, JSON.stringify(body));
  return { players, tickets, matchId: body.match_id };
}

/** So that the next test meets nobody of this one. */
async function leaveAll(app: TestApp, players: Guest[]): Promise<void> {
  for (const { id, token } of players) {
    await app.call("POST", "/matchmaking/dequeue", { token, json: { user_id: id } });
  }
}

/** What the player's room was told of the last match that will not be played. */
async function missed(app: TestApp, { id }: Guest): Promise<boolean | undefined> {
  const news = await heard(app, `user:${id}`);
  return news.findLast(({ kind }) => kind === "match.cancelled")!.data.missed;
}

const answer = (app: TestApp, { token }: Guest, ticketId: string, what: "accept" | "decline") =>
  app.call("POST", `/matchmaking/tickets/${ticketId}/${what}`, { token });

onEachEngine("[MM9] once everybody has accepted, the match is on", async (app) => {
  const { players, tickets, matchId } = await propose(app);
  const [first] = players;
  const proposed = await ticketOf(app, first!, tickets.get(first!)!);
  assert.deepEqual(
    [proposed.status, proposed.match_id, proposed.match.status],
    ["proposed", matchId, "proposed"],
  );
  assert.equal(Date.parse(proposed.match.accept_by), app.clock.now() + 10_000);
  for (const guest of players.slice(0, 3)) {
    const { body } = await answer(app, guest, tickets.get(guest)!, "accept");
    assert.equal(body.status, "proposed");
  }
  const last = await answer(app, players[3]!, tickets.get(players[3]!)!, "accept");
  ok(last);
  assert.deepEqual([last.body.status, last.body.match.status], ["matched", "active"]);
  problem(
    await answer(app, players[3]!, tickets.get(players[3]!)!, "accept"),
    409,
    "not_proposed",
  );
  for (const { id } of players) {
    const news = (await heard(app, `user:${id}`)).filter(({ kind }) => kind.startsWith("match."));
    const accepted = Array(3).fill("match.accepted");
    assert.deepEqual(news.map(({ kind }) => kind), ["match.proposed", ...accepted, "match.found"]);
    // How many of how many, and never who.
    const data = news.filter(({ kind }) => kind === "match.accepted").map(({ data }) => data);
    const told = (accepted: number) => ({ match_id: matchId, accepted, players: 4 });
    assert.deepEqual(data, [told(1), told(2), told(3)]);
  }
});

onEachEngine("[MM9] who declines leaves, the others keep their old place", async (app) => {
  const { players, tickets, matchId } = await propose(app);
  const [one, two, three, four] = players;
  const before = await ticketOf(app, one!, tickets.get(one!)!);
  await app.clock.advance(2_000);
  ok(await answer(app, one!, tickets.get(one!)!, "accept"));
  const declined = await answer(app, three!, tickets.get(three!)!, "decline");
  assert.deepEqual([declined.body.status, declined.body.reason], ["ended", "declined"]);
  for (const guest of [one!, two!, four!]) {
    const ticket = await ticketOf(app, guest, tickets.get(guest)!);
    assert.deepEqual([ticket.status, ticket.match_id], ["queued", undefined]);
    assert.equal(ticket.enqueued_at, before.enqueued_at);
  }
  const match = await app.call("GET", `/matchmaking/matches/${matchId}`, { token: one!.token });
  assert.equal(match.body.status, "cancelled");
  const news = await heard(app, `user:${four!.id}`);
  assert.deepEqual(
    news.slice(-2).map(({ kind, data }) => [kind, data.reason ?? data.status]),
    [["match.cancelled", "declined"], ["ticket.updated", "queued"]],
  );
  // Nobody was late: who has not answered yet is not to blame, and neither is who has declined.
  for (const guest of players) assert.equal(await missed(app, guest), false);
  // The old place: somebody who comes now completes the match of those who waited.
  const fifth = await app.guest();
  ok(await enqueue(app, fifth, wish), 202);
  const { body } = await pass(app, { ...wish, user_id: one!.id });
  assert.equal(body.players.length, 4);
  await leaveAll(app, [...players, fifth]);
});

onEachEngine("[MM9] who says nothing in time leaves, a party as a whole", async (app) => {
  const { players, tickets } = await propose(app);
  const [one, two, three, four] = players;
  for (const guest of [one!, three!, four!]) {
    ok(await answer(app, guest, tickets.get(guest)!, "accept"));
  }
  await app.clock.advance(9_999);
  await app.drain();
  assert.equal((await ticketOf(app, one!, tickets.get(one!)!)).status, "proposed");
  await app.clock.advance(1);
  await app.drain();
  for (const guest of [one!, two!]) {
    const { status, reason } = await ticketOf(app, guest, tickets.get(guest)!);
    assert.deepEqual([status, reason], ["ended", "missed"]);
    const news = await heard(app, `user:${guest.id}`);
    assert.deepEqual(
      news.slice(-2).map(({ kind, data }) => [kind, data.reason]),
      [["match.cancelled", "missed"], ["ticket.updated", "missed"]],
    );
  }
  for (const guest of [three!, four!]) {
    assert.equal((await ticketOf(app, guest, tickets.get(guest)!)).status, "queued");
  }
  // Of the party one has answered: out with the other, and not to blame.
  const blame = await Promise.all(players.map((guest) => missed(app, guest)));
  assert.deepEqual(blame, [false, true, false, false]);
  await leaveAll(app, players);
});

onEachEngine("[MM9] accepting too late is refused, also before anybody has looked", async (app) => {
  const { players, tickets } = await propose(app);
  await app.clock.advance(10_000);
  const [one] = players;
  problem(await answer(app, one!, tickets.get(one!)!, "accept"), 409, "not_proposed");
  await leaveAll(app, players);
});

onEachEngine("[MM5 MM9] a party that has changed meanwhile does not come back", async (app) => {
  const { players, tickets } = await propose(app);
  const [one, two, three, four] = players;
  const { body: proposed } = await app.call(
    "GET",
    `/matchmaking/tickets/${tickets.get(one!)}`,
    { token: one!.token },
  );
  ok(await app.call("POST", `/parties/${proposed.party_id}/leave`, { token: two!.token }), 204);
  ok(await answer(app, three!, tickets.get(three!)!, "decline"));
  for (const guest of [one!, two!]) {
    const { status, reason } = await ticketOf(app, guest, tickets.get(guest)!);
    assert.deepEqual([status, reason], ["ended", "cancelled"]);
  }
  assert.equal((await ticketOf(app, four!, tickets.get(four!)!)).status, "queued");
  await leaveAll(app, players);
});

onEachEngine("[MM8 MM9] leaving or queueing elsewhere cancels the proposal", async (app) => {
  for (const how of ["dequeue", "elsewhere"] as const) {
    const { players, tickets, matchId } = await propose(app);
    const [, , three, four] = players;
    const left = how === "dequeue"
      ? await app.call("POST", "/matchmaking/dequeue", {
        token: three!.token,
        json: { user_id: three!.id },
      })
      : await enqueue(app, three!, { region: "ap-southeast" });
    assert.ok(left.status === 200 || left.status === 202);
    await app.drain();
    const gone = await ticketOf(app, three!, tickets.get(three!)!);
    assert.deepEqual(
      [gone.status, gone.reason],
      ["ended", how === "dequeue" ? "cancelled" : "superseded"],
    );
    assert.equal((await ticketOf(app, four!, tickets.get(four!)!)).status, "queued");
    const match = await app.call("GET", `/matchmaking/matches/${matchId}`, { token: four!.token });
    assert.equal(match.body.status, "cancelled");
    await leaveAll(app, players);
  }
});

onEachEngine(
  "[MM9] a check that fails for who queued elsewhere was missed by nobody",
  async (app) => {
    const { players, tickets } = await propose(app);
    const [one, two, three, four] = players;
    const others = [one!, two!, four!];
    for (const guest of others) ok(await answer(app, guest, tickets.get(guest)!, "accept"));
    ok(await enqueue(app, three!, { region: "ap-southeast" }), 202);
    // Its time is over before anybody has looked.
    await app.clock.advance(10_000);
    await app.drain();
    for (const guest of others) {
      assert.equal((await ticketOf(app, guest, tickets.get(guest)!)).status, "queued");
      const news = await heard(app, `user:${guest.id}`);
      assert.deepEqual(
        news.slice(-2).map(({ kind, data }) => [kind, data.reason, data.missed]),
        [["match.cancelled", "superseded", false], ["ticket.updated", null, undefined]],
      );
    }
    await leaveAll(app, players);
  },
);

onEachEngine(
  "[MM9] accepting and declining at once: one wins, and all hear the same",
  async (app) => {
    for (let round = 0; round < 8; round++) {
      const { players, tickets, matchId } = await propose(app);
      for (const guest of players.slice(0, 3)) {
        ok(await answer(app, guest, tickets.get(guest)!, "accept"));
      }
      const last = players[3]!;
      const [yes, no] = await Promise.all(
        (["accept", "decline"] as const).map((what) => answer(app, last, tickets.get(last)!, what)),
      );
      const { body } = await app.call("GET", `/matchmaking/matches/${matchId}`, {
        token: last.token,
      });
      assert.equal(no!.status, body.status === "cancelled" ? 200 : 409);
      assert.ok(yes!.status === 200 || body.status === "cancelled");
      const states = await Promise.all(
        players.map((guest) => ticketOf(app, guest, tickets.get(guest)!)),
      );
      const wanted = body.status === "active"
        ? ["matched", "matched", "matched", "matched"]
        : ["queued", "queued", "queued", "ended"];
      assert.deepEqual(states.map(({ status }) => status), wanted);
      await leaveAll(app, players);
    }
  },
);

onEachEngine(
  "[MM9] a game server answers for everybody in a ticket; strangers cannot",
  async (app) => {
    const { players, tickets } = await propose(app);
    const stranger = await app.guest();
    const [one, , three, four] = players;
    problem(await answer(app, stranger, tickets.get(one!)!, "accept"), 404, "ticket_not_found");
    const server = { ...stranger, token: await app.serviceToken() };
    for (const guest of [one!, three!, four!]) {
      ok(await answer(app, server, tickets.get(guest)!, "accept"));
    }
    assert.equal((await ticketOf(app, one!, tickets.get(one!)!)).status, "matched");
  },
);

onEachEngine(
  "[MM7 MM9] queueing elsewhere while a proposal is settled: nobody is in two places",
  async (app) => {
    for (let round = 0; round < 16; round++) {
      const { players, tickets, matchId } = await propose(app);
      const [, , leaver, last] = players;
      for (const guest of players.slice(0, 3)) {
        ok(await answer(app, guest, tickets.get(guest)!, "accept"));
      }
      const [elsewhere, settled] = await Promise.all([
        enqueue(app, leaver!, { region: "ap-southeast" }),
        answer(app, last!, tickets.get(last!)!, round % 2 === 0 ? "decline" : "accept"),
      ]);
      assert.ok([200, 409].includes(settled.status), JSON.stringify(settled.body));
      await app.drain();
      const { body: match } = await app.call("GET", `/matchmaking/matches/${matchId}`, {
        token: last!.token,
      });
      const old = await ticketOf(app, leaver!, tickets.get(leaver!)!);
      assert.deepEqual(
        [old.status, old.reason, match.status],
        match.status === "active"
          ? ["matched", "matched", "active"]
          : ["ended", "superseded", "cancelled"],
      );
      if (match.status === "active") {
        problem(elsewhere, 409, "already_playing");
        for (const { token } of players) {
          ok(await app.call("POST", `/matchmaking/matches/${matchId}/leave`, { token }));
        }
      } else {
        ok(elsewhere, 202);
        assert.equal((await ticketOf(app, leaver!, elsewhere.body.ticket_id)).status, "queued");
      }
      await leaveAll(app, players);
    }
  },
);
