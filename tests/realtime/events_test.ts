/** `WS /events` through real sockets. */

import assert from "node:assert/strict";
import { ok } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { openSocket, type TestSocket } from "../support/browser/socket.ts";
import type { Guest, TestApp } from "../support/app/test_app.ts";
import { closedWith, enter } from "./enter.ts";

const onEachEngine = testApps();

async function matched(app: TestApp): Promise<{ players: [Guest, Guest]; matchId: string }> {
  const players: [Guest, Guest] = [await app.guest(), await app.guest()];
  for (const { id, token } of players) {
    const json = { user_id: id, mode: "duel", region: "eu-north" };
    ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
  }
  await app.drain();
  const list = await app.call("GET", `/matchmaking/matches?user_id=${players[0].id}`, {
    token: players[0].token,
  });
  return { players, matchId: list.body.matches[0].match_id };
}

onEachEngine("[RT1] without a valid token the socket closes with 4501 on opening", async (app) => {
  await using served = await app.serve();
  const guest = await app.guest();
  const ways: Parameters<typeof openSocket>[1][] = [
    {},
    { protocols: ["veze.v1"] },
    { protocols: ["veze.v1", "bearer.x.y.z"] },
    { protocols: ["veze.v1"], headers: { authorization: "Bearer nonsense" } },
    { headers: { cookie: "veze_session=a.b", origin: "http://localhost:8000" } },
    // A good cookie, brought along by another site or by nobody knows whom.
    { headers: { cookie: guest.cookie, origin: "https://evil.example" } },
    { headers: { cookie: guest.cookie } },
  ];
  for (const way of ways) {
    await using socket = openSocket(served.url, way);
    await closedWith(socket, 4501);
    assert.deepEqual(socket.seen, []);
  }
});

onEachEngine(
  "[RT1 RT2] each way of signing in brings a welcome and one's own room",
  async (app) => {
    await using served = await app.serve();
    const guest = await app.guest();
    const bearer = { authorization: `Bearer ${guest.token}` };
    const ways: [Parameters<typeof openSocket>[1], string][] = [
      [{ protocols: ["veze.v1", `bearer.${guest.token}`] }, "veze.v1"],
      [{ protocols: ["veze.v1"], headers: bearer }, "veze.v1"],
      [{ headers: bearer }, ""],
      [
        {
          protocols: ["veze.v1"],
          headers: { cookie: guest.cookie, origin: "http://localhost:8000" },
        },
        "veze.v1",
      ],
    ];
    for (const [way, protocol] of ways) {
      await using socket = openSocket(served.url, way);
      const welcome = await socket.next();
      assert.deepEqual(
        [welcome.op, welcome.user_id, welcome.ping_interval_s],
        ["welcome", guest.id, 25],
      );
      assert.ok(welcome.session_id);
      assert.equal(socket.protocol(), protocol);
      const own = await socket.next();
      assert.deepEqual([own.op, own.room, own.events], ["subscribed", `user:${guest.id}`, []]);
    }
  },
);

onEachEngine("[RT2] match.found and match.finished reach the players' own rooms", async (app) => {
  await using served = await app.serve();
  const players: [Guest, Guest] = [await app.guest(), await app.guest()];
  await using one = await enter(served, players[0]);
  await using two = await enter(served, players[1]);
  for (const { id, token } of players) {
    const json = { user_id: id, mode: "duel", region: "us-east" };
    ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
  }
  await app.drain();
  const [found, other] = [await one.next(), await two.next()];
  assert.deepEqual([found.op, found.kind, found.offset], ["event", "match.found", 1]);
  const { match_id, mode, region, teams, team, quality, arena_url } = found.data;
  assert.deepEqual([mode, region, arena_url], ["duel", "us-east", `/play/${match_id}`]);
  assert.equal(other.data.match_id, match_id);
  assert.deepEqual(teams.flat().sort(), players.map(({ id }) => id).sort());
  assert.deepEqual(teams[team], [players[0].id]);
  assert.equal(quality.win_probability.length, 2);
  const result = await app.call("POST", `/matchmaking/matches/${match_id}/result`, {
    token: await app.serviceToken(),
    json: { teams: [{ placement: 1 }, { placement: 2 }] },
  });
  ok(result);
  await app.drain();
  const finished = await one.next();
  assert.deepEqual([finished.kind, finished.offset], ["match.finished", 2]);
});

