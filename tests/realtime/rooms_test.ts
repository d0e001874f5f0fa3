/** Rooms and their members through real sockets: presence, publishing, announcements, limits. */

import assert from "node:assert/strict";
import { ok } from "../support/app/expect.ts";
import { eventually } from "../support/app/eventually.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { openSocket } from "../support/browser/socket.ts";
import type { Guest, TestApp } from "../support/app/test_app.ts";
import { ask, closedWith, enter, eventOf } from "./enter.ts";

const onEachEngine = testApps();
const DAY = 86_400_000;

async function match(app: TestApp): Promise<{ players: [Guest, Guest]; matchId: string }> {
  const players: [Guest, Guest] = [await app.guest(), await app.guest()];
  for (const { id, token } of players) {
    const json = { user_id: id, mode: "duel", region: "eu-west" };
    ok(await app.call("POST", "/matchmaking/enqueue", { token, json }), 202);
  }
  await app.drain();
  const { body } = await app.call("GET", `/matchmaking/matches?user_id=${players[0].id}`, {
    token: players[0].token,
  });
  return { players, matchId: body.matches[0].match_id };
}

onEachEngine(
  "[RT9] who is in a room is told after 2 s, and whoever is back by then never left",
  async (app) => {
    await using served = await app.serve();
    const { players: [one, two], matchId: room } = await match(app);
    await using watching = await enter(served, one);
    await ask(watching, { op: "subscribe", room });
    await app.clock.advance(2_000);
    assert.deepEqual((await eventOf(watching, "presence")).data, {
      count: 1,
      joined: [one.id],
      left: [],
    });
    const first = await enter(served, two);
    await ask(first, { op: "subscribe", room });
    const members = { count: 2, users: [one.id, two.id].sort() };
    const { id: _, ...listed } = await ask(watching, { op: "presence", room });
    assert.deepEqual(listed, { op: "presence", room, ...members });
    // Gone and back at once: told as having come, once.
    first.close();
    await first.closed;
    await using second = await enter(served, two);
    await ask(second, { op: "subscribe", room });
    await app.clock.advance(2_000);
    const joined = await eventOf(watching, "presence");
    assert.deepEqual(joined.data, { count: 2, joined: [two.id], left: [] });
    assert.deepEqual(["epoch" in joined, "offset" in joined], [false, false]);
    second.close();
    await second.closed;
    await app.clock.advance(1_000);
    assert.equal((await ask(watching, { op: "presence", room })).count, 2);
    await eventually("the leave is told", async () => {
      await app.clock.advance(1_000);
      const seen = watching.seen as { kind?: string; data?: { left: string[] } }[];
      return seen.some(({ kind, data }) => kind === "presence" && data!.left.includes(two.id));
    });
    assert.equal((await ask(watching, { op: "presence", room })).count, 1);
  },
);

onEachEngine("[RT9 RT2] game servers are not members, and one's own room has none", async (app) => {
  await using served = await app.serve();
  const { players: [player], matchId: room } = await match(app);
  await using server = await enter(served, { token: await app.serviceToken() });
  await using socket = await enter(served, player);
  await ask(server, { op: "subscribe", room });
  assert.deepEqual((await ask(socket, { op: "presence", room })).users, []);
  assert.equal((await ask(socket, { op: "presence", room: `user:${player.id}` })).count, 0);
  const other = await app.guest();
  await using stranger = await enter(served, other);
  assert.equal((await ask(stranger, { op: "presence", room })).code, "room_forbidden");
});

