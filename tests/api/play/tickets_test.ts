/** How tickets live and end, what the queues tell, which matches they come to. */

import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { eventually } from "../../support/app/eventually.ts";
import { openSocket } from "../../support/browser/socket.ts";
import { asServer, enqueue, guests, pass, ticketOf } from "./play.ts";

const onEachEngine = testApps();

const endOf = async (app: TestApp, guest: Guest, ticketId: string) => {
  const { status, reason } = await ticketOf(app, guest, ticketId);
  return [status, reason];
};

onEachEngine("[MM8] a ticket that nobody keeps alive expires after its grace time", async (app) => {
  const [silent, polls, served] = await guests(app, 3);
  const token = await app.serviceToken();
  const mine = (await enqueue(app, silent!, { mode: "brawl" })).body.ticket_id;
  const polled = (await enqueue(app, polls!, { mode: "team5" })).body.ticket_id;
  const kept = (await enqueue(app, served!, { mode: "squad", token })).body.ticket_id;
  for (let second = 0; second < 30; second += 10) {
    await app.clock.advance(10_000);
    await ticketOf(app, polls!, polled);
    await app.drain();
  }
  await app.clock.advance(5_001);
  await app.drain();
  assert.deepEqual(await endOf(app, silent!, mine), ["ended", "expired"]);
  assert.deepEqual(await endOf(app, polls!, polled), ["queued", undefined]);
  assert.deepEqual(await endOf(app, served!, kept), ["queued", undefined]);
  // Queueing again is a sign of life, too.
  for (let n = 0; n < 2; n++) {
    await app.clock.advance(25_000);
    ok(await enqueue(app, polls!, { mode: "team5" }), 200);
    await app.drain();
  }
  for (const guest of [polls!, served!]) {
    ok(
      await app.call("POST", "/matchmaking/dequeue", {
        token: guest.token,
        json: { user_id: guest.id },
      }),
    );
  }
});

onEachEngine("[MM8] who waits for the answer of a poll is there all the while", async (app) => {
  const guest = await app.guest();
  const { body } = await enqueue(app, guest, { mode: "brawl", region: "us-west" });
  await app.clock.advance(4_900);
  const path = `/matchmaking/tickets/${body.ticket_id}?wait=25`;
  const poll = app.call("GET", path, { token: guest.token });
  // It counts from when the request has come so far, which takes a busy machine a while.
  let answered = false;
  poll.finally(() => answered = true);
  for (let second = 0; second < 60 && !answered; second++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await app.clock.advance(1_000);
  }
  assert.ok(answered, "no answer within a minute of the clock");
  assert.equal((await poll).body.status, "queued");
  await app.clock.advance(5_000);
  await app.drain();
  assert.deepEqual(await endOf(app, guest, body.ticket_id), ["queued", undefined]);
  await app.call("POST", "/matchmaking/dequeue", {
    token: guest.token,
    json: { user_id: guest.id },
  });
});

onEachEngine(
  "[MM8] an open socket keeps a ticket, a dropped one its place for a while",
  async (app) => {
    await using server = await app.serve();
    const guest = await app.guest();
    const stop = new AbortController();
    const gate = app.everywhere(({ realtime }) => realtime.gate.run(stop.signal));
    const socket = openSocket(server.url, {
      headers: { authorization: `Bearer ${guest.token}` },
    });
    await socket.next();
    const { ticket_id, enqueued_at } = (await enqueue(app, guest, { mode: "brawl" })).body;
    const seenAt = async () => {
      const [row] = await app.services.engines.database.sql<{ at: Date }[]>`
      select seen_at as at from tickets where id = ${ticket_id}`;
      return row!.at.getTime();
    };
    for (let n = 0; n < 4; n++) {
      await app.clock.advance(15_000);
      socket.send({ op: "pong" });
      await app.clock.advance(5_000);
      await eventually(
        "the socket keeps it",
        async () => app.clock.now() - await seenAt() <= 10_000,
      );
      await app.drain();
    }
    socket.close();
    await socket.closed;
    await app.clock.advance(19_000);
    await app.drain();
    const back = await enqueue(app, guest, { mode: "brawl" });
    ok(back, 200);
    assert.equal(back.body.enqueued_at, enqueued_at);
    await app.clock.advance(36_000);
    await app.drain();
    stop.abort();
    await gate;
    assert.deepEqual(await endOf(app, guest, ticket_id), ["ended", "expired"]);
  },
);

