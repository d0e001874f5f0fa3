/** INT2: each sink has a loop of its own; what one of them refuses holds up nobody. */

import assert from "node:assert/strict";
import { createOutboxMetrics } from "../../services/outbox/metrics.ts";
import { createMetrics } from "../../services/platform/observe/metrics.ts";
import {
  announce,
  createOutboxStore,
  createRelay,
  inRoom,
  onStream,
  type OutboxRow,
  roomSink,
  type Sink,
  streamSink,
  toWebhooks,
  webhookSink,
} from "../../services/outbox/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import { declareEvent } from "../../services/platform/event_kind.ts";
import { silentLogger as log } from "../support/app/silent_logger.ts";
import { z } from "@hono/zod-openapi";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();

const note = declareEvent({
  kind: "note",
  text: "Of the tests",
  rooms: "any",
  webhook: true,
  topic: "alerts",
  data: z.object({ n: z.int() }),
});

/** Tells all three sinks of `n`. */
async function tell({ services, clock }: TestApp, n: number, room = "world"): Promise<void> {
  const { sql } = services.engines.database;
  const told = { data: { n }, at: new Date(clock.now()) };
  await announce(
    sql,
    inRoom(sql, note, { room, ...told }),
    toWebhooks(sql, note, told),
    onStream(sql, note, { id: crypto.randomUUID(), key: "k", ...told }),
  );
}

type Fault = "none" | "outage" | "broken";

/** A real sink that somebody can pull the plug of, and what went through it. */
function breakable(sink: Sink, numberOf: (row: OutboxRow) => number) {
  const passed: number[] = [];
  const state = { fault: "none" as Fault, poison: new Set<number>(), tries: 0 };
  return {
    passed,
    state,
    sink: {
      name: sink.name,
      async send(rows: readonly OutboxRow[]) {
        state.tries++;
        if (state.fault === "outage") {
          return { sent: [], failed: [], outage: requestFailures.make("unavailable", "pulled") };
        }
        if (state.fault === "broken") {
          return { sent: [], failed: rows.map(({ id }) => ({ id, error: "broken" })) };
        }
        const bad = rows.filter((row) => state.poison.has(numberOf(row)));
        const good = rows.filter((row) => !bad.includes(row));
        const result = good.length > 0 ? await sink.send(good) : { sent: [], failed: [] };
        passed.push(...good.filter(({ id }) => result.sent.includes(id)).map(numberOf));
        const failed = [...result.failed, ...bad.map(({ id }) => ({ id, error: "poison" }))];
        return { ...result, failed };
      },
    } satisfies Sink,
  };
}

function breakableRelay(app: TestApp) {
  const { services, clock } = app;
  const { realtime: { rooms }, telemetry: { stream }, leases, delivery: { webhooks }, engines } =
    services;
  const n = (value: unknown) => (value as { n: number }).n;
  const sinks = {
    room: breakable(roomSink(rooms), ({ payload }) => n(payload["data"])),
    stream: breakable(streamSink(stream), ({ payload }) => n(payload)),
    webhook: breakable(webhookSink(webhooks.announce), ({ payload }) => n(payload)),
  };
  const store = createOutboxStore(engines.database);
  const relay = createRelay({
    ...{ store, leases, holder: "test", clock, log },
    metrics: createOutboxMetrics({ ...createMetrics(), store, clock }),
    sinks: Object.values(sinks).map(({ sink }) => sink),
  });
  return { relay, sinks, store };
}

for (const broken of ["room", "stream", "webhook"] as const) {
  for (const fault of ["outage", "broken"] as const) {
    onEachEngine(
      `[INT2] ${broken}s that are ${fault === "outage" ? "away" : "failing"} stop only themselves`,
      async (app) => {
        const { relay, sinks } = breakableRelay(app);
        const stop = new AbortController();
        const running = relay.run(stop.signal);
        const healthy = Object.entries(sinks).filter(([name]) => name !== broken);
        sinks[broken].state.fault = fault;
        const told: number[] = [];
        // Ten minutes of an outage, an event every other second.
        for (let n = 0; n < 300; n++) {
          await tell(app, n);
          told.push(n);
          await app.clock.advance(2_000);
          if (n % 50 === 49) {
            await settled(
              app,
              () => healthy.every(([, { passed }]) => passed.length === told.length),
            );
          }
        }
        for (const [name, { passed }] of healthy) {
          assert.deepEqual(passed, told, `${name}s heard everything once, in order`);
        }
        assert.deepEqual(sinks[broken].passed, []);
        assert.ok(sinks[broken].state.tries > 10, "it was tried again");
        sinks[broken].state.fault = "none";
        await settled(app, () => sinks[broken].passed.length === told.length);
        assert.deepEqual(sinks[broken].passed, told, "all is delivered when it is back");
        stop.abort();
        await running;
        await relay.release();
      },
    );
  }
}

