/** What must not break the program that a client lives in. */

import assert from "node:assert/strict";
import { createCredentials } from "../../sdk/session/credentials.ts";
import { VezeError } from "../../sdk/rest/problem.ts";
import { createRest } from "../../sdk/rest/rest.ts";
import { createRooms } from "../../sdk/rooms/rooms.ts";
import { type ConnectionState, createConnection } from "../../sdk/rooms/socket.ts";
import { runtime, type SocketLike } from "../../sdk/runtime.ts";
import { memoryStorage } from "../../sdk/session/storage.ts";
import { createTelemetryQueue } from "../../sdk/telemetry.ts";
import { turns, virtualTime } from "../realtime/virtual_time.ts";

const WELCOME = { op: "welcome", user_id: "u", session_id: "s", ping_interval_s: 25 };

/** A connection whose server is the test. */
function open(
  { openSocket, token = () => Promise.resolve("token"), expiresAt = () => Infinity }: {
    openSocket?: () => SocketLike;
    token?: () => Promise<string>;
    expiresAt?: () => number;
  } = {},
) {
  const time = virtualTime();
  const sent: { id: number; op: string; room: string }[] = [];
  const states: ConnectionState[] = [];
  let socket: SocketLike;
  const connection = createConnection({
    url: "",
    runtime: runtime({
      ...time,
      random: () => 0.5,
      openSocket: openSocket ?? (() =>
        socket = {
          readyState: 1,
          send: (frame) => void sent.push(JSON.parse(frame)),
          close() {},
          ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
        }),
    }),
    credentials: {
      token,
      expiresAt,
      ...{ expire() {}, take() {}, clear() {}, deviceId: () => undefined },
    },
    onState(state) {
      states.push(state);
      if (state.name === "online") rooms.onOnline();
    },
    onFrame: (frame) => rooms.onFrame(frame),
  });
  const rooms = createRooms(connection);
  const tell = (text: string) => socket.onmessage!({ data: text } as never);
  return {
    ...{ connection, rooms, sent, tell, time },
    names: () => states.map(({ name }) => name),
    receive: (frame: unknown) => tell(JSON.stringify(frame)),
  };
}

const event = (offset: number) => ({
  ...{ op: "event", room: "world", epoch: "e", offset, kind: "note", at: "", data: offset },
});

Deno.test("[RT10] what is no frame makes the client come back, and throws nothing", async () => {
  for (const text of ["<html>", "null", '{"op":']) {
    const { connection, tell, receive } = open();
    connection.open();
    await turns();
    receive(WELCOME);
    tell(text);
    assert.equal(connection.state().name, "waiting", text);
    connection.close();
  }
});

Deno.test("[RT10] a socket that cannot be made ends the connection with the reason", async () => {
  const { connection } = open({
    openSocket() {
      throw new SyntaxError("not a URL");
    },
  });
  connection.open();
  await turns();
  const state = connection.state();
  assert.deepEqual([state.name, "error" in state && state.error?.message], ["ended", "not a URL"]);
});

Deno.test("[RT6 RT10] who is signed out or suspended does not come back again and again", async () => {
  for (const [status, code] of [[401, 4501], [403, 4504]] as const) {
    const refusal = new VezeError("refused", "Cannot renew", status);
    const { connection } = open({ token: () => Promise.reject(refusal) });
    connection.open();
    await turns();
    assert.deepEqual(connection.state(), { name: "ended", code });
  }
});

Deno.test("[RT10] closing is not told as waiting", async () => {
  const { connection, receive, names } = open();
  connection.open();
  await turns();
  receive(WELCOME);
  connection.close();
  assert.deepEqual(names(), ["connecting", "online", "closed"]);
});

Deno.test("[RT7 RT10] a token that cannot be renewed is not asked for every second", async () => {
  let asked = 0;
  let isDown = false;
  const { connection, receive, time } = open({
    expiresAt: () => 0,
    token() {
      asked++;
      return isDown ? Promise.reject(new Error("away")) : Promise.resolve("token");
    },
  });
  connection.open();
  await turns();
  receive(WELCOME);
  isDown = true;
  asked = 0;
  for (let second = 0; second < 60; second += 20) {
    await time.advance(20_000);
    receive({ op: "ping" });
  }
  assert.ok(asked >= 3 && asked <= 11, `${asked} times in a minute`);
  connection.close();
});