onEachEngine("[MM8] a suspended player is kicked from the queue", async (app) => {
  const guest = await app.guest();
  const token = await app.serviceToken();
  const { ticket_id } = (await enqueue(app, guest, { region: "eu-west", token })).body;
  ok(
    await app.call("POST", `/admin/api/players/${guest.id}/suspend`, {
      token: await app.serviceToken("moderator"),
      json: { reason: "test" },
    }),
  );
  await app.clock.advance(5_000);
  await app.drain();
  const { body } = await app.call("GET", `/matchmaking/tickets/${ticket_id}`, { token });
  assert.deepEqual([body.status, body.reason], ["ended", "kicked"]);
});

onEachEngine("[MM4 OPS9] a mode is switched off and on while people wait", async (app) => {
  const [one, two] = await guests(app, 2);
  const operator = await app.serviceToken("operator");
  const { ticket_id } = (await enqueue(app, one!, { mode: "brawl" })).body;
  const set = (mode: string, enabled: boolean) =>
    app.call("PUT", `/admin/api/switches/mode/${mode}`, {
      token: operator,
      json: { enabled, reason: "test" },
    });
  const off = await set("brawl", false);
  ok(off);
  assert.equal(off.body.enabled, false);
  problem(await enqueue(app, two!, { mode: "brawl" }), 422, "unknown_mode");
  ok(await enqueue(app, two!, { region: "ap-southeast" }), 202);
  problem(await enqueue(app, two!, { mode: "brawl" }), 422, "unknown_mode");
  await app.clock.advance(5_000);
  await app.drain();
  assert.deepEqual(await endOf(app, one!, ticket_id), ["ended", "kicked"]);
  // Being refused has not cost the place in the other queue.
  assert.equal((await enqueue(app, two!, { region: "ap-southeast" })).status, 200);
  ok(await set("brawl", true));
  ok(await enqueue(app, one!, { mode: "brawl" }), 202);
  problem(await set("chess", true), 404, "unknown_switch");
  const list = await app.call("GET", "/admin/api/switches", { token: operator });
  type State = { kind: string; id: string; enabled: boolean };
  assert.deepEqual(
    list.body.switches.filter(({ kind }: State) => kind === "mode")
      .map(({ id, enabled }: State) => [id, enabled]),
    [["duel", true], ["squad", true], ["team5", true], ["brawl", true]],
  );
});

onEachEngine("[MM1 MM10] what enqueue cannot use is named, and changes nothing", async (app) => {
  const guest = await app.guest();
  const bad: [Record<string, unknown>, string][] = [
    [{ latency_ms: { moon: 10 } }, "unknown_region"],
    [{ latency_ms: { "eu-west": -1 } }, "invalid"],
    [{ party_id: "x" }, "invalid"],
    [{ party_id: crypto.randomUUID() }, "party_not_found"],
    [{ bots: "yes" }, "invalid"],
  ];
  for (const [wish, code] of bad) {
    const answer = await enqueue(app, guest, wish);
    problem(answer, code === "party_not_found" ? 404 : 422, code);
  }
  const rows = await app.services.engines.database.sql`
    select 1 from tickets where user_id = ${guest.id}`;
  assert.equal(rows.length, 0);
});

onEachEngine("[MM4 MM6] five against five: parties whole, the fairest split", async (app) => {
  const token = await app.serviceToken();
  const ratings = [1500, 1510, 1520, 1530, 1540, 1500, 1505, 1515, 1525, 1535];
  const players = await guests(app, 10);
  const mode = "team5";
  for (const [i, guest] of players.entries()) {
    ok(await enqueue(app, guest, { mode, region: "us-west", mmr: ratings[i], token }), 202);
  }
  const { body } = await pass(app, { mode, region: "us-west" });
  assert.deepEqual(body.teams.map((team: string[]) => team.length), [5, 5]);
  const mmr = new Map(players.map(({ id }, i) => [id, ratings[i]!]));
  const sums = body.teams.map((team: string[]) => team.reduce((sum, id) => sum + mmr.get(id)!, 0));
  // 15,180 points on ten players: two sides of 7,590 exist.
  assert.deepEqual(sums, [7_590, 7_590]);
  assert.deepEqual(body.quality.win_probability, [0.5, 0.5]);
  assert.equal(body.matches[0].status, "proposed");
});