/** Lets driven time and real engines go on until it is so. */
async function settled(app: TestApp, isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !isSo(); i++) {
    await app.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(isSo());
}

onEachEngine(
  "[INT2] a row that its sink refuses is parked, shown, and sent on demand",
  async (app) => {
    const { relay, sinks } = breakableRelay(app);
    const operator = await app.serviceToken("operator");
    for (const { state } of Object.values(sinks)) state.poison.add(0);
    await tell(app, 0);
    for (let n = 1; n <= 20; n++) {
      await tell(app, n, n % 2 === 0 ? "world" : "lobby");
      await relay.relay().catch(() => {});
      await app.clock.advance(4_000);
    }
    for (const { passed } of Object.values(sinks)) {
      assert.deepEqual(passed, Array.from({ length: 20 }, (_, i) => i + 1), "nobody waits for it");
    }
    const { body } = await app.call("GET", "/admin/api/outbox", { token: operator });
    assert.deepEqual(
      body.rows.map(({ sink, attempts, error }: Record<string, unknown>) => [sink, attempts, error])
        .sort(),
      [["room", 5, "poison"], ["stream", 5, "poison"], ["webhook", 5, "poison"]],
    );
    const tries = sinks.room.state.tries;
    assert.equal(await relay.relay(), 0, "it is left alone");
    assert.equal(sinks.room.state.tries, tries);
    for (const { state } of Object.values(sinks)) state.poison.clear();
    for (const { row_id } of body.rows) {
      const path = `/admin/api/outbox/${row_id}/replay`;
      ok(await app.call("POST", path, { token: operator }), 204);
      problem(await app.call("POST", path, { token: operator }), 404, "row_not_found");
    }
    await relay.relay();
    for (const { passed } of Object.values(sinks)) assert.equal(passed.at(-1), 0);
    const moderator = await app.serviceToken("moderator");
    problem(await app.call("GET", "/admin/api/outbox", { token: moderator }), 403, "forbidden");
    await relay.release();
  },
);

onEachEngine("[INT2] a batch full of refused rows holds up nobody behind it", async (app) => {
  const { relay, sinks } = breakableRelay(app);
  const { sql } = app.services.engines.database;
  await sql`
    insert into outbox (kind, target, payload_json, created_at)
    select 'webhook', 'note', '{"n": 0}', now() from generate_series(1, 600)`;
  sinks.webhook.state.poison.add(0);
  for (let n = 1; n <= 3; n++) await tell(app, n);
  for (let i = 0; i < 12; i++) {
    await relay.relay().catch(() => {});
    await tell(app, 10 + i);
    await app.clock.advance(5_000);
  }
  assert.deepEqual(sinks.webhook.passed.slice(0, 3), [1, 2, 3]);
  assert.ok(sinks.webhook.passed.length > 10);
  const [{ parked }] = await sql<[{ parked: number }]>`
    select count(*)::int as parked from outbox where parked_at is not null`;
  assert.equal(parked, 600);
  await sql`delete from outbox where parked_at is not null`;
  await relay.release();
});

onEachEngine(
  "[INT2] a short fault parks nothing, and what is refused alone is shown",
  async (app) => {
    const { relay, sinks } = breakableRelay(app);
    const operator = await app.serviceToken("operator");
    await relay.relay();
    sinks.room.state.poison.add(0);
    await tell(app, 0);
    await relay.relay().catch(() => {});
    const { body } = await app.call("GET", "/admin/api/outbox", { token: operator });
    assert.deepEqual(
      body.rows.map((
        { sink, attempts, parked_at }: Record<string, unknown>,
      ) => [sink, attempts, parked_at]),
      [["room", 0, null]],
      "nothing else went out: it may be the sink",
    );
    for (let n = 1; n <= 50; n++) {
      await tell(app, n);
      await relay.relay().catch(() => {});
    }
    sinks.room.state.poison.clear();
    await app.clock.advance(1_000);
    await relay.relay();
    assert.equal(sinks.room.passed.at(-1), 0, "fifty rounds in a second park nothing");
    await relay.release();
  },
);

