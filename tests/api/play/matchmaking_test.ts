import assert from "node:assert/strict";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Answer, Guest, TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();

interface Wish {
  mode?: string;
  region?: string;
  mmr?: number;
  token?: string;
}

const enqueue = (app: TestApp, { id, token }: Guest, wish: Wish = {}): Promise<Answer> =>
  app.call("POST", "/matchmaking/enqueue", {
    token: wish.token ?? token,
    json: {
      user_id: id,
      mode: wish.mode ?? "duel",
      region: wish.region ?? "eu-north",
      ...(wish.mmr !== undefined && { mmr: wish.mmr }),
    },
  });

const dequeue = (app: TestApp, { id, token }: Guest) =>
  app.call("POST", "/matchmaking/dequeue", { token, json: { user_id: id } });

const ticketOf = async (app: TestApp, guest: Guest, ticketId: string) =>
  (await app.call("GET", `/matchmaking/tickets/${ticketId}`, { token: guest.token })).body;

const pass = async (app: TestApp, json: Record<string, unknown> = {}) =>
  await app.call("POST", "/matchmaking/match", { token: await app.serviceToken(), json });

const report = async (
  app: TestApp,
  matchId: string,
  teams: unknown,
  client?: Parameters<TestApp["serviceToken"]>[0],
) =>
  await app.call("POST", `/matchmaking/matches/${matchId}/result`, {
    token: await app.serviceToken(client),
    json: { teams },
  });

/** Two fresh players in a match; every test has a region to itself only while it runs. */
async function matched(app: TestApp): Promise<{ players: Guest[]; matchId: string }> {
  const players = [await app.guest(), await app.guest()];
  for (const player of players) ok(await enqueue(app, player), 202);
  const { body } = await pass(app, { user_id: players[0]!.id });
  assert.ok(body.match_id, JSON.stringify(body));
  const ordered = body.teams.flat().map((id: string) => players.find((p) => p.id === id)!);
  return { players: ordered, matchId: body.match_id };
}

onEachEngine(
  "[MM1] queueing answers a ticket; again in the same pool the same one",
  async (app) => {
    const guest = await app.guest();
    const first = await enqueue(app, guest);
    ok(first, 202);
    const { status, user_id, mode, region, mmr } = first.body;
    assert.deepEqual(
      [status, user_id, mode, region, mmr],
      ["queued", guest.id, "duel", "eu-north", 1500],
    );
    const second = await enqueue(app, guest);
    ok(second, 200);
    assert.deepEqual(second.body, first.body);
    ok(await dequeue(app, guest));
  },
);

onEachEngine("[MM1 MM8] queueing in another pool supersedes the first ticket", async (app) => {
  const guest = await app.guest();
  const first = await enqueue(app, guest);
  const second = await enqueue(app, guest, { region: "us-west" });
  ok(second, 202);
  assert.notEqual(second.body.ticket_id, first.body.ticket_id);
  const old = await ticketOf(app, guest, first.body.ticket_id);
  assert.deepEqual([old.status, old.reason], ["ended", "superseded"]);
  ok(await dequeue(app, guest));
});

onEachEngine("[MM1] however often a player queues at once, one ticket lives", async (app) => {
  const guest = await app.guest();
  const answers = await Promise.all(Array.from({ length: 10 }, () => enqueue(app, guest)));
  assert.equal(new Set(answers.map(({ body }) => body.ticket_id)).size, 1);
  assert.equal(answers.filter(({ status }) => status === 202).length, 1);
  assert.equal(answers.filter(({ status }) => status === 200).length, 9);
  const regions = ["eu-north", "us-east", "us-west"];
  const racer = await app.guest();
  const race = await Promise.all(
    Array.from({ length: 9 }, (_, i) => enqueue(app, racer, { region: regions[i % 3]! })),
  );
  for (const { status } of race) assert.ok(status === 200 || status === 202, String(status));
  const rows = await app.services.engines.database.sql`
    select status from tickets where user_id = ${racer.id} and status = 'queued'`;
  assert.equal(rows.length, 1);
  ok(await dequeue(app, guest));
  ok(await dequeue(app, racer));
});

onEachEngine("[MM1] mmr in the body counts from game servers only", async (app) => {
  const guest = await app.guest();
  assert.equal((await enqueue(app, guest, { mmr: 2900 })).body.mmr, 1500);
  ok(await dequeue(app, guest));
  const token = await app.serviceToken();
  assert.equal((await enqueue(app, guest, { mmr: 2900, token })).body.mmr, 2900);
  ok(await dequeue(app, guest));
});