Deno.test("[RT3 RT10] two listeners of one room hear what came while the second joined", async () => {
  const { connection, rooms, sent, receive } = open();
  const heard: unknown[] = [];
  const listener = { event: ({ data }: { data: unknown }) => heard.push(data) };
  rooms.join("world", listener, { epoch: "e", offset: 1 });
  await turns();
  receive(WELCOME);
  const answer = (request: { id: number }, offset: number, events: unknown[] = []) =>
    receive({
      ...{ id: request.id, op: "subscribed", room: "world", epoch: "e", offset },
      ...{ recovered: true, events },
    });
  answer(sent[0]!, 1);
  rooms.join("world", {});
  // The server leaves the room and follows it anew: event 2 came between.
  answer(sent[1]!, 2);
  assert.equal(sent.length, 3, "the first listener asks for what it missed");
  answer(sent[2]!, 2, [event(2)]);
  receive(event(3));
  assert.deepEqual(heard, [2, 3]);
  assert.equal(sent.length, 3);
  connection.close();
});

Deno.test("[RT10] calls that learn together that their token ended renew it once", async () => {
  let renewals = 0;
  const answers: ((response: Response) => void)[] = [];
  const surroundings = runtime({
    ...virtualTime(),
    fetch(url, init) {
      if (url.endsWith("/auth/token")) {
        renewals++;
        const body = { access_token: `new-${renewals}`, refresh_token: "r", expires_in: 900 };
        return Promise.resolve(Response.json(body));
      }
      const { authorization } = init.headers as Record<string, string>;
      if (authorization !== "Bearer old") return Promise.resolve(Response.json({ ok: true }));
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  const credentials = createCredentials({
    ...{ base: "", runtime: surroundings, storage: memoryStorage(), signIn: { kind: "player" } },
  });
  credentials.take({ access_token: "old", refresh_token: "r", expires_in: 900 });
  const call = createRest({ base: "", runtime: surroundings, credentials });
  const calls = Array.from({ length: 3 }, () => call("GET /auth/me"));
  await turns();
  // The answers arrive one after the other, each after the one before was settled.
  for (const [i, tell] of answers.entries()) {
    tell(new Response(null, { status: 401 }));
    await calls[i];
  }
  assert.equal(renewals, 1);
});

Deno.test("[RT10 AR5] a file is answered as its bytes; what is no answer of the service is an error", async () => {
  const files = [
    "application/vnd.veze.replay; version=1",
    "image/svg+xml",
    "text/plain; version=0.0.4",
  ];
  const answers = [
    ...files.map((type) =>
      new Response(Uint8Array.of(1, 0, 255), { headers: { "content-type": type } })
    ),
    new Response("<html>", { headers: { "content-type": "text/html" } }),
  ];
  const surroundings = runtime({
    ...virtualTime(),
    fetch: () => Promise.resolve(answers.shift()!),
  });
  const credentials = createCredentials({
    ...{ base: "", runtime: surroundings, storage: memoryStorage(), signIn: { kind: "player" } },
  });
  credentials.take({ access_token: "a", refresh_token: "r", expires_in: 900 });
  const call = createRest({ base: "", runtime: surroundings, credentials });
  const replay = () =>
    call("GET /arena/matches/{match_id}/replay", { path: { match_id: crypto.randomUUID() } });
  for (const type of files) assert.deepEqual(await replay(), Uint8Array.of(1, 0, 255), type);
  await assert.rejects(replay(), /is something else/);
});

Deno.test("[RT10 TEL1] telemetry takes whatever it is given and sends what can be sent", async () => {
  const sizes: number[] = [];
  let sent = 0;
  const queue = createTelemetryQueue({
    runtime: runtime({ ...virtualTime() }),
    call: ((_name: string, { body }: { body: { events: unknown[] } }) => {
      sizes.push(new TextEncoder().encode(JSON.stringify(body)).length);
      sent += body.events.length;
      return Promise.resolve({ rejected: 0 });
    }) as never,
  });
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  for (const payload of [loop, { big: 1n }, { text: "x".repeat(40_000) }]) {
    queue.track("odd", payload);
  }
  assert.deepEqual(queue.counts(), { waiting: 0, dropped: 3 });
  // Three bytes a character: what is half a megabyte in characters is not in bytes.
  for (let i = 0; i < 100; i++) queue.track("wide", { text: "語".repeat(5_000) });
  assert.equal(await queue.flush(), true);
  assert.equal(sent, 100);
  assert.ok(Math.max(...sizes) < 1 << 20, String(sizes));
  queue.close();
});

Deno.test("[RT10 TEL2] telemetry counts what the service would not take", async () => {
  const queue = createTelemetryQueue({
    runtime: runtime({ ...virtualTime() }),
    call: ((_name: string, { body }: { body: { events: { event: string }[] } }) =>
      Promise.resolve({
        rejected: body.events.filter(({ event }) => event === "move").length,
      })) as never,
  });
  for (const kind of ["move", "emote", "move"]) queue.track(kind);
  assert.equal(await queue.flush(), true);
  assert.deepEqual(queue.counts(), { waiting: 0, dropped: 2 });
  queue.close();
});

Deno.test("[RT10] a socket that never gets a welcome says so, and how often", async () => {
  const sockets: SocketLike[] = [];
  const { connection, time } = open({
    openSocket() {
      const socket: SocketLike = {
        readyState: 0,
        send() {},
        close() {},
        ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
      };
      sockets.push(socket);
      return socket;
    },
  });
  connection.open();
  await turns();
  const closeWith = (code: number) => sockets.at(-1)!.onclose!({ code } as never);
  const why = () => {
    const state = connection.state();
    return state.name === "waiting" ? [state.error?.code, state.tries] : [state.name];
  };
  /** As long as it is in this state. */
  const whileIn = async (name: ConnectionState["name"]) => {
    while (connection.state().name === name) await time.advance(100);
  };
  closeWith(1006);
  assert.deepEqual(why(), ["no_welcome", 1]);
  await whileIn("waiting");
  // Open, and silent: whoever answers there does not speak our protocol.
  await whileIn("connecting");
  assert.deepEqual(why(), ["no_welcome", 2]);
  await whileIn("waiting");
  sockets.at(-1)!.onmessage!({ data: "<html>" } as never);
  assert.deepEqual(why(), ["no_welcome", 3]);
  await whileIn("waiting");
  // The service itself may be restarting.
  closeWith(4003);
  assert.deepEqual(why(), [undefined, undefined]);
  await whileIn("waiting");
  sockets.at(-1)!.onmessage!({ data: JSON.stringify(WELCOME) } as never);
  closeWith(1006);
  assert.deepEqual(why(), [undefined, undefined], "it was online");
  await whileIn("waiting");
  closeWith(1006);
  assert.deepEqual(why(), ["no_welcome", 1], "counted anew");
  connection.close();
});

Deno.test("[RT10] who gets no token waits, and says why", async () => {
  const { connection } = open({
    token: () => Promise.reject(new VezeError("offline", "Cannot renew the token: nobody answers")),
  });
  connection.open();
  await turns();
  const state = connection.state();
  assert.ok(state.name === "waiting");
  assert.deepEqual([state.error?.code, state.tries], ["offline", 1]);
  connection.close();
});

Deno.test("[RT10] a room is the same under an id in capitals", async () => {
  const { connection, rooms, sent, receive } = open();
  const id = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000";
  const heard: unknown[] = [];
  const listener = { event: ({ data }: { data: unknown }) => heard.push(data) };
  const handles = [`user:${id.toUpperCase()}`, `user:${id}`].map((name) =>
    rooms.join(name, listener, { epoch: "e", offset: 1 })
  );
  await turns();
  receive(WELCOME);
  const room = `user:${id}`;
  for (const { id, room: asked } of [...sent]) {
    assert.equal(asked, room);
    receive({
      ...{ id, op: "subscribed", room, epoch: "e", offset: 1, recovered: true, events: [] },
    });
  }
  receive({ ...event(2), room });
  assert.deepEqual(heard, [2, 2]);
  // One of two who listen: the room is not left.
  handles[0]!.leave();
  assert.ok(!sent.some(({ op }) => op === "unsubscribe"));
  connection.close();
});