onEachEngine("[RT2 RT8] a game server publishes to its match's room, once per key", async (app) => {
  await using served = await app.serve();
  const { players: [player], matchId: room } = await match(app);
  await using server = await enter(served, { token: await app.serviceToken() });
  await using socket = await enter(served, player);
  await ask(socket, { op: "subscribe", room });
  const publish = (data: unknown, rest = {}) =>
    ask(server, { op: "publish", room, kind: "countdown", data, ...rest });
  const first = await publish({ seconds: 3 }, { key: "c3" });
  assert.deepEqual([first.op, first.room, first.offset], ["ok", room, 1]);
  const again = await publish({ seconds: 3 }, { key: "c3" });
  assert.deepEqual([again.epoch, again.offset], [first.epoch, 1]);
  assert.equal((await publish({ seconds: 2 })).offset, 2);
  const [three, two] = [await eventOf(socket, "countdown"), await eventOf(socket, "countdown")];
  assert.deepEqual([three.data, two.data, two.offset], [{ seconds: 3 }, { seconds: 2 }, 2]);
  const deep = JSON.parse('{"a":'.repeat(40) + "1" + "}".repeat(40));
  for (const bad of [{ kind: "match.finished" }, { kind: "Loud!" }, { data: deep }]) {
    assert.equal((await publish(1, bad)).code, "bad_message");
  }
  for (const other of ["world", `user:${player.id}`, "eu-west:duel"]) {
    assert.equal((await publish(1, { room: other })).code, "room_forbidden", other);
  }
  const mine = { op: "publish", room, kind: "countdown", data: 1 };
  assert.equal((await ask(socket, mine)).code, "room_forbidden");
  const json = { teams: [{ placement: 1 }, { placement: 2 }] };
  const path = `/matchmaking/matches/${room}/result`;
  ok(await app.call("POST", path, { token: await app.serviceToken(), json }));
  await using rival = await enter(served, { token: await app.serviceToken("rival") });
  assert.equal((await ask(rival, mine)).code, "room_forbidden");
});

onEachEngine(
  "[RT8] a client that asks for lines gets together what was sent together",
  async (app) => {
    await using served = await app.serve();
    const guest = await app.guest();
    const protocols = ["veze.v1.lines", "veze.v1", `bearer.${guest.token}`];
    await using socket = openSocket(served.url, { protocols });
    await ask(socket, { op: "subscribe", room: "world" });
    assert.equal(socket.protocol(), "veze.v1.lines");
    await using plain = await enter(served, guest);
    await ask(plain, { op: "subscribe", room: "world" });
    const before = socket.messages.length;
    const data = [1, 2, 3, 4, 5];
    const { realtime: { rooms } } = app.services;
    await Promise.all(data.map((n) => rooms.publish("world", { kind: "note", data: n })));
    for (const each of [socket, plain]) {
      for (const n of data) assert.equal((await eventOf(each, "note")).data, n);
    }
    if (!app.services.engines.redis) assert.equal(socket.messages.length - before, 1);
    assert.ok(plain.messages.every((text) => !text.includes("\n")));
    // What waits goes out before the close.
    const sent = rooms.publish("world", { kind: "note", data: 6 });
    // Redis tells the node in its own time, which may be after the sign-out.
    if (app.services.engines.redis) assert.equal((await eventOf(socket, "note")).data, 6);
    ok(await app.call("POST", "/auth/logout", { token: guest.token }), 204);
    await sent;
    if (!app.services.engines.redis) assert.equal((await eventOf(socket, "note")).data, 6);
    await closedWith(socket, 4501);
  },
);

onEachEngine("[RT5] a match's room remembers for the match's life", async (app) => {
  const { matchId } = await match(app);
  const { realtime: { rooms } } = app.services;
  const message = { kind: "note", data: 1 };
  const [long, short] = [
    await rooms.publish(matchId, message),
    await rooms.publish("world", message),
  ];
  if (app.services.engines.redis) {
    const left = await app.services.engines.redis.servers()[0]!.pTTL(`rt:{${matchId}}:log`);
    assert.ok(left > 10 * 60_000, `${left} ms`);
    return;
  }
  await app.clock.advance(10 * 60_000);
  assert.equal((await rooms.history(matchId, { ...long, offset: 0 })).publications.length, 1);
  assert.equal((await rooms.history("world", { ...short, offset: 0 })).reason, "offset_too_old");
});