onEachEngine("[MM1 SEC5] players queue, leave and look for themselves only", async (app) => {
  const [one, two] = [await app.guest(), await app.guest()];
  problem(await enqueue(app, one, { token: two.token }), 403, "forbidden");
  problem(await dequeue(app, { ...one, token: two.token }), 403, "forbidden");
  const { body } = await enqueue(app, one);
  const path = `/matchmaking/tickets/${body.ticket_id}`;
  problem(await app.call("GET", path, { token: two.token }), 404, "ticket_not_found");
  ok(await app.call("GET", path, { token: await app.serviceToken() }));
  problem(await app.call("GET", path), 401, "unauthorized");
  const pass = { token: one.token, json: {} };
  problem(await app.call("POST", "/matchmaking/match", pass), 403, "forbidden");
  const list = `/matchmaking/matches?user_id=${one.id}`;
  problem(await app.call("GET", list, { token: two.token }), 403, "forbidden");
  ok(await dequeue(app, one));
});

onEachEngine("[MM1 GEN2] unknown modes, regions and players are named", async (app) => {
  const guest = await app.guest();
  problem(await enqueue(app, guest, { mode: "chess" }), 422, "unknown_mode");
  problem(await enqueue(app, guest, { region: "moon" }), 422, "unknown_region");
  const nobody = { ...guest, id: crypto.randomUUID() };
  const token = await app.serviceToken();
  problem(await enqueue(app, nobody, { token }), 404, "user_not_found");
  problem(await dequeue(app, { ...nobody, token }), 404, "not_queued");
  const missing = crypto.randomUUID();
  problem(
    await app.call("GET", `/matchmaking/tickets/${missing}`, { token }),
    404,
    "ticket_not_found",
  );
  problem(
    await app.call("GET", `/matchmaking/matches/${missing}`, { token }),
    404,
    "match_not_found",
  );
  problem(await report(app, missing, [{ placement: 1 }, { placement: 2 }]), 404, "match_not_found");
});

onEachEngine("[MM1] one unknown player does not sink those who queue with them", async (app) => {
  const token = await app.serviceToken();
  const guests = await Promise.all(Array.from({ length: 5 }, () => app.guest()));
  const nobody = { ...guests[0]!, id: crypto.randomUUID() };
  const answers = await Promise.all(
    [...guests, nobody].map((guest) => enqueue(app, guest, { token, region: "us-west" })),
  );
  assert.deepEqual(answers.map(({ status }) => status), [202, 202, 202, 202, 202, 404]);
  await Promise.all(guests.map((guest) => dequeue(app, guest)));
});

onEachEngine("[MM2 MM8] leaving the queue ends the ticket as cancelled", async (app) => {
  const guest = await app.guest();
  const { body } = await enqueue(app, guest);
  const left = await dequeue(app, guest);
  ok(left);
  assert.deepEqual(left.body, { ticket_id: body.ticket_id, status: "ended", reason: "cancelled" });
  problem(await dequeue(app, guest), 404, "not_queued");
  assert.equal((await pass(app, { user_id: guest.id })).body.match_id, null);
});

onEachEngine(
  "[MM2] a long poll answers when the match is found, and at its end else",
  async (app) => {
    const [one, two] = [await app.guest(), await app.guest()];
    const { body } = await enqueue(app, one, { region: "us-east" });
    const poll = (wait: number) =>
      app.call("GET", `/matchmaking/tickets/${body.ticket_id}?wait=${wait}`, { token: one.token });
    const quiet = poll(5);
    // The poll reads twice before it waits; time moves until it has come that far.
    let answered = false;
    quiet.finally(() => answered = true);
    while (!answered) await app.clock.advance(100);
    assert.equal((await quiet).body.status, "queued");

    const waiting = poll(25);
    ok(await enqueue(app, two, { region: "us-east" }), 202);
    await app.drain();
    const found = await waiting;
    assert.equal(found.body.status, "matched");
    assert.equal(found.body.match.match_id, found.body.match_id);
    assert.deepEqual(
      found.body.match.players.map((p: { user_id: string }) => p.user_id).sort(),
      [one.id, two.id].sort(),
    );
  },
);