onEachEngine("[RT3] a client that comes back gets what it missed, in order, once", async (app) => {
  await using served = await app.serve();
  const guest = await app.guest();
  const { realtime: { rooms } } = app.services;
  const room = `user:${guest.id}`;
  const publish = (n: number) => rooms.publish(room, { kind: "announcement", data: { n } });
  await using first = await enter(served, guest);
  await publish(1);
  const { epoch, offset } = await first.next();
  first.close();
  await first.closed;
  for (const n of [2, 3, 4]) await publish(n);
  await using second = await enter(served, guest);
  second.send({ id: "a", op: "subscribe", room, cursor: { epoch, offset } });
  const back = await second.next();
  assert.deepEqual([back.id, back.op, back.recovered], ["a", "subscribed", true]);
  assert.deepEqual(back.events.map((event: { data: { n: number } }) => event.data.n), [2, 3, 4]);
  assert.deepEqual(back.events.map((event: { offset: number }) => event.offset), [2, 3, 4]);
  await publish(5);
  const live = await second.next();
  assert.deepEqual([live.op, live.data.n, live.offset, live.epoch], ["event", 5, 5, epoch]);
});

onEachEngine("[RT3 RT4] nothing is lost or doubled while publishing goes on", async (app) => {
  await using served = await app.serve();
  const guest = await app.guest();
  await using socket = await enter(served, guest);
  const room = `user:${guest.id}`;
  const { realtime: { rooms } } = app.services;
  const start = await rooms.history(room);
  const publishing = (async () => {
    for (let n = 1; n <= 60; n++) await rooms.publish(room, { kind: "announcement", data: n });
  })();
  socket.send({ id: 1, op: "subscribe", room, cursor: { epoch: start.epoch, offset: 0 } });
  const got: number[] = [];
  let resumed = false;
  while (!resumed || got.at(-1) !== 60) {
    const frame = await socket.next();
    if (frame.op === "subscribed") {
      // What came before the reply was told live; the reply tells all of it again by its cursor.
      got.length = 0;
      got.push(...frame.events.map((event: { offset: number }) => event.offset));
      resumed = true;
    } else got.push(frame.offset);
  }
  await publishing;
  assert.deepEqual(got, Array.from({ length: 60 }, (_, i) => i + 1));
});

onEachEngine("[RT3] what cannot be recovered says why, and brings nothing", async (app) => {
  await using served = await app.serve();
  const guest = await app.guest();
  await using socket = await enter(served, guest);
  const room = `user:${guest.id}`;
  const { realtime: { rooms } } = app.services;
  const ask = async (cursor: { epoch: string; offset: number }) => {
    socket.send({ id: 1, op: "subscribe", room, cursor });
    for (;;) {
      const frame = await socket.next();
      if (frame.op === "subscribed") return frame;
    }
  };
  const { epoch } = await rooms.history(room);
  for (let n = 0; n < 310; n++) await rooms.publish(room, { kind: "announcement", data: n });
  const cases: [{ epoch: string; offset: number }, string][] = [
    [{ epoch: "another", offset: 0 }, "epoch_changed"],
    [{ epoch, offset: 5 }, "offset_too_old"],
    [{ epoch, offset: 1_000 }, "offset_ahead"],
  ];
  for (const [cursor, reason] of cases) {
    const { recovered, reason: said, events, offset } = await ask(cursor);
    assert.deepEqual([recovered, said, events, offset], [false, reason, [], 310]);
  }
  assert.equal((await ask({ epoch, offset: 300 })).events.length, 10);
});

onEachEngine("[RT2] rooms are open to those they concern", async (app) => {
  await using served = await app.serve();
  const { players: [guest], matchId } = await matched(app);
  const stranger = await app.guest();
  await using mine = await enter(served, guest);
  await using theirs = await enter(served, stranger);
  await using server = await enter(served, { token: await app.serviceToken() });
  await using moderator = await enter(served, { token: await app.serviceToken("moderator") });
  let asked = 0;
  const ask = async (socket: TestSocket, room: string) => {
    const id = ++asked;
    socket.send({ id, op: "subscribe", room });
    for (;;) {
      const frame = await socket.next();
      if (frame.id === id) return frame.op === "error" ? frame.code : frame.room;
    }
  };
  for (
    const room of ["world", "eu-north:duel", "board:2026-s4:duel", "board:2026-s3:ladder-duel"]
  ) {
    assert.equal(await ask(theirs, room), room);
  }
  assert.equal(await ask(theirs, "board:current:duel"), "board:2026-s4:duel");
  assert.equal(await ask(mine, matchId), matchId);
  assert.equal(await ask(server, matchId), matchId);
  assert.equal(await ask(moderator, "admin"), "admin");
  for (const room of [matchId, "admin", `user:${guest.id}`]) {
    assert.equal(await ask(theirs, room), "room_forbidden", room);
  }
  assert.equal(await ask(server, "admin"), "room_forbidden");
  const unknown = ["nowhere", "moon:duel", "eu-north:chess", "board:1999:duel", "board:current:no"];
  for (const room of [...unknown, "user:", ":", "world:world", "\u0000", "a".repeat(128)]) {
    assert.match(await ask(theirs, room), /^(unknown_room|room_forbidden)$/, room);
  }
  assert.equal(await ask(theirs, "nowhere"), "unknown_room");
});