onEachEngine(
  "[RT2 SEC7] a moderator's announcement reaches the world, once per key",
  async (app) => {
    await using served = await app.serve();
    await using socket = await enter(served, await app.guest());
    await ask(socket, { op: "subscribe", room: "world" });
    const token = await app.serviceToken("moderator");
    const send = (text: unknown, key: string) =>
      app.call("POST", "/admin/api/announcements", {
        token,
        json: { text },
        headers: { "idempotency-key": key },
      });
    const key = crypto.randomUUID();
    const { status, body } = await send(" Maintenance at 12:00 ", key);
    assert.equal(status, 201);
    assert.deepEqual((await send(" Maintenance at 12:00 ", key)).body, body);
    await app.drain();
    const { data } = await eventOf(socket, "announcement");
    assert.deepEqual(data, { announcement_id: body.announcement_id, text: "Maintenance at 12:00" });
    for (const text of ["", "   ", 1, "x".repeat(1_001), "a\u0000b"]) {
      assert.equal((await send(text, crypto.randomUUID())).status, 422);
    }
    const audit = await app.call("GET", "/admin/api/audit?action=announcement&limit=1", {
      token: await app.serviceToken("operator"),
    });
    assert.deepEqual(audit.body.entries[0].subjects, [body.announcement_id]);
  },
);

onEachEngine(
  "[RT3] a resumption larger than a socket may have waiting is refused whole",
  async (app) => {
    await using served = await app.serve();
    const guest = await app.guest();
    const room = `user:${guest.id}`;
    const { realtime: { rooms } } = app.services;
    const { epoch } = await rooms.history(room);
    const data = "x".repeat(12_000);
    for (let i = 0; i < 100; i++) await rooms.publish(room, { kind: "note", data });
    await using socket = await enter(served, guest);
    const all = await ask(socket, { op: "subscribe", room, cursor: { epoch, offset: 0 } });
    assert.deepEqual([all.recovered, all.reason, all.events], [false, "limit_exceeded", []]);
    const some = await ask(socket, { op: "subscribe", room, cursor: { epoch, offset: 50 } });
    assert.equal(some.events.length, 50);
  },
);

onEachEngine(
  "[RT6] an idle socket is closed with 4505, one that waits for a match is not",
  async (app) => {
    await using served = await app.serve();
    const [idle, queued, listening] = [await app.guest(), await app.guest(), await app.guest()];
    const json = { user_id: queued.id, mode: "duel", region: "ap-southeast" };
    // Its ticket lives for ten minutes: it queues again in the middle.
    const queue = () => app.call("POST", "/matchmaking/enqueue", { token: queued.token, json });
    await using quiet = await enter(served, idle);
    await using waiting = await enter(served, queued);
    await using watching = await enter(served, listening);
    await ask(watching, { op: "subscribe", room: "world" });
    const stop = new AbortController();
    const running = app.everywhere(({ realtime }) => realtime.gate.run(stop.signal));
    for (let at = 0; at <= 605; at += 15) {
      if (at % 300 === 0) assert.ok((await queue()).status < 300);
      await app.clock.advance(15_000);
      for (const socket of [quiet, waiting, watching]) socket.send({ op: "pong" });
      await ask(watching, { op: "presence", room: "world" });
    }
    await closedWith(quiet, 4505);
    for (const socket of [waiting, watching]) {
      assert.equal((await ask(socket, { op: "presence", room: "world" })).op, "presence");
    }
    stop.abort();
    await running;
    await app.call("POST", "/matchmaking/dequeue", { token: queued.token, json });
  },
);

onEachEngine("[RT6] too many messages are refused, and a flood ends the socket", async (app) => {
  await using served = await app.serve();
  await using socket = await enter(served, await app.guest());
  for (let i = 0; i < 199; i++) socket.send({ id: i, op: "unsubscribe", room: "world" });
  await ask(socket, { op: "unsubscribe", room: "world" });
  const refused = await ask(socket, { op: "unsubscribe", room: "world" });
  assert.equal(refused.code, "rate_limited");
  await app.clock.advance(1_000);
  assert.equal((await ask(socket, { op: "unsubscribe", room: "world" })).op, "ok");
  for (let i = 0; i < 219; i++) socket.send({ op: "pong" });
  await closedWith(socket, 4502);
});