onEachEngine("[MM3] windows are mutual and widen with the wait", async (app) => {
  const token = await app.serviceToken();
  const [low, high] = [await app.guest(), await app.guest()];
  ok(await enqueue(app, low, { mmr: 1000, token, region: "us-west" }), 202);
  await app.clock.advance(60_000);
  ok(await enqueue(app, high, { mmr: 1120, token, region: "us-west" }), 202);
  // The one who waits for a minute looks 350 points far, the newcomer 50.
  assert.equal((await pass(app, { region: "us-west" })).body.match_id, null);
  await app.clock.advance(14_000);
  assert.equal((await pass(app, { region: "us-west" })).body.match_id, null);
  await app.clock.advance(1_000);
  const { body } = await pass(app, { region: "us-west" });
  assert.ok(body.match_id);
  assert.deepEqual(body.quality.windows.toSorted((a: number, b: number) => a - b), [125, 400]);
  assert.equal(body.quality.rating_spread, 120);
  assert.equal(body.quality.max_wait_s, 75);
  assert.equal(body.quality.expanded, false);
  const [p, q] = body.quality.win_probability;
  assert.ok(Math.abs(p + q - 1) < 1e-12 && Math.abs(Math.max(p, q) - 0.666139424) < 1e-9);
});

onEachEngine("[MM3] the longest-waiting ticket is served first", async (app) => {
  const guests: Guest[] = [];
  for (let i = 0; i < 3; i++) {
    guests.push(await app.guest());
    ok(await enqueue(app, guests[i]!, { region: "eu-west" }), 202);
    await app.clock.advance(10);
  }
  const { body } = await pass(app, { region: "eu-west" });
  assert.deepEqual(body.teams.flat().sort(), [guests[0]!.id, guests[1]!.id].sort());
  ok(await dequeue(app, guests[2]!));
});

onEachEngine("[MM7] cancel and match never both win", async (app) => {
  for (let round = 0; round < 15; round++) {
    const pair = [await app.guest(), await app.guest()];
    const tickets = await Promise.all(
      pair.map(async (guest) => (await enqueue(app, guest, { region: "ap-southeast" })).body),
    );
    const [left, ran] = await Promise.all([
      dequeue(app, pair[0]!),
      pass(app, { region: "ap-southeast" }),
    ]);
    const mine = await ticketOf(app, pair[0]!, tickets[0].ticket_id);
    if (left.status === 200) {
      assert.deepEqual([mine.status, mine.reason], ["ended", "cancelled"]);
      assert.equal(ran.body.match_id, null);
      ok(await dequeue(app, pair[1]!));
    } else {
      problem(left, 409, "already_matched");
      assert.equal(left.body.match_id, ran.body.match_id);
      assert.equal(mine.status, "matched");
    }
  }
});

onEachEngine("[MM7] parallel passes put nobody into two matches", async (app) => {
  const guests = await Promise.all(Array.from({ length: 20 }, () => app.guest()));
  await Promise.all(guests.map((guest) => enqueue(app, guest, { region: "us-east" })));
  await Promise.all(Array.from({ length: 5 }, () => pass(app, { region: "us-east" })));
  const ids = guests.map(({ id }) => id);
  const seats = await app.services.engines.database.sql<{ count: number }[]>`
    select count(*)::int as count from match_participants
    where user_id = any(${ids}::uuid[]) group by user_id`;
  assert.deepEqual(seats.map(({ count }) => count), Array(20).fill(1));
});

onEachEngine(
  "[MM8] a ticket whose time is over ends as expired, and its player hears",
  async (app) => {
    const guest = await app.guest();
    const { body } = await enqueue(app, guest, { region: "us-west" });
    await app.clock.advance(600_000);
    await app.drain();
    const ticket = await ticketOf(app, guest, body.ticket_id);
    assert.deepEqual([ticket.status, ticket.reason], ["ended", "expired"]);
    const { publications } = await app.services.realtime.rooms.history(
      `user:${guest.id}`,
      { ...await app.services.realtime.rooms.history(`user:${guest.id}`), offset: 0 },
    );
    assert.deepEqual(publications.map(({ kind }) => kind), ["ticket.updated"]);
  },
);