onEachEngine(
  "[INT2 RT9] a room keeps its order while a message of it cannot be sent",
  async (app) => {
    const { services } = app;
    const heard: number[] = [];
    const refuse = new Set([2]);
    const sink = roomSink({
      publish: async (room, message) => {
        const { n } = message.data as { n: number };
        if (refuse.has(n)) throw new TypeError("too large");
        heard.push(n);
        return await services.realtime.rooms.publish(room, message);
      },
    });
    const rows = [1, 2, 3].map((n): OutboxRow => ({
      ...{
        id: n,
        target: "order",
        payload: { kind: "note", data: { n } },
        trace: null,
        createdAt: new Date(0),
      },
    }));
    const round = async () => {
      const { sent } = await sink.send(rows);
      for (const id of sent) rows.splice(rows.findIndex((row) => row.id === id), 1);
    };
    await round();
    assert.deepEqual(heard, [1]);
    refuse.clear();
    await round();
    assert.deepEqual(heard, [1, 2, 3], "it waited");
  },
);

Deno.test("[INT2] one bad row of a batch is found out, whatever the batch", async () => {
  const appended: number[] = [];
  const sink = streamSink({
    append: (_topic, entries) => {
      const bodies = entries.map(({ body }) => JSON.parse(body).n as number);
      if (bodies.includes(3)) return Promise.reject(new TypeError("no"));
      appended.push(...bodies);
      return Promise.resolve(entries.map((_, i) => String(i)) as never);
    },
  });
  const rows = [1, 2, 3, 4].map((n): OutboxRow => ({
    ...{
      id: n,
      target: "alerts",
      payload: { id: `${n}`, key: "k", n },
      trace: null,
      createdAt: new Date(0),
    },
  }));
  const { sent, failed, outage } = await sink.send(rows);
  assert.deepEqual([sent, failed, outage], [[1, 2, 4], [{ id: 3, error: "no" }], undefined]);
  assert.deepEqual(appended, [1, 2, 4]);
});

onEachEngine(
  "[INT2 RT9] a room that waits is not overtaken by its own from behind a full batch",
  async (app) => {
    const { services, clock } = app;
    const { sql } = services.engines.database;
    const heard: number[] = [];
    const refuse = new Set([0]);
    const store = createOutboxStore(services.engines.database);
    const relay = createRelay({
      ...{ store, leases: services.leases },
      metrics: createOutboxMetrics({ ...createMetrics(), store, clock }),
      ...{ holder: "order", clock, log },
      sinks: [roomSink({
        publish: async (room, message) => {
          const { n } = message.data as { n: number };
          if (refuse.has(n)) throw new TypeError("too large");
          heard.push(n);
          return await services.realtime.rooms.publish(room, message);
        },
      })],
    });
    // The first is refused; more than a batch of the same room stands behind it.
    await sql`
    insert into outbox (kind, target, payload_json, created_at)
    select 'room', 'long', jsonb_build_object('kind', 'note', 'data', jsonb_build_object('n', n)), now()
    from generate_series(0, 700) as n`;
    await relay.relay().catch(() => {});
    await relay.relay().catch(() => {});
    assert.deepEqual(heard, [], "it waits for its first");
    refuse.clear();
    for (let i = 0; i < 5; i++) await relay.relay();
    assert.deepEqual(heard, Array.from({ length: 701 }, (_, n) => n));
    await relay.release();
  },
);

onEachEngine("[INT2] sinks that ask at once share a statement, each for its own", async (app) => {
  const { database } = app.services.engines;
  let statements = 0;
  const store = createOutboxStore({
    ...database,
    sql: new Proxy(database.sql, {
      apply(target, self, args) {
        statements++;
        return Reflect.apply(target, self, args);
      },
    }),
  });
  await app.services.delivery.relay.relay();
  for (let n = 1; n <= 3; n++) await tell(app, n);
  statements = 0;
  const [rooms, streams, [hook]] = await Promise.all([
    store.list("room", { limit: 2 }),
    store.list("stream", { limit: 500 }),
    store.list("webhook", { limit: 1 }),
  ]);
  assert.equal(statements, 1, "read together");
  assert.deepEqual(rooms.map(({ payload }) => payload["data"]), [{ n: 1 }, { n: 2 }]);
  assert.deepEqual(streams.map(({ payload }) => payload["n"]), [1, 2, 3]);
  assert.deepEqual(hook!.payload, { n: 1 });
  const behind = await store.list("room", { after: rooms[1]!.id, limit: 9 });
  assert.deepEqual(behind.map(({ payload }) => payload["data"]), [{ n: 3 }]);
  statements = 0;
  await Promise.all(
    [[...rooms, ...behind], streams].map((rows) => store.remove(rows.map((row) => row.id))),
  );
  assert.equal(statements, 1, "removed together");
  assert.equal((await store.list("webhook", { limit: 9 })).length, 3, "its own cursor");
  await app.services.delivery.relay.relay();
});