onEachEngine(
  "[RT2] unsubscribing ends the events, also by another name of the room",
  async (app) => {
    await using served = await app.serve();
    await using socket = await enter(served, await app.guest());
    const { realtime: { rooms } } = app.services;
    for (
      const [room, alias] of [["world", "world"], ["board:2026-s4:duel", "board:current:duel"]]
    ) {
      socket.send({ id: 1, op: "subscribe", room: alias });
      assert.equal((await socket.next()).room, room);
      await rooms.publish(room!, { kind: "announcement", data: 1 });
      assert.equal((await socket.next()).data, 1);
      socket.send({ id: 2, op: "unsubscribe", room: alias });
      assert.deepEqual(await socket.next(), { id: 2, op: "ok" });
      await rooms.publish(room!, { kind: "announcement", data: 2 });
      socket.send({ id: 3, op: "unsubscribe", room: alias });
      assert.deepEqual(await socket.next(), { id: 3, op: "ok" });
    }
  },
);

onEachEngine("[RT1] a token is renewed on the open socket, with one's own only", async (app) => {
  await using served = await app.serve();
  const [guest, other] = [await app.guest(), await app.guest()];
  await using socket = await enter(served, guest);
  socket.send({ id: 1, op: "auth", token: guest.token });
  assert.deepEqual(await socket.next(), { id: 1, op: "ok" });
  socket.send({ id: 2, op: "auth", token: other.token });
  assert.equal((await socket.next()).code, "forbidden");
  socket.send({ id: 3, op: "auth", token: "x.y.z" });
  assert.equal((await socket.next()).code, "unauthorized");
});

onEachEngine(
  "[RT1 GEN3] malformed messages are answered or end the socket, never the process",
  async (app) => {
    await using served = await app.serve();
    const guest = await app.guest();
    const answered = [
      ...[
        "null",
        "1",
        '"x"',
        "[]",
        "{}",
        '{"op":"dance","id":1}',
        '{"op":"subscribe","room":"world"}',
      ],
      ...['{"id":1,"op":"subscribe"}', '{"id":{},"op":"subscribe","room":"world"}'],
      ...['{"id":1,"op":"subscribe","room":"world","cursor":{"epoch":1,"offset":-1}}'],
      ...['{"id":1,"op":"subscribe","room":"world","cursor":{"epoch":"x","offset":1e300}}'],
      ...[
        '{"id":1,"op":"subscribe","room":["world"]}',
        '{"id":"' + "x".repeat(65) + '","op":"pong"}x',
      ],
    ].slice(0, -1);
    await using socket = await enter(served, guest);
    for (const frame of answered) {
      socket.raw(frame);
      const { op, code, title } = await socket.next();
      assert.deepEqual([op, code], ["error", "bad_message"], frame);
      assert.equal(typeof title, "string");
    }
    socket.send({ op: "pong" });
    socket.send({ id: "still here", op: "subscribe", room: "world" });
    assert.equal((await socket.next()).id, "still here");

    const ending: (string | Uint8Array<ArrayBuffer>)[] = [
      ...[
        "",
        "{",
        "not json",
        "\u0000",
        '{"a":'.repeat(2_000),
        "x".repeat(17_000),
        "x".repeat(1 << 20),
      ],
      new Uint8Array([1, 2, 3]),
      new TextEncoder().encode('{"op":"pong"}'),
      new Uint8Array(0),
    ];
    for (const frame of ending) {
      await using victim = await enter(served, guest);
      victim.raw(frame);
      await closedWith(victim, 4502);
    }
    socket.send({ id: "alive", op: "unsubscribe", room: "world" });
    assert.equal((await socket.next()).id, "alive");
    ok(await app.call("GET", "/health"));
  },
);