onEachEngine(
  "[MM11] a pass answers what it made, by user also what was made before",
  async (app) => {
    const { players, matchId } = await matched(app);
    const again = await pass(app, { user_id: players[1]!.id });
    assert.equal(again.body.match_id, matchId);
    assert.equal(again.body.players.length, 2);
    const empty = await pass(app, { region: "us-west" });
    assert.deepEqual(empty.body, {
      match_id: null,
      players: [],
      teams: [],
      quality: null,
      matches: [],
    });
    problem(await pass(app, { mode: "chess" }), 422, "unknown_mode");
    problem(await pass(app, { region: "moon" }), 422, "unknown_region");
    const bare = await app.call("POST", "/matchmaking/match", { token: await app.serviceToken() });
    ok(bare);
  },
);

onEachEngine("[MM11] one pass makes every match there is", async (app) => {
  const guests = await Promise.all(Array.from({ length: 6 }, () => app.guest()));
  await Promise.all(guests.map((guest) => enqueue(app, guest, { region: "us-west" })));
  const { body } = await pass(app, { region: "us-west" });
  assert.equal(body.matches.length, 3);
  assert.equal(body.matches[0].match_id, body.match_id);
});

onEachEngine(
  "[MM14] a result changes ratings, participants and match, and is announced",
  async (app) => {
    const { players: [winner, loser], matchId } = await matched(app);
    const done = await report(app, matchId, [{ placement: 1, score: 10 }, { placement: 2 }]);
    ok(done);
    assert.deepEqual([done.body.match_id, done.body.status], [matchId, "finished"]);
    assert.deepEqual(
      done.body.players.toSorted((a: { team: number }, b: { team: number }) => a.team - b.team),
      [
        { user_id: winner!.id, team: 0, mmr_before: 1500, mmr_after: 1520, result: "win" },
        { user_id: loser!.id, team: 1, mmr_before: 1500, mmr_after: 1480, result: "loss" },
      ],
    );
    const match = await app.call("GET", `/matchmaking/matches/${matchId}`, { token: loser!.token });
    assert.equal(match.body.status, "finished");
    assert.ok(match.body.finished_at);
    const list = await app.call("GET", `/matchmaking/matches?user_id=${winner!.id}`, {
      token: winner!.token,
    });
    assert.equal(list.body.matches[0].match_id, matchId);
    // The new rating is the one the player queues with next.
    assert.equal((await enqueue(app, winner!)).body.mmr, 1520);
    ok(await dequeue(app, winner!));

    await app.drain();
    const { realtime: { rooms }, engines } = app.services;
    for (const room of [matchId, `user:${winner!.id}`, `user:${loser!.id}`]) {
      const now = await rooms.history(room);
      const { publications } = await rooms.history(room, { ...now, offset: 0 });
      assert.equal(publications.filter(({ kind }) => kind === "match.finished").length, 1, room);
    }
    const events = await engines.database.sql`
    select payload_json as payload from events
    where kind = 'match.finished' and user_id = ${winner!.id}`;
    assert.equal(events.length, 1);
    assert.equal(events[0]!.payload.mmr_after, 1520);
  },
);

onEachEngine("[MM14] a draw is half a win, and equal ratings stay", async (app) => {
  const { matchId } = await matched(app);
  const { body } = await report(app, matchId, [{ placement: 1 }, { placement: 1 }]);
  assert.deepEqual(
    body.players.map((p: { result: string; mmr_after: number }) => [p.result, p.mmr_after]),
    [["draw", 1500], ["draw", 1500]],
  );
});

onEachEngine(
  "[MM14] the same result again is answered like the first, another one refused",
  async (app) => {
    const { players, matchId } = await matched(app);
    const teams = [
      { placement: 2, players: [{ user_id: players[0]!.id, stats: { kills: 3, deaths: 1 } }] },
      { placement: 1, score: 5 },
    ];
    const answers = await Promise.all(Array.from({ length: 8 }, () => report(app, matchId, teams)));
    for (const answer of answers) {
      ok(answer);
      assert.deepEqual(answer.body, answers[0]!.body);
    }
    const reordered = structuredClone(teams);
    reordered[0]!.players![0]!.stats = { deaths: 1, kills: 3 };
    ok(await report(app, matchId, reordered));
    problem(
      await report(app, matchId, [{ placement: 1 }, { placement: 2 }]),
      409,
      "result_conflict",
    );
    const [row] = await app.services.engines.database.sql`
    select games from ratings where user_id = ${players[0]!.id} and mode = 'duel'`;
    assert.equal(row!.games, 1);
  },
);

