/** The client against the whole program. */

import assert from "node:assert/strict";
import { createClient, memoryStorage, runtime, VezeError } from "../../sdk/mod.ts";
import type { Client, RoomEvent } from "../../sdk/mod.ts";
import { eventually } from "../support/app/eventually.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { TEST_CLIENTS, type TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();

/** A client whose sockets the test can cut, and whose waits take no time. */
function openClient(url: string, options: { storage?: ReturnType<typeof memoryStorage> } = {}) {
  const sockets: WebSocket[] = [];
  const surroundings = runtime();
  /** What would have happened while the test holds time still. */
  let held: (() => void)[] | null = null;
  const client = createClient({
    url,
    ...options,
    runtime: {
      ...surroundings,
      // Drawn from the beginning of every window: the test does not wait.
      random: () => 0.01,
      after: (ms, call) => surroundings.after(ms, () => held ? held.push(call) : call()),
      openSocket(address, protocols) {
        const socket = new WebSocket(address, protocols);
        sockets.push(socket);
        return socket;
      },
    },
  });
  return {
    client,
    sockets,
    hold: () => held = [],
    release() {
      const calls = held ?? [];
      held = null;
      for (const call of calls) call();
    },
  };
}

async function online(client: Client): Promise<void> {
  await eventually("online", () => client.connection().name === "online");
}

async function loses(client: Client, sockets: WebSocket[]): Promise<void> {
  sockets.at(-1)!.close();
  await eventually("offline", () => client.connection().name !== "online", { everyMs: 1 });
}

function join(client: Client, room: string) {
  const told: string[] = [];
  const handle = client.rooms.join(room, {
    event: ({ kind, data }: RoomEvent) => told.push(`${kind} ${JSON.stringify(data)}`),
    joined: () => told.push("joined"),
    lost: (reason) => told.push(`lost ${reason}`),
    refused: ({ code }) => told.push(`refused ${code}`),
    presence: ({ joined = [] }) => told.push(`presence ${joined.length}`),
  });
  const until = (what: string) => eventually(`${what} in ${told}`, () => told.includes(what));
  return { told, handle, until };
}

onEachEngine("[RT10] signs in, calls the API by its types, and tells problems", async (app) => {
  await using served = await app.serve();
  using client = openClient(served.url).client;
  const open = await client.call("GET /leaderboards");
  assert.ok(open.boards.length > 0);
  await assert.rejects(client.call("GET /auth/me"), { code: "unauthorized", status: 401 });
  const user = await client.signInGuest({ display_name: "Ada" });
  assert.equal((await client.call("GET /auth/me")).display_name, "Ada");
  const ticket = await client.call("POST /matchmaking/enqueue", {
    body: { user_id: user.id, mode: "duel", region: "us-east" },
    idempotencyKey: "once",
  });
  const path = { ticket_id: ticket.ticket_id };
  const found = await client.call("GET /matchmaking/tickets/{ticket_id}", {
    path,
    query: { wait: 0 },
  });
  assert.equal(found.status, "queued");
  const problem = await client.call("POST /matchmaking/dequeue", {
    body: { user_id: crypto.randomUUID() },
  }).catch((error) => error);
  assert.ok(problem instanceof VezeError);
  assert.deepEqual([problem.code, problem.status], ["forbidden", 403]);
  await client.call("POST /matchmaking/dequeue", { body: { user_id: user.id } });
});

onEachEngine(
  "[RT10] renews its token once for all who need it, and remembers the player",
  async (app) => {
    await using served = await app.serve();
    const storage = memoryStorage();
    using first = openClient(served.url, { storage }).client;
    const { id } = await first.signInGuest();
    const kept = JSON.parse(storage.load()!);
    storage.save(JSON.stringify({ ...kept, expires_at: 0 }));
    using second = openClient(served.url, { storage }).client;
    const [one, two] = await Promise.all([
      second.call("GET /auth/me"),
      second.call("GET /auth/me"),
    ]);
    assert.deepEqual([one.id, two.id], [id, id]);
    assert.notEqual(JSON.parse(storage.load()!).refresh_token, kept.refresh_token);
    await second.signOut();
    // The tokens are gone; the way back to this player is not.
    assert.deepEqual(Object.keys(JSON.parse(storage.load()!)), ["device_id"]);
  },
);

onEachEngine(
  "[RT10 SEC3] two tabs share one sign-in and never use a refresh token twice",
  async (app) => {
    await using served = await app.serve();
    const storage = memoryStorage();
    let tail: Promise<unknown> = Promise.resolve();
    const shared = {
      ...storage,
      lock<T>(work: () => Promise<T>): Promise<T> {
        const next = tail.then(work);
        tail = next.catch(() => {});
        return next;
      },
    };
    using one = openClient(served.url, { storage: shared }).client;
    const { id } = await one.signInGuest();
    const kept = storage.load()!;
    storage.save(JSON.stringify({ ...JSON.parse(kept), expires_at: 0 }));
    using two = openClient(served.url, { storage: shared }).client;
    using three = openClient(served.url, { storage: shared }).client;
    const answers = await Promise.all([two, three].map((tab) => tab.call("GET /auth/me")));
    assert.deepEqual(answers.map((user) => user.id), [id, id]);
    assert.equal((await one.call("GET /auth/me")).id, id, "the session lives");
  },
);