onEachEngine("[RT6] a silent client is pinged and then closed with 4006", async (app) => {
  await using served = await app.serve();
  await using socket = await enter(served, await app.guest());
  await using lively = await enter(served, await app.guest());
  const stopping = new AbortController();
  const running = app.everywhere(({ realtime }) => realtime.gate.run(stopping.signal));
  for (let at = 0; at < 45; at += 5) {
    await app.clock.advance(5_000);
    lively.send({ id: at, op: "unsubscribe", room: "world" });
    for (;;) if ((await lively.next()).id === at) break;
  }
  await closedWith(socket, 4006);
  assert.ok(socket.seen.some(({ op }) => op === "ping"));
  stopping.abort();
  await running;
  lively.send({ id: "alive", op: "unsubscribe", room: "world" });
  assert.equal((await lively.next()).id, "alive");
});

onEachEngine("[RT6] a socket that sends faster than it is answered is cut", async (app) => {
  await using served = await app.serve();
  const socket = await enter(served, await app.guest());
  const frame = JSON.stringify({ id: 1, op: "subscribe", room: "x".repeat(120) });
  for (let i = 0; i < 5_000; i++) socket.raw(frame);
  // What was still on its way may break the connection before the close arrives.
  assert.ok([4502, 0, 1006].includes((await socket.closed).code));
  const other = await enter(served, await app.guest());
  other.send({ id: 1, op: "subscribe", room: "world" });
  assert.equal((await other.next()).op, "subscribed", "nobody else is harmed");
  other.close();
});

onEachEngine("[RT7] sockets of a session that ended are closed", async (app) => {
  await using served = await app.serve();
  const guest = await app.guest();
  const socket = await enter(served, guest);
  ok(await app.call("POST", "/auth/logout", { token: guest.token }), 204);
  await closedWith(socket, 4501);
  const cheater = await app.guest();
  const suspended = await enter(served, cheater);
  ok(
    await app.call("POST", `/admin/api/players/${cheater.id}/suspend`, {
      token: await app.serviceToken("moderator"),
      json: { reason: "aim" },
    }),
  );
  await closedWith(suspended, 4504);
});

onEachEngine("[RT7] a socket ends with its token unless a fresh one is shown", async (app) => {
  await using served = await app.serve();
  const stop = new AbortController();
  const sweeping = app.everywhere(({ realtime }) => realtime.gate.run(stop.signal));
  const guest = await app.guest();
  const [renewed, old] = [await enter(served, guest), await enter(served, guest)];
  const answer = async (socket: TestSocket) => {
    for (;;) {
      const frame = await socket.next();
      if (frame.op !== "ping" && frame.kind !== "presence") return frame;
    }
  };
  // In a room it is of use, and not idle.
  old.send({ id: 1, op: "subscribe", room: "world" });
  for (let minute = 0; minute < 16; minute++) {
    for (let step = 0; step < 4; step++) {
      await app.clock.advance(15_000);
      for (const socket of [renewed, old]) socket.send({ op: "pong" });
      // What was sent has to arrive before the clock goes on.
      renewed.send({ id: step, op: "unsubscribe", room: "world" });
      await answer(renewed);
    }
    if (minute !== 10) continue;
    const json = { grant_type: "refresh_token", refresh_token: guest.refreshToken };
    const { body } = await app.call("POST", "/auth/token", { json });
    renewed.send({ id: "r", op: "auth", token: body.access_token });
    assert.deepEqual(await answer(renewed), { id: "r", op: "ok" });
  }
  await closedWith(old, 4004);
  renewed.send({ id: "last", op: "unsubscribe", room: "world" });
  assert.equal((await answer(renewed)).op, "ok");
  renewed.close();
  stop.abort();
  await app.clock.advance(10_000);
  await sweeping;
});

onEachEngine.alone(
  "[SEC6 RT6] an account has at most 20 sockets, and gets one back for each",
  async (app) => {
    await using served = await app.serve();
    const guest = await app.guest();
    const sockets = await Promise.all(Array.from({ length: 20 }, () => enter(served, guest)));
    const protocols = ["veze.v1", `bearer.${guest.token}`];
    await closedWith(openSocket(served.url, { protocols }), 4503);
    sockets[0]!.close();
    await sockets[0]!.closed;
    const again = await enter(served, guest);
    const other = await enter(served, await app.guest());
    for (const socket of [...sockets, again, other]) socket.close();
  },
);

// The last one: a gate that has closed lets nobody in again.
onEachEngine("[GEN9] on a restart every socket is told to come back with 4003", async (app) => {
  await using served = await app.serve();
  await using one = await enter(served, await app.guest());
  await using two = await enter(served, await app.guest());
  const closing = app.everywhere(({ realtime }) => realtime.gate.closeAll());
  await closedWith(one, 4003);
  await closedWith(two, 4003);
  await app.clock.advance(2_000);
  await closing;
  assert.equal(app.services.realtime.gate.count(), 0);
});