onEachEngine.alone(
  "[RT7 SEC2] a socket opened with a cookie ends with its session",
  async (app) => {
    const { realtime: { gate }, access: { identity } } = app.services;
    const began = app.clock.now();
    const { cookie } = await app.guest();
    const caller = await identity.findByCookie(cookie.split("=").slice(1).join("="));
    assert.equal(caller?.expiresAt, began + 30 * DAY);
    const closes: number[] = [];
    const peer = { send() {}, backlog: () => 0, close: (code: number) => void closes.push(code) };
    const connection = gate.open({ ...caller!, expiresAt: began + 12_000 }, peer, "192.0.2.1");
    const stop = new AbortController();
    const running = gate.run(stop.signal);
    await app.clock.advance(10_000);
    assert.deepEqual(closes, []);
    await app.clock.advance(5_000);
    assert.deepEqual(closes, [4004]);
    connection.end();
    stop.abort();
    await running;
  },
);

onEachEngine(
  "[RT7 RT2] a renewed token that may less loses the rooms it may not hear",
  async (app) => {
    await using served = await app.serve();
    const { access: { identity } } = app.services;
    const guest = await app.guest();
    const asStaff = identity.issueFor({ id: guest.id, roles: ["player", "mod"] });
    await using socket = await enter(served, { token: asStaff.accessToken });
    for (const room of ["admin", "world"]) {
      assert.equal((await ask(socket, { op: "subscribe", room })).op, "subscribed");
    }
    assert.equal((await ask(socket, { op: "auth", token: guest.token })).op, "ok");
    const left = socket.seen.find(({ op }) => op === "unsubscribed");
    assert.deepEqual(left, { op: "unsubscribed", room: "admin", code: "room_forbidden" });
    assert.equal((await ask(socket, { op: "subscribe", room: "admin" })).code, "room_forbidden");
    const { realtime: { rooms } } = app.services;
    await rooms.publish("admin", { kind: "stats", data: 1 });
    await rooms.publish("world", { kind: "note", data: 2 });
    assert.equal((await eventOf(socket, "note")).data, 2);
    assert.ok(!socket.seen.some((frame) => "kind" in frame && frame.kind === "stats"));
    // From now on it lives and dies with the session of the token it was renewed with.
    ok(await app.call("POST", "/auth/logout", { token: guest.token }), 204);
    await closedWith(socket, 4501);
  },
);

onEachEngine("[RT7] a session that ended meanwhile does not get past the gate", (app) => {
  return (async () => {
    const guest = await app.guest();
    const caller = await app.services.access.identity.checkToken(guest.token);
    ok(await app.call("POST", "/auth/logout", { token: guest.token }), 204);
    const closes: number[] = [];
    const peer = { send() {}, backlog: () => 0, close: (code: number) => void closes.push(code) };
    app.services.realtime.gate.open(caller, peer, "192.0.2.1");
    assert.deepEqual(closes, [4501]);
  })();
});

onEachEngine("[RT1 RT6] a peer that never answers our close is cut", async (app) => {
  await using served = await app.serve();
  const { hostname, port } = new URL(served.url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(
    "GET /events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  let text = "";
  const gone = (async () => {
    const bytes = new Uint8Array(4_096);
    for (;;) {
      const read = await connection.read(bytes).catch(() => null);
      if (read === null) return true;
      text += new TextDecoder().decode(bytes.subarray(0, read));
    }
  })();
  await eventually("the close frame is here", () => text.includes("unauthorised"));
  await app.clock.advance(5_000);
  assert.equal(await Promise.race([gone, new Promise((r) => setTimeout(r, 3_000, false))]), true);
});
