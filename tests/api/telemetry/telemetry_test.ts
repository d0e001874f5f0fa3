import assert from "node:assert/strict";
import {
  type Context,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanOptions,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();

interface StoredEvent {
  id: string;
  kind: string;
  user_id: string | null;
  payload_json: Record<string, unknown>;
  created_at: Date;
}

const send = (app: TestApp, token: string | undefined, json: unknown) =>
  app.call("POST", "/telemetry/bulk", { token, json });

const stored = async (app: TestApp, ids: string[]) => {
  await app.drain();
  return await app.services.engines.database.sql<StoredEvent[]>`
    select * from events where id = any(${ids}::uuid[]) order by created_at, id`;
};

const event = (app: TestApp, more: Record<string, unknown> = {}) => ({
  event: "shot",
  ts: app.clock.now(),
  event_id: crypto.randomUUID(),
  ...more,
});

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const sendGzip = (
  app: TestApp,
  { token }: Guest,
  body: Uint8Array<ArrayBuffer>,
  coding = "gzip",
) =>
  app.call("POST", "/telemetry/bulk", {
    token,
    body,
    headers: { "content-type": "application/json", "content-encoding": coding },
  });

onEachEngine("[TEL1 TEL3] accepted events are recorded once, as their player's", async (app) => {
  const guest = await app.guest();
  const events = [event(app, { payload: { x: 0.1, name: "ä" } }), event(app)];
  const answer = await send(app, guest.token, events);
  ok(answer, 202);
  assert.deepEqual(answer.body, {
    accepted: 2,
    duplicate: 0,
    rejected: 0,
    results: events.map(({ event_id }, index) => ({ index, event_id, status: "accepted" })),
  });
  const ids = events.map(({ event_id }) => event_id);
  ok(await send(app, guest.token, { events, sent_at: app.clock.now() }), 202);
  const rows = await stored(app, ids);
  assert.equal(rows.length, 2);
  for (const row of rows) {
    assert.equal(row.user_id, guest.id);
    assert.equal(row.created_at.getTime(), app.clock.now());
  }
  assert.deepEqual(rows.find(({ id }) => id === ids[0])!.payload_json, { x: 0.1, name: "ä" });
});

onEachEngine("[TEL2] a bad event never sinks its batch, and is told why", async (app) => {
  const guest = await app.guest();
  const good = event(app);
  const now = app.clock.now();
  const batch: [unknown, RegExp][] = [
    [{ ts: now }, /^event: /],
    [{ event: "", ts: now }, /^event: /],
    [{ event: "x".repeat(65), ts: now }, /^event: /],
    [{ event: "a b", ts: now }, /^event: /],
    [{ event: "shot" }, /^ts: /],
    [{ event: "shot", ts: "yesterday" }, /^ts: /],
    [{ event: "shot", ts: -1 }, /^ts: /],
    [{ event: "shot", ts: now - 91 * 86_400_000 }, /^ts: too far/],
    [{ event: "shot", ts: now + 2 * 86_400_000 }, /^ts: too far/],
    [{ event: "shot", ts: now, event_id: "x" }, /^event_id: /],
    [{ event: "shot", ts: now, payload: [] }, /^payload: /],
    [{ event: "shot", ts: now, payload: { text: "x".repeat(33_000) } }, /^payload: /],
    [{ event: "shot", ts: now, payload: { text: "a\u0000" } }, /^payload: .*NUL/],
    [{ event: "shot", ts: now, payload: { "\ud800": 1 } }, /^payload: .*surrogate/],
    [{ event: "shot", ts: now, user_id: crypto.randomUUID() }, /^forbidden$/],
    [null, /./],
    [7, /./],
    [[], /./],
  ];
  const answer = await send(app, guest.token, [...batch.map(([bad]) => bad), good, good]);
  ok(answer, 202);
  const { accepted, duplicate, rejected, results } = answer.body;
  assert.deepEqual([accepted, duplicate, rejected], [1, 1, batch.length]);
  batch.forEach(([bad, reason], index) => {
    assert.equal(results[index].status, "rejected", JSON.stringify(bad));
    assert.match(results[index].reason, reason);
    assert.equal(results[index].index, index);
  });
  assert.equal((await stored(app, [good.event_id])).length, 1);
});

onEachEngine(
  "[TEL5] the worker's spans belong to the requests that its events came with",
  async (app) => {
    const spans: { name: string; options: SpanOptions; parent: Context }[] = [];
    const { token } = await app.guest();
    const parents = ["1", "2"].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
    await app.drain();
    const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const tracer = {
      startSpan: () => span,
      startActiveSpan(
        name: string,
        options: SpanOptions,
        parent: Context,
        run: (of: Span) => unknown,
      ) {
        spans.push({ name, options, parent });
        return run(span);
      },
    };
    trace.setGlobalTracerProvider({ getTracer: () => tracer as unknown as Tracer });
    try {
      for (const traceparent of [...parents, parents[0]!, "00-nonsense"]) {
        const headers = { traceparent };
        ok(await app.call("POST", "/telemetry/bulk", { token, json: [event(app)], headers }), 202);
      }
      await app.drain();
    } finally {
      trace.disable();
    }
    const recorded = spans.filter(({ name }) => name === "telemetry record");
    // Below the one request that a batch belongs to, or linked to each of several.
    const causes = recorded.flatMap(({ options: { links = [] }, parent }) => {
      const above = trace.getSpanContext(parent);
      return [...links.map(({ context }) => context), ...above ? [above] : []];
    });
    assert.deepEqual(
      [...new Set(causes.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`))].sort(),
      parents,
      "each request",
    );
  },
);

onEachEngine(
  "[TEL1] an event is never refused for its name, and told why it is unjudged",
  async (app) => {
    const guest = await app.guest();
    const good = [
      event(app, { event: "move", payload: { x: 1, y: 2, seq: 0, session: "s" } }),
      event(app, { event: "cooldown_try", payload: { ability: "dash", remaining_ms: 300 } }),
      event(app, { event: "ignored_input", payload: { reason: "rate", count: 3 } }),
      event(app, { event: "emote", payload: { x: "anywhere" } }),
      event(app, { event: "fire" }),
    ];
    // Chess moves, a staff's fires, a form's input, a spell: each studio has its own words.
    const own: [Record<string, unknown>, RegExp][] = [
      [{ event: "move", payload: { x: 1 } }, /^payload\.y: move needs it/],
      [{ event: "move", payload: { from: "e2", to: "e4" } }, /^payload\.x: move needs it/],
      [{ event: "move" }, /^payload\.x: /],
      [{ event: "fire", payload: { weapon: { id: 7, tier: "epic" } } }, /^payload\.weapon: /],
      [{ event: "spawn", payload: { at: [1, 2, 3] } }, /^payload\.x: /],
      [{ event: "reaction", payload: { emoji: "thumbs_up" } }, /^payload\.ms: /],
      [{ event: "ability", payload: { ability: 12, cooldown_ms: "long" } }, /^payload\.ability: /],
      [{ event: "input", payload: { repeat: 3 } }, /^payload\.repeat: must be true/],
    ];
    const all = [...good, ...own.map(([more]) => event(app, more))];
    const { body } = await send(app, guest.token, all);
    assert.deepEqual([body.accepted, body.rejected], [all.length, 0]);
    good.forEach((_, i) => assert.equal(body.results[i].unjudged, undefined));
    own.forEach(([, why], i) => {
      const result = body.results[good.length + i];
      assert.equal(result.status, "accepted");
      assert.equal(result.reason, undefined);
      assert.match(result.unjudged, why);
    });
    const rows = await stored(app, all.map(({ event_id }) => event_id));
    assert.equal(rows.length, all.length);
    const chess = rows.find(({ id }) => id === all[good.length + 1]!.event_id)!;
    assert.deepEqual([chess.kind, chess.payload_json], ["move", { from: "e2", to: "e4" }]);
    // What belongs to the service stays refused.
    const { body: refused } = await send(app, guest.token, [event(app, { event: "match.won" })]);
    assert.equal(refused.rejected, 1);
  },
);

onEachEngine(
  "[TEL1] times in another unit are refused by name, fractions are taken",
  async (app) => {
    const guest = await app.guest();
    const now = app.clock.now();
    const seconds = Math.floor(now / 1_000);
    for (const sent_at of [seconds, seconds + 0.25, 1e8, 99_999_999_999, 1.5e10]) {
      const answer = await send(app, guest.token, { sent_at, events: [event(app)] });
      problem(answer, 422, "invalid");
      assert.deepEqual(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer), [
        "/sent_at",
      ]);
      assert.match(answer.body.errors[0].message, /milliseconds.*seconds/);
    }
    for (const sent_at of [now * 1_000, 1.7e15]) {
      const answer = await send(app, guest.token, { sent_at, events: [event(app)] });
      problem(answer, 422, "invalid");
      assert.match(answer.body.errors[0].message, /milliseconds.*smaller unit/);
    }
    // What counts from the start of a program or a page, and not from 1970.
    for (const sent_at of [0, 1.5, 5_321.25, 86_400_000]) {
      const answer = await send(app, guest.token, { sent_at, events: [event(app)] });
      problem(answer, 422, "invalid");
      assert.match(answer.body.errors[0].message, /since 1970: this counts from somewhere else/);
    }
    const good = [now + 0.123, now - 0.5, now - 1_000.987_654, new Date(now).toISOString()];
    const events = good.map((ts) => event(app, { ts }));
    const taken = await send(app, guest.token, { sent_at: now + 0.75, events });
    ok(taken, 202);
    assert.equal(taken.body.accepted, good.length);
    assert.equal((await stored(app, events.map(({ event_id }) => event_id))).length, good.length);
    const bad = [seconds, seconds + 0.5, seconds * 1e6].map((ts) => event(app, { ts }));
    const { body } = await send(app, guest.token, bad);
    assert.equal(body.rejected, bad.length);
    for (const { reason } of body.results) assert.match(reason, /^ts: must be in milliseconds/);
  },
);

onEachEngine(
  "[GEN2] each error names its member and what it wants, inside unions too",
  async (app) => {
    const guest = await app.guest();
    const operator = await app.serviceToken("operator");
    const now = app.clock.now();
    type Case = [
      method: string,
      path: string,
      token: string | undefined,
      json: unknown,
      want: unknown,
    ];
    const TIME = /must be a time: RFC 3339.* or milliseconds/;
    const bulk = "/telemetry/bulk";
    const path = `/admin/api/players/${guest.id}/suspend`;
    const cases: Case[] = [
      ["POST", bulk, guest.token, { sent_at: "soon", events: [] }, { "/sent_at": TIME }],
      ["POST", bulk, guest.token, { sent_at: "soon" }, { "/sent_at": TIME, "/events": /array/ }],
      ["POST", bulk, guest.token, { sent_at: null, events: [] }, { "/sent_at": TIME }],
      ["POST", bulk, guest.token, { sent_at: "2026-11-01 12:00", events: [] }, {
        "/sent_at": TIME,
      }],
      ["POST", bulk, guest.token, { events: [] }, { "/sent_at": TIME }],
      ["POST", bulk, guest.token, { sent_at: now, events: {} }, { "/events": /expected array/ }],
      ["POST", bulk, guest.token, {}, { "/sent_at": TIME, "/events": /array/ }],
      ["POST", bulk, guest.token, 5, { "": /must be an array or an object/ }],
      ["POST", bulk, guest.token, "x", { "": /must be an array or an object/ }],
      ["POST", bulk, guest.token, Array(501).fill({}), { "": /<=500 items/ }],
      ["POST", "/auth/token", undefined, { grant_type: "magic" }, {
        "/grant_type": /refresh_token/,
      }],
      ["POST", "/auth/token", undefined, {}, { "/grant_type": /client_credentials/ }],
      ["POST", "/auth/token", undefined, { grant_type: "refresh_token" }, {
        "/refresh_token": /string/,
      }],
      ["POST", path, operator, { reason: "aim", until: "tomorrow" }, { "/until": TIME }],
      ["POST", path, operator, { reason: "aim", until: now / 1_000 }, { "/until": /milliseconds/ }],
      ["PUT", "/admin/api/seasons/2027-s1", operator, { opens_at: true }, { "/opens_at": TIME }],
    ];
    for (const [method, path, token, json, want] of cases) {
      const answer = await app.call(method, path, { token, json });
      problem(answer, 422, "invalid");
      const errors = answer.body.errors as { pointer: string; message: string }[];
      for (const [pointer, message] of Object.entries(want as Record<string, RegExp>)) {
        const found = errors.find((each) => each.pointer === pointer);
        assert.ok(found, `${path} ${JSON.stringify(json).slice(0, 60)}: ${JSON.stringify(errors)}`);
        assert.match(found.message, message);
      }
      assert.ok(errors.every(({ message }) => message !== "Invalid input"), JSON.stringify(errors));
    }
  },
);

onEachEngine("[TEL1] game servers speak for their players, players for themselves", async (app) => {
  const guest = await app.guest();
  const mine = event(app, { user_id: guest.id });
  assert.equal((await send(app, guest.token, [mine])).body.accepted, 1);
  const served = [event(app, { user_id: guest.id }), event(app)];
  assert.equal((await send(app, await app.serviceToken(), served)).body.accepted, 2);
  const rows = await stored(app, served.map(({ event_id }) => event_id));
  assert.deepEqual(new Set(rows.map(({ user_id }) => user_id)), new Set([guest.id, null]));
  problem(await send(app, undefined, [mine]), 401, "unauthorized");
});

onEachEngine("[TEL1] a client without players of its own can be recorded as well", async (app) => {
  const sent = event(app);
  ok(await send(app, await app.serviceToken("operator"), [sent]), 202);
  const [row] = await stored(app, [sent.event_id]);
  assert.equal(row!.user_id, null);
});

onEachEngine("[TEL2] the client's clock is corrected by sent_at", async (app) => {
  const guest = await app.guest();
  const behind = 3 * 3_600_000;
  const now = app.clock.now();
  const events = [event(app, { ts: now - behind - 1_500 }), event(app, { ts: now - behind })];
  const bodies = { sent_at: new Date(now - behind).toISOString(), events };
  assert.equal((await send(app, guest.token, bodies)).body.accepted, 2);
  const rows = await stored(app, events.map(({ event_id }) => event_id));
  assert.deepEqual(rows.map((row) => row.created_at.getTime()), [now - 1_500, now]);
});

onEachEngine(
  "[TEL1 TEL3] an id is its sender's: nobody else's event goes under for it",
  async (app) => {
    const [ada, bob] = [await app.guest(), await app.guest()];
    const server = await app.serviceToken();
    const shared = event(app);
    const kinds = ["of_ada", "of_bob", "of_the_server"];
    for (const [i, token] of [ada.token, bob.token, server, ada.token, server].entries()) {
      const sent = { ...shared, event: kinds[i % 3], ts: app.clock.now() + i };
      assert.equal((await send(app, token, [sent])).body.accepted, 1);
      await app.drain();
    }
    const rows = await app.services.engines.database.sql<{ kind: string }[]>`
    select kind from events where id = ${shared.event_id} order by kind`;
    assert.deepEqual(rows.map(({ kind }) => kind), kinds);
  },
);

onEachEngine("[TEL1] gzip is accepted, and its contents are limited", async (app) => {
  const guest = await app.guest();
  const sent = event(app);
  ok(await sendGzip(app, guest, await gzip(JSON.stringify([sent]))), 202);
  for (const coding of ["GZIP", "x-gzip"]) {
    ok(await sendGzip(app, guest, await gzip(JSON.stringify([sent])), coding), 202);
  }
  assert.equal((await stored(app, [sent.event_id])).length, 1);
  const bomb = await gzip(`[${" ".repeat(50 << 20)}]`);
  assert.ok(bomb.length < 100_000);
  problem(await sendGzip(app, guest, bomb), 413, "too_large");
  problem(await sendGzip(app, guest, new TextEncoder().encode("[]")), 400, "malformed");
  const cut = (await gzip(JSON.stringify([sent]))).subarray(0, 30);
  problem(await sendGzip(app, guest, cut), 400, "malformed");
  const brotli = await app.call("POST", "/telemetry/bulk", {
    token: guest.token,
    json: [],
    headers: { "content-encoding": "br" },
  });
  problem(brotli, 415, "unsupported_media_type");
});

onEachEngine("[TEL1] up to 500 events and 1 MiB fit into a request", async (app) => {
  const guest = await app.guest();
  const many = (count: number) => Array.from({ length: count }, () => event(app));
  assert.equal((await send(app, guest.token, many(500))).body.accepted, 500);
  problem(await send(app, guest.token, many(501)), 422, "invalid");
  problem(await send(app, guest.token, { events: [] }), 422, "invalid");
  problem(await send(app, guest.token, "x".repeat(1 << 20)), 413, "too_large");
  const chunked = await app.call("POST", "/telemetry/bulk", {
    token: guest.token,
    headers: { "content-type": "application/json" },
    body: new Blob(["[", " ".repeat(2 << 20), "]"]).stream(),
  });
  problem(chunked, 413, "too_large");
  assert.deepEqual((await send(app, guest.token, [])).body.results, []);
});

onEachEngine(
  "[TEL1 GEN3] deep payloads are refused before anything below could choke",
  async (app) => {
    const guest = await app.guest();
    const depth = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    for (const levels of [100, 3_000, 15_000]) {
      const text = `[{"event":"shot","ts":${app.clock.now()},"payload":{"a":${depth(levels)}}}]`;
      const answer = await app.call("POST", "/telemetry/bulk", {
        token: guest.token,
        headers: { "content-type": "application/json" },
        body: text,
      });
      ok(answer, 202);
      assert.equal(answer.body.rejected, 1, String(levels));
      assert.match(answer.body.results[0].reason, /^payload: .*deep/);
    }
    await app.drain();
    ok(await app.call("GET", "/ready"));
  },
);

onEachEngine("[SEC6] a burst of 20 batches of telemetry passes", async (app) => {
  const guest = await app.guest();
  for (let i = 0; i < 20; i++) {
    const answer = await send(app, guest.token, []);
    ok(answer, 202);
    const [, left] = /^"telemetry";r=(\d+);t=\d+$/.exec(answer.headers.get("ratelimit") ?? "") ??
      [];
    if (i === 0) assert.equal(left, "19");
    else assert.ok(left !== undefined);
  }
});

// Redis counts by its own clock: what comes back in a hundred seconds is not there for a slow machine.
const onEachLimited = testApps({
  env: { RATE_LIMITS: JSON.stringify({ telemetry: { burst: 20, perSecond: 0.01 } }) },
});

onEachLimited("[SEC6] telemetry beyond the limit is 429 with Retry-After", async (app) => {
  const guest = await app.guest();
  for (let i = 0; i < 20; i++) ok(await send(app, guest.token, []), 202);
  const refused = await send(app, guest.token, []);
  problem(refused, 429, "rate_limited");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  ok(await send(app, await app.serviceToken(), []), 202);
});