onEachEngine(
  "[MM4 MM15] six in a brawl, rated by their places; the history shows it",
  async (app) => {
    const token = await app.serviceToken();
    const players = await guests(app, 6);
    for (const guest of players) {
      ok(await enqueue(app, guest, { mode: "brawl", region: "us-west", token }), 202);
    }
    const { body } = await pass(app, { mode: "brawl", region: "us-west" });
    assert.equal(body.teams.length, 6);
    const teams = [3, 1, 2, 6, 5, 4].map((placement) => ({ placement }));
    const done = await asServer(app, `/matchmaking/matches/${body.match_id}/result`, { teams });
    ok(done);
    const after = done.body.players.toSorted((a: { team: number }, b: { team: number }) =>
      a.team - b.team
    );
    assert.equal(after[1].result, "win");
    assert.deepEqual(
      [1, 2, 0, 5, 4, 3].map((team) => after[team].mmr_after),
      after.map((player: { mmr_after: number }) => player.mmr_after)
        .toSorted((a: number, b: number) => b - a),
    );
    const winner = players.find(({ id }) => id === after[1].user_id)!;
    const path = `/users/${winner.id}/rating`;
    const rating = await app.call("GET", `${path}?mode=brawl`, { token: winner.token });
    ok(rating);
    assert.equal(rating.body.mmr, after[1].mmr_after);
    assert.deepEqual([rating.body.mode, rating.body.games], ["brawl", 1]);
    assert.ok(rating.body.deviation < 350);
    assert.deepEqual(rating.body.history.map(({ mmr }: { mmr: number }) => mmr), [rating.body.mmr]);
    const fresh = await app.call("GET", `${path}?mode=duel`, { token: winner.token });
    assert.deepEqual(fresh.body, {
      mode: "duel",
      mmr: 1500,
      deviation: 350,
      games: 0,
      history: [],
    });
    problem(
      await app.call("GET", `${path}?mode=chess`, { token: winner.token }),
      422,
      "unknown_mode",
    );
    const other = players.find((player) => player !== winner)!;
    problem(await app.call("GET", `${path}?mode=duel`, { token: other.token }), 403, "forbidden");
    const nobody = `/users/${crypto.randomUUID()}/rating?mode=duel`;
    problem(await app.call("GET", nobody, { token }), 404, "user_not_found");
  },
);

onEachEngine("[MM10] after twenty seconds a neighbouring region will do", async (app) => {
  const token = await app.serviceToken();
  const [here, there] = await guests(app, 2);
  ok(await enqueue(app, here!, { region: "ap-southeast", mmr: 2700, token }), 202);
  await app.clock.advance(19_000);
  ok(await enqueue(app, there!, { region: "us-west", mmr: 2700, token }), 202);
  assert.equal((await pass(app, { mode: "duel" })).body.match_id, null);
  await app.clock.advance(1_000);
  const { body } = await pass(app, { mode: "duel" });
  assert.deepEqual(body.teams.flat().sort(), [here!.id, there!.id].sort());
  assert.equal(body.quality.expanded, true);
  assert.equal(body.matches[0].region, "us-west");
});

onEachEngine("[MM4] bots join who asks for them, after three seconds, unrated", async (app) => {
  const [asks, not] = await guests(app, 2);
  const asked = await enqueue(app, asks!, { mode: "squad", region: "eu-west", bots: true });
  ok(await enqueue(app, not!, { mode: "squad", region: "eu-west" }), 202);
  await app.clock.advance(2_999);
  assert.equal((await pass(app, { region: "eu-west" })).body.match_id, null);
  await app.clock.advance(1);
  const { body } = await pass(app, { region: "eu-west" });
  const [match] = body.matches;
  assert.deepEqual([match.rated, match.bots], [false, [1, 2]]);
  assert.deepEqual(match.teams, [[asks!.id], []]);
  assert.equal((await ticketOf(app, asks!, asked.body.ticket_id)).status, "matched");
  const teams = [{ placement: 1 }, { placement: 2 }];
  const done = await asServer(app, `/matchmaking/matches/${match.match_id}/result`, { teams });
  ok(done);
  assert.deepEqual(done.body.players, [
    { user_id: asks!.id, team: 0, mmr_before: 1500, mmr_after: 1500, result: "win" },
  ]);
  const rating = await app.call("GET", `/users/${asks!.id}/rating?mode=squad`, {
    token: asks!.token,
  });
  assert.deepEqual([rating.body.games, rating.body.history], [0, []]);
  ok(
    await app.call("POST", "/matchmaking/dequeue", {
      token: not!.token,
      json: { user_id: not!.id },
    }),
  );
});