onEachEngine("[RT3 RT10] loses its connection and catches up, each event once", async (app) => {
  await using served = await app.serve();
  const { client, sockets } = openClient(served.url);
  using _client = client;
  const { id } = await client.signInGuest();
  const { realtime: { rooms } } = app.services;
  const board = join(client, "board:current:duel");
  const own = join(client, `user:${id}`);
  await Promise.all([board.until("joined"), own.until("joined")]);
  assert.equal(board.handle.name(), "board:2026-s4:duel");
  const publish = (room: string, n: number) => rooms.publish(room, { kind: "note", data: n });
  await publish("board:2026-s4:duel", 1);
  await publish(`user:${id}`, 1);
  await Promise.all([board.until("note 1"), own.until("note 1")]);
  for (let round = 0; round < 3; round++) {
    await loses(client, sockets);
    for (const n of [2, 3]) {
      await publish("board:2026-s4:duel", 10 * round + n);
      await publish(`user:${id}`, 10 * round + n);
    }
    await online(client);
    await Promise.all([board, own].map(({ until }) => until(`note ${10 * round + 3}`)));
  }
  for (const { told } of [board, own]) {
    const heard = told.filter((each) => each.startsWith("note"));
    assert.deepEqual(heard, [1, 2, 3, 12, 13, 22, 23].map((n) => `note ${n}`));
    assert.ok(!told.some((each) => each.startsWith("lost")));
  }
  // Left rooms tell nothing; those that stay go on.
  board.handle.leave();
  await publish(`user:${id}`, 99);
  await own.until("note 99");
  await publish("board:2026-s4:duel", 99);
  await publish(`user:${id}`, 100);
  await own.until("note 100");
  assert.ok(!board.told.includes("note 99"));
});

onEachEngine("[RT3 RT10] is told when history does not reach back, and goes on", async (app) => {
  await using served = await app.serve();
  const { client, sockets, hold, release } = openClient(served.url);
  using _client = client;
  const { id } = await client.signInGuest();
  const room = `user:${id}`;
  const own = join(client, room);
  await own.until("joined");
  hold();
  await loses(client, sockets);
  for (let n = 0; n < 301; n++) {
    await app.services.realtime.rooms.publish(room, { kind: "note", data: n });
  }
  release();
  await own.until("lost offset_too_old");
  await app.services.realtime.rooms.publish(room, { kind: "note", data: "after" });
  await own.until('note "after"');
  assert.equal(own.told.filter((each) => each.startsWith("note")).length, 1);
});

onEachEngine(
  "[RT2 RT10] a room that is refused says so; presence and publishing work",
  async (app) => {
    await using served = await app.serve();
    const { client } = openClient(served.url);
    using _client = client;
    await client.signInGuest();
    const admin = join(client, "admin");
    await admin.until("refused room_forbidden");
    const pool = join(client, "eu-west:duel");
    await pool.until("joined");
    const { count, users } = await client.rooms.presence("eu-west:duel");
    assert.deepEqual([count, users?.length], [1, 1]);
    await assert.rejects(client.rooms.publish("eu-west:duel", "countdown", 1), {
      code: "room_forbidden",
    });
    await app.clock.advance(2_000);
    await pool.until("presence 1");
  },
);

onEachEngine("[RT7 RT10] signed out elsewhere, it stops coming back", async (app) => {
  await using served = await app.serve();
  const storage = memoryStorage();
  const { client, sockets } = openClient(served.url, { storage });
  using _client = client;
  await client.signInGuest();
  client.connect();
  await online(client);
  const token = JSON.parse(storage.load()!).access_token;
  await app.call("POST", "/auth/logout", { token });
  await eventually("ended", () => client.connection().name === "ended");
  assert.deepEqual(client.connection(), { name: "ended", code: 4501 });
  assert.equal(sockets.length, 1);
});

onEachEngine("[RT10 TEL1] telemetry waits while offline and counts once", async (app) => {
  await using served = await app.serve();
  let isOffline = true;
  const surroundings = runtime();
  using client = createClient({
    url: served.url,
    runtime: {
      ...surroundings,
      async fetch(url, init) {
        if (isOffline && url.includes("telemetry")) {
          // Half the time it arrives, and only the answer is lost.
          if (init.body && surroundings.random() < 0.5) await (await fetch(url, init)).text();
          throw new TypeError("offline");
        }
        return await fetch(url, init);
      },
    },
  });
  const { id } = await client.signInGuest();
  for (let n = 0; n < 250; n++) client.telemetry.track("step", { n });
  assert.equal(await client.telemetry.flush(), false);
  assert.equal(client.telemetry.counts().waiting, 250);
  isOffline = false;
  assert.equal(await client.telemetry.flush(), true);
  assert.deepEqual(client.telemetry.counts(), { waiting: 0, dropped: 0 });
  await app.drain();
  assert.equal(await countSteps(app, id), 250);
});

async function countSteps({ services }: TestApp, id: string): Promise<number> {
  const [row] = await services.engines.database.sql<[{ count: number }]>`
    select count(*)::int as count from events where user_id = ${id} and kind = 'step'`;
  return row.count;
}

onEachEngine("[RT10] a game server signs in by its own credentials", async (app) => {
  await using served = await app.serve();
  const [clientId] = Object.keys(TEST_CLIENTS);
  const clientSecret = "a-secret-of-the-tests-0123456789";
  using client = createClient({
    url: served.url,
    signIn: { kind: "service", clientId: clientId!, clientSecret },
  });
  const made = await client.call("POST /matchmaking/match", { body: { mode: "duel" } });
  assert.ok("matches" in made);
  client.connect();
  await online(client);
});