onEachEngine("[MM14] the first server to report has the say", async (app) => {
  const { matchId, players } = await matched(app);
  ok(await report(app, matchId, [{ placement: 1 }, { placement: 2 }], "rival"));
  problem(
    await report(app, matchId, [{ placement: 1 }, { placement: 2 }], "game"),
    409,
    "wrong_authority",
  );
  const json = { teams: [{ placement: 1 }, { placement: 2 }] };
  const path = `/matchmaking/matches/${matchId}/result`;
  problem(
    await app.call("POST", path, { token: players[0]!.token, json }),
    403,
    "forbidden",
  );
});

onEachEngine(
  "[MM14] a result that does not fit the match is refused and changes nothing",
  async (app) => {
    const { matchId, players: [one, two] } = await matched(app);
    const stranger = await app.guest();
    const named = (...ids: string[]) => ({ players: ids.map((user_id) => ({ user_id })) });
    const refused = [
      [{ placement: 1 }],
      [{ placement: 1 }, { placement: 2 }, { placement: 3 }],
      [{ placement: 1, ...named(stranger.id) }, { placement: 2 }],
      [{ placement: 1, ...named(two!.id) }, { placement: 2, ...named(one!.id) }],
      [{ placement: 1, ...named(one!.id, one!.id) }, { placement: 2 }],
    ];
    for (const teams of refused) problem(await report(app, matchId, teams), 422, "result_mismatch");
    for (const teams of [[{ placement: 0 }, { placement: 1 }], [], [{ placement: 1.5 }], "x"]) {
      problem(await report(app, matchId, teams), 422, "invalid");
    }
    ok(await report(app, matchId, [{ placement: 1, ...named(one!.id) }, { placement: 2 }]));
  },
);

onEachEngine("[MM14] a match unfinished past its mode's duration is voided", async (app) => {
  const { matchId } = await matched(app);
  await app.clock.advance(601_000);
  await app.drain();
  problem(await report(app, matchId, [{ placement: 1 }, { placement: 2 }]), 409, "match_over");
  const { body } = await app.call("GET", `/matchmaking/matches/${matchId}`, {
    token: await app.serviceToken(),
  });
  assert.equal(body.status, "voided");
});

onEachEngine("[GEN2] of a missing match and a bad body, the missing match is said", async (app) => {
  problem(await report(app, crypto.randomUUID(), "nonsense"), 404, "match_not_found");
});

onEachEngine("[MM14 MM15] matches of one player that end together all count", async (app) => {
  const server = await app.serviceToken();
  const player = await app.guest();
  const matchIds: string[] = [];
  for (let i = 0; i < 5; i++) {
    const rival = await app.guest();
    // A rating of their own each time: no other test's ticket fits, and none of these twice.
    for (const { id } of [player, rival]) {
      const json = { user_id: id, mode: "duel", region: "us-west", mmr: -3_000 - i * 900 };
      ok(await app.call("POST", "/matchmaking/enqueue", { token: server, json }), 202);
    }
    const pass = await app.call("POST", "/matchmaking/match", {
      token: server,
      json: { user_id: player.id },
    });
    const matchId = pass.body.match_id;
    matchIds.push(matchId);
    // Left, not over: free for the next one.
    ok(
      await app.call("POST", `/matchmaking/matches/${matchId}/leave`, { token: player.token }),
    );
  }
  const reports = await Promise.all(matchIds.map(async (id) => {
    const match = await app.call("GET", `/matchmaking/matches/${id}`, { token: server });
    const first = match.body.teams[0].includes(player.id);
    return await app.call("POST", `/matchmaking/matches/${id}/result`, {
      token: server,
      json: { teams: [{ placement: first ? 1 : 2 }, { placement: first ? 2 : 1 }] },
    });
  }));
  for (const report of reports) ok(report);
  const [rating] = await app.services.engines.database.sql<{ mmr: number; games: number }[]>`
    select mmr, games from ratings where user_id = ${player.id}`;
  assert.equal(rating!.games, 5);
  const own = reports.map(({ body }) =>
    body.players.find(({ user_id }: { user_id: string }) => user_id === player.id)
  ).sort((a, b) => a.mmr_before - b.mmr_before);
  for (let i = 1; i < own.length; i++) assert.equal(own[i].mmr_before, own[i - 1].mmr_after);
  assert.equal(rating!.mmr, own.at(-1).mmr_after);
});