onEachEngine(
  "[MM13] the queues tell who waits, how long it takes and how right that was",
  async (app) => {
    const token = await app.serviceToken();
    const region = "eu-west";
    const poolOf = async () => {
      const { body } = await app.call("GET", "/matchmaking/queues?mmr=1500", { token });
      return body.queues.find((queue: { mode: string; region: string }) =>
        queue.mode === "duel" && queue.region === region
      );
    };
    const before = await poolOf();
    for (let n = 0; n < 10; n++) {
      const [first, second] = await guests(app, 2);
      ok(await enqueue(app, first!, { region, token }), 202);
      await app.clock.advance(4_000);
      ok(await enqueue(app, second!, { region, token }), 202);
      assert.ok((await pass(app, { mode: "duel", region })).body.match_id);
    }
    const last = await app.guest();
    await app.clock.advance(5_000);
    await poolOf();
    const queued = await enqueue(app, last, { region, token });
    assert.equal(queued.body.estimated_wait_s, 2);
    const pool = await poolOf();
    assert.equal(pool.waiting, before.waiting + 1);
    assert.equal(pool.estimated_wait_s.p50, 2);
    assert.ok(pool.estimated_wait_s.p95 === 4 && pool.recent.matches >= 10);
    assert.equal(pool.recent.win_probability_gap, 0);
  },
);

onEachEngine("[MM15] a new season draws rested ratings towards the middle, once", async (app) => {
  const { play: { ratings }, engines: { database: { sql } }, clock } = app.services;
  const players = await guests(app, 4);
  const [rested, plays, also, fresh] = players;
  const opened = new Date(Date.UTC(2026, 9, 1));
  await sql`delete from rating_resets`;
  for (const { id } of [rested!, plays!, also!]) {
    await sql`insert into ratings (user_id, mode, mmr, deviation, games, updated_at)
      values (${id}, 'squad', 1900, 50, 9, ${new Date(+opened - 1)})`;
  }
  assert.ok(clock.now() > +opened);
  // Played after the opening and before anybody carried the reset out.
  const token = await app.serviceToken();
  const fourth = await app.guest();
  const seats = [plays!, also!, fresh!, fourth];
  for (const guest of seats) {
    const wish = { mode: "squad", region: "eu-north", token, mmr: 1_500 };
    ok(await enqueue(app, guest, wish), 202);
  }
  const { body } = await pass(app, { mode: "squad", region: "eu-north" });
  const teams = [{ placement: 1 }, { placement: 2 }];
  ok(
    await app.call("POST", `/matchmaking/matches/${body.match_id}/result`, {
      token,
      json: { teams },
    }),
  );
  const before = await Promise.all(seats.map((guest) => of(guest)));
  assert.equal(await ratings.resetDue(), 3, "two who played and one who rested, no newcomer");
  assert.equal(await ratings.resetDue(), 0);
  assert.deepEqual(await of(rested!), [1800, 125, 9]);
  const after = await Promise.all(seats.map((guest) => of(guest)));
  for (const [i, [mmr, , games]] of after.entries()) {
    // What was won or lost since stays whole; the season before is drawn from where it ended.
    const drawn = i < 2 ? 100 : 0;
    assert.ok(Math.abs(mmr - (before[i]![0] - drawn)) < 1e-9, `${mmr} from ${before[i]}`);
    assert.equal(games, before[i]![2]);
  }
  assert.deepEqual(after.slice(2), before.slice(2));
  for (const [, deviation] of after.slice(0, 2)) assert.ok(deviation > 100);

  async function of({ id, token }: Guest): Promise<[number, number, number]> {
    const { body } = await app.call("GET", `/users/${id}/rating?mode=squad`, { token });
    return [body.mmr, body.deviation, body.games];
  }
});
