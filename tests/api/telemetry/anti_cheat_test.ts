/** TEL3, TEL4, TEL6, TEL7: what rules say, what moderators make of it, where events are kept. */

import assert from "node:assert/strict";
import { composeRecorder } from "../../../services/compose/recorder.ts";
import { WEIGHTS } from "../../../services/anti_cheat/rules/mod.ts";
import {
  type Delivered,
  OLDEST,
  partitionOf,
} from "../../../services/platform/streams/event_stream.ts";
import { silentLogger as log } from "../../support/app/silent_logger.ts";
import { createLeaseStore } from "../../../services/leases/mod.ts";
import { systemClock } from "../../../services/platform/time/clock.ts";
import { Failure } from "../../../services/platform/errors.ts";
import { deadLetters } from "../../../services/platform/streams/stream_consumer.ts";
import {
  createDeadLetters,
  createDeadLetterStore,
  maintainMonths,
  type Recorder,
  SEEN_KEPT_MS,
} from "../../../services/telemetry/mod.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { type Guest, openTestApp, type TestApp } from "../../support/app/test_app.ts";

/** Of events that nobody judges. */
const NOTHING = { alerts: [], windows: [] };
const onEachEngine = testApps();

/** Uses an ability far too often. */
async function cheat(app: TestApp, guest: Guest, from = app.clock.now() - 10_000) {
  const json = Array.from({ length: 6 }, (_, i) => ({
    event: "ability",
    ts: from + i * 100,
    payload: { ability: "bolt", cooldown_ms: 1_000 },
  }));
  ok(await app.call("POST", "/telemetry/bulk", { token: guest.token, json }), 202);
  await app.drain();
}

const toldAt = (ts: number, userId: string) =>
  JSON.stringify({ event: "jump", ts, received_at: ts, user_id: userId, payload: {} });

const pick = (from: Record<string, unknown>, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, from[name]]));

async function alertsOf(app: TestApp, userId: string, query = "") {
  const token = await app.serviceToken("moderator");
  const path = `/telemetry/alerts?user_id=${userId}${query}`;
  return (await app.call("GET", path, { token })).body.alerts;
}

onEachEngine(
  "[TEL6] a broken rule leaves one alert with its evidence, told to the staff",
  async (app) => {
    const guest = await app.guest();
    await cheat(app, guest);
    const alerts = await alertsOf(app, guest.id);
    assert.equal(alerts.length, 1);
    const [alert] = alerts;
    assert.deepEqual([alert.rule, alert.severity, alert.status], ["cooldown", "high", "open"]);
    assert.deepEqual(alert.evidence, {
      ...{ ability: "bolt", cooldown_ms: 1_000, interval_ms: 100, times: 3 },
    });
    assert.ok(alert.risk >= 9.9 && alert.risk <= 10);
    assert.equal(alert.display_name, guest.name);
    const found = async (query: string) => (await alertsOf(app, guest.id, query)).length;
    assert.equal(await found("&rule=cooldown&severity=high"), 1);
    assert.equal(await found("&rule=speed"), 0);
    assert.equal(await found("&severity=low"), 0);
    const { realtime: { rooms } } = app.services;
    const { epoch } = await rooms.history("admin");
    const { publications } = await rooms.history("admin", { epoch, offset: 0 });
    const told = publications.map(({ frame }) => JSON.parse(frame));
    const announced = { alert_id: alert.alert_id, user_id: guest.id, rule: "cooldown" };
    assert.deepEqual(
      told.filter(({ kind, data }) => kind === "alert.created" && data.user_id === guest.id)
        .map(({ data: { severity: _, ...data } }) => data),
      [announced],
      "once in the staff's room",
    );
    const { telemetry: { stream } } = app.services;
    const entries = await stream.read("alerts", partitionOf(guest.id), {
      ...{ after: OLDEST, limit: 1_000, waitMs: 0 },
    });
    const [entry, ...again] = entries.filter(({ id }) => id === alert.alert_id);
    assert.equal(again.length, 0, "once in the stream");
    assert.equal(entry!.key, guest.id);
    assert.deepEqual(pick(JSON.parse(entry!.body), Object.keys(announced)), announced);
  },
);

onEachEngine(
  "[TEL1 TEL6] a studio's own event of a signal's name neither alerts nor hides a cheat",
  async (app) => {
    const token = await app.serviceToken();
    const told = (guest: Guest, payload: Record<string, unknown>, ms: number) => ({
      ...{ event: "ability", user_id: guest.id, ts: app.clock.now() - 10_000 + ms, payload },
    });
    const [honest, cheater] = [await app.guest(), await app.guest()];
    const own = (guest: Guest, i: number) => told(guest, { id: 7, level: i }, i * 100);
    const fast = (guest: Guest, i: number) =>
      told(guest, { ability: "bolt", cooldown_ms: 1_000 }, i * 100);
    const json = Array.from(
      { length: 6 },
      (_, i) => [own(honest, i), own(cheater, i), fast(cheater, i)],
    )
      .flat();
    const { body } = await app.call("POST", "/telemetry/bulk", { token, json });
    assert.deepEqual([body.accepted, body.rejected], [18, 0]);
    assert.equal(body.results.filter(({ unjudged }: { unjudged?: string }) => unjudged).length, 12);
    await app.drain();
    assert.deepEqual(await alertsOf(app, honest.id), []);
    const rules = (await alertsOf(app, cheater.id)).map(({ rule }: { rule: string }) => rule);
    assert.deepEqual(rules, ["cooldown"]);
  },
);

onEachEngine(
  "[TEL3 TEL6] events read again and a reader that took over repeat no alert",
  async (app) => {
    const guest = await app.guest();
    await cheat(app, guest);
    // Each drain has a judge of its own: it replays what is stored and stays quiet about it.
    await cheat(app, guest, app.clock.now() - 5_000);
    assert.equal((await alertsOf(app, guest.id)).length, 1);
  },
);

onEachEngine("[TEL7] a suspension that is refused leaves the alert open", async (app) => {
  const device = { device_id: "of one of the staff" };
  const { id } = await app.guest(device);
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  await app.services.access.accounts.setRoles(operator, id, ["player", "mod"]);
  await cheat(app, await app.guest(device));
  const token = await app.serviceToken("moderator");
  const [alert] = await alertsOf(app, id);
  const judge = (json: unknown) =>
    app.call("POST", `/telemetry/alerts/${alert.alert_id}/review`, { token, json });
  const both = { decision: "confirm", hide_scores: true, suspend_until: null };
  problem(await judge(both), 403, "forbidden");
  assert.equal((await alertsOf(app, id))[0].status, "open");
  ok(await judge({ decision: "confirm" }));
});

onEachEngine(
  "[TEL7] a moderator judges once; confirming can suspend, everything is audited",
  async (app) => {
    const [one, two] = [await app.guest(), await app.guest()];
    await cheat(app, one);
    await cheat(app, two);
    const token = await app.serviceToken("moderator");
    const review = (alertId: string, json: unknown) =>
      app.call("POST", `/telemetry/alerts/${alertId}/review`, { token, json });
    const [first] = await alertsOf(app, one.id);
    const dismissed = await review(first.alert_id, { decision: "dismiss", note: "a lag spike" });
    ok(dismissed);
    assert.deepEqual([dismissed.body.status, dismissed.body.reviewed_by], [
      "dismissed",
      "moderator",
    ]);
    assert.equal(dismissed.body.risk, 0, "what was dismissed weighs nothing");
    problem(await review(first.alert_id, { decision: "confirm" }), 409, "already_reviewed");
    ok(await app.call("GET", "/auth/me", { token: one.token }));

    const server = await app.serviceToken("game");
    const score = { user_id: two.id, score: 1e9, season: "current", mode: "duel" };
    ok(await app.call("POST", "/leaderboards/submit", { token: server, json: score }));
    const place = `/leaderboards/current/duel/users/${two.id}`;
    ok(await app.call("GET", place));
    const [second] = await alertsOf(app, two.id);
    const until = new Date(app.clock.now() + 3_600_000).toISOString();
    ok(
      await review(second.alert_id, {
        decision: "confirm",
        hide_scores: true,
        suspend_until: until,
      }),
    );
    problem(await app.call("GET", place), 404, "entry_not_found");
    problem(await app.call("GET", "/auth/me", { token: two.token }), 401, "unauthorized");
    problem(await review(crypto.randomUUID(), { decision: "confirm" }), 404, "alert_not_found");
    problem(await review(second.alert_id, { decision: "punish" }), 422, "invalid");
    const timeline = await app.call("GET", `/admin/api/players/${two.id}/timeline`, { token });
    const kinds = timeline.body.entries.map((
      entry: { kind: string; details: { action?: string } },
    ) => entry.details.action ?? entry.kind);
    for (const kind of ["alert", "alert.confirm", "player.suspend", "leaderboard.hide", "score"]) {
      assert.ok(kinds.includes(kind), kind);
    }
    problem(await app.call("GET", "/telemetry/alerts", { token: one.token }), 403, "forbidden");
  },
);

onEachEngine(
  "[TEL7] a confirmation that cannot take effect changes nothing, one cut off in the middle goes on",
  async (app) => {
    const device_id = crypto.randomUUID();
    const [cheater, colleague, own] = [
      await app.guest(),
      await app.guest(),
      await app.guest({
        device_id,
      }),
    ];
    for (const guest of [own, colleague, cheater]) await cheat(app, guest);
    const admin = await app.serviceToken("operator");
    for (const { id } of [own, colleague]) {
      const json = { roles: ["player", "mod"] };
      ok(await app.call("PUT", `/admin/api/players/${id}/roles`, { token: admin, json }));
    }
    const staff = await app.guest({ device_id });
    const { token } = staff;
    const statusOf = async (userId: string) => (await alertsOf(app, userId))[0].status;
    const review = async (userId: string, json: unknown, by = token) => {
      const [{ alert_id }] = await alertsOf(app, userId);
      return app.call("POST", `/telemetry/alerts/${alert_id}/review`, { token: by, json });
    };
    const confirm = { decision: "confirm", suspend_until: null };

    problem(await review(staff.id, { decision: "dismiss" }), 403, "own_alert");
    problem(await review(colleague.id, confirm), 403, "forbidden");
    const { sql } = app.services.engines.database;
    const nobody = crypto.randomUUID();
    await sql`
      insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status)
      values (${crypto.randomUUID()}, ${nobody}, 'speed', 'high', '{}', ${crypto.randomUUID()},
        ${new Date(app.clock.now())}, 'open')`;
    problem(await review(nobody, confirm), 404, "user_not_found");
    for (const id of [staff.id, colleague.id, nobody]) assert.equal(await statusOf(id), "open");

    // The process died after the judgement: who made it sends it again.
    await sql`
      update alerts set status = 'confirmed', reviewed_by = ${staff.id},
        reviewed_at = ${new Date(app.clock.now())} where user_id = ${cheater.id}`;
    problem(await review(cheater.id, confirm, admin), 409, "already_reviewed");
    problem(await review(cheater.id, { decision: "dismiss" }), 409, "already_reviewed");
    ok(await app.call("GET", "/auth/me", { token: cheater.token }));
    ok(await review(cheater.id, confirm));
    problem(await app.call("GET", "/auth/me", { token: cheater.token }), 401, "unauthorized");
  },
);

onEachEngine("[TEL7] risk halves every week, and the riskiest come first", async (app) => {
  const old = await app.guest();
  await cheat(app, old);
  const { sql } = app.services.engines.database;
  await sql`
    insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status)
    values (${crypto.randomUUID()}, ${old.id}, 'duplicate_login', 'low', '{}', ${crypto.randomUUID()},
      ${new Date(app.clock.now())}, 'open')`;
  const [before] = await alertsOf(app, old.id);
  assert.ok(Math.abs(before.risk - (WEIGHTS.high + WEIGHTS.low)) < 0.1, "alerts add up");
  await app.clock.advance(7 * 86_400_000);
  const fresh = await app.guest();
  await cheat(app, fresh);
  const [after] = await alertsOf(app, old.id);
  assert.ok(Math.abs(after.risk - before.risk / 2) < 0.1, `${before.risk} → ${after.risk}`);
  const token = await app.serviceToken("moderator");
  const { body } = await app.call("GET", "/telemetry/alerts?status=open&limit=200", { token });
  const place = (id: string) => body.alerts.findIndex((a: { user_id: string }) => a.user_id === id);
  assert.ok(place(fresh.id) < place(old.id));
});

onEachEngine("[TEL3 TEL8] events are kept by month, each id once, old months go", async (app) => {
  const { telemetry: { events }, engines, clock } = app.services;
  const { sql } = engines.database;
  const row = (id: string, at: number) => ({
    ...{ id, kind: "month", payload: {}, userId: null, skewMs: null },
    ...{ at: new Date(at), receivedAt: new Date(at) },
  });
  const ids = Array.from({ length: 3 }, () => crypto.randomUUID());
  const long = Date.UTC(2026, 0, 31, 23, 59);
  const times = [long, clock.now(), Date.UTC(2031, 0, 1)];
  const rows = ids.map((id, i) => row(id, times[i]!));
  await events.record(rows, NOTHING, new Date(clock.now()));
  // The same id with another time is the same event.
  await events.record([row(ids[1]!, clock.now() + 5_000)], NOTHING, new Date(clock.now()));
  assert.deepEqual([...await events.findSeen(ids)].sort(), [...ids].sort());
  await events.makeMonth(new Date(long));
  await maintainMonths(events, clock.now(), 0);
  const where = async () =>
    Object.fromEntries(
      (await sql`select id, tableoid::regclass::text as place from events
        where id = any(${ids}::uuid[])`).map(({ id, place }) => [id, place]),
    );
  const now = new Date(clock.now()).toISOString().slice(0, 7).replace("-", "_");
  assert.deepEqual(await where(), {
    [ids[0]!]: "events_2026_01",
    [ids[1]!]: `events_${now}`,
    [ids[2]!]: "events_default",
  });
  await maintainMonths(events, clock.now(), 60);
  assert.deepEqual(Object.keys(await where()).sort(), [ids[1]!, ids[2]!].sort());
  await events.pruneSeen(new Date(clock.now() + 1));
  assert.equal((await events.findSeen(ids)).size, 0);
});

onEachEngine(
  "[TEL1 TEL3] what is read again when its id is forgotten changes nothing and is not judged",
  async (app) => {
    const { clock, services: { telemetry: { events }, engines } } = app;
    const guest = await app.guest();
    const { database } = engines;
    const record = (entries: Delivered[]) =>
      composeRecorder({ database, rules: {}, clock, log }).record(entries);
    const from = clock.now();
    const entries = Array.from({ length: 6 }, (_, i): Delivered => ({
      ...{ id: crypto.randomUUID(), key: guest.id, position: String(i + 1) },
      body: JSON.stringify({
        ...{ event: "ability", ts: from + i * 100, received_at: from, user_id: guest.id },
        payload: { ability: "bolt", cooldown_ms: 1_000 },
      }),
    }));
    await record(entries);
    await clock.advance(SEEN_KEPT_MS + 3_600_000);
    await events.pruneSeen(new Date(clock.now() - SEEN_KEPT_MS));
    // A partition of few players keeps its last thousand entries for weeks.
    const fresh = { ...entries[0]!, id: crypto.randomUUID(), body: toldAt(clock.now(), guest.id) };
    await record([...entries, fresh]);
    const { sql } = engines.database;
    const [row] = await sql`
      select count(*)::int as rows from events where user_id = ${guest.id}`;
    assert.equal(row!["rows"], entries.length + 1);
    assert.equal((await alertsOf(app, guest.id)).length, 1);
  },
);

onEachEngine(
  "[TEL3 TEL6] a partition that comes back finds its players as they were left, not as they were known",
  async (app) => {
    const { clock, services: { engines: { database } } } = app;
    const guest = await app.guest();
    const from = clock.now();
    const entries = Array.from({ length: 4 }, (_, i): Delivered => ({
      ...{ id: crypto.randomUUID(), key: guest.id, position: String(i + 1) },
      body: JSON.stringify({
        ...{ event: "ability", ts: from + i * 100, received_at: from, user_id: guest.id },
        payload: { ability: "bolt", cooldown_ms: 1_000 },
      }),
    }));
    const [one, other] = [1, 2].map(() => composeRecorder({ database, rules: {}, clock, log }));
    const partition = partitionOf(guest.id);
    const record = async (recorder: Recorder, told: Delivered[]) => {
      recorder.takeOver(partition);
      await recorder.record(told);
    };
    await record(one!, entries.slice(0, 2));
    await record(other!, entries.slice(2, 3));
    await record(one!, entries.slice(3));
    const alerts = await alertsOf(app, guest.id);
    assert.deepEqual(alerts.map(({ rule }: { rule: string }) => rule), ["cooldown"]);
  },
);

onEachEngine(
  "[TEL3] who lost a partition while judging adds no alert about events another has recorded",
  async (app) => {
    const { telemetry: { events }, clock } = app.services;
    const guest = await app.guest();
    const at = new Date(clock.now());
    const row = {
      ...{ id: crypto.randomUUID(), kind: "fire", payload: {}, userId: guest.id, skewMs: null },
      ...{ at, receivedAt: at },
    };
    await events.record([row], NOTHING, at);
    await events.record([row], {
      windows: [],
      alerts: [{
        ...{ id: crypto.randomUUID(), userId: guest.id, rule: "speed", severity: "high", at },
        ...{ evidence: { fastest: 1 }, eventId: row.id },
      }],
    }, at);
    assert.deepEqual(await alertsOf(app, guest.id), []);
  },
);

onEachEngine(
  "[TEL3 TEL6] whoever takes over gets one skew in ten seconds, in order",
  async (app) => {
    const { clock, services: { telemetry: { events } } } = app;
    const guest = await app.guest();
    const from = Math.ceil(clock.now() / 10_000) * 10_000;
    const rows = [0, 3_000, 9_000, 10_000, 12_000, 40_000].map((ms, i) => ({
      ...{ id: crypto.randomUUID(), kind: "any", payload: { i }, userId: guest.id },
      ...{ at: new Date(from + ms), receivedAt: new Date(from + ms), skewMs: i === 3 ? null : i },
    }));
    await events.record(rows, NOTHING, new Date(from));
    const players = [{ userId: guest.id, since: new Date(from) }];
    const found = await events.listSampled(players, { ms: 10_000, count: 5 });
    assert.deepEqual(found.map(({ skewMs }) => skewMs), [0, 4, 5]);
    assert.deepEqual(found[0]!.receivedAt, rows[0]!.receivedAt);
  },
);

onEachEngine("[TEL8] old events of no month go with the others", async (app) => {
  const { telemetry: { events }, engines, clock } = app.services;
  const { sql } = engines.database;
  const at = new Date(clock.now() - 85 * 86_400_000);
  const id = crypto.randomUUID();
  await sql`
    insert into events (id, kind, payload_json, created_at, received_at)
    values (${id}, 'old', '{}', ${new Date(Date.UTC(2024, 1, 1))}, ${at})`;
  const there = async () => (await sql`select 1 from events where id = ${id}`).length;
  await maintainMonths(events, clock.now(), 0);
  assert.equal(await there(), 1);
  await maintainMonths(events, clock.now(), 30);
  assert.equal(await there(), 0);
});

Deno.test("[TEL4] beyond the backlog's limit ingestion answers 503 and keeps what is unread", async () => {
  // Each node measures for itself, and the first time before it takes anything.
  await using app = await openTestApp({ env: { TELEMETRY_BACKLOG: "100" }, alone: true });
  const { token } = await app.guest();
  const send = (count: number) =>
    app.call("POST", "/telemetry/bulk", {
      token,
      json: Array.from({ length: count }, () => ({ event: "jump", ts: app.clock.now() })),
    });
  ok(await send(101), 202);
  await app.clock.advance(1_000);
  ok(await send(1), 202);
  const refused = await send(1);
  problem(refused, 503, "backlog");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  await app.drain();
  await app.clock.advance(1_000);
  ok(await send(1), 202);
  await app.drain();
  assert.equal(await app.services.telemetry.events.count(), 103);
});

onEachEngine(
  "[TEL3] parked events are shown, replayed once or given up, and then forgotten",
  async (app) => {
    const { telemetry: { stream, events } } = app.services;
    const park = deadLetters({ stream, topic: "telemetry", attempts: 3 });
    const guest = await app.guest();
    const body = JSON.stringify({ event: "jump", ts: app.clock.now(), user_id: guest.id });
    const ids: string[] = Array.from({ length: 3 }, () => crypto.randomUUID());
    for (const id of ids) {
      await park(
        { id, key: guest.id, body, position: "7" },
        "the disk was full",
      );
    }
    const token = await app.serviceToken("operator");
    const list = async () =>
      (await app.call("GET", "/admin/api/dead-letters", { token })).body.dead_letters
        .filter((letter: { id: string }) => ids.includes(letter.id));
    const settle = (id: string, action: string) =>
      app.call("POST", `/admin/api/dead-letters/${id}/${action}`, { token });
    const parked = await list();
    assert.deepEqual(parked.map((letter: { id: string }) => letter.id), ids);
    assert.deepEqual([parked[0].reason, parked[0].attempts], ["the disk was full", 3]);

    ok(await settle(ids[1]!, "replay"), 204);
    await app.drain();
    assert.deepEqual([...await events.findSeen(ids)], [ids[1]]);
    problem(await settle(ids[1]!, "replay"), 404, "dead_letter_not_found");
    problem(await settle(ids[0]!, "forgive"), 422, "invalid");
    ok(await settle(ids[0]!, "drop"), 204);
    assert.deepEqual((await list()).map((letter: { id: string }) => letter.id), [ids[2]]);
    ok(await settle(ids[2]!, "drop"), 204);
    assert.deepEqual(await list(), []);
    await app.drain();
    assert.deepEqual([...await events.findSeen(ids)], [ids[1]], "what was dropped stays away");
    const lag = await stream.lag("telemetry.dead", "operators");
    assert.equal(lag.reduce((sum, each) => sum + each, 0), 0, "the stream has forgotten them");
  },
);

onEachEngine(
  "[TEL3] an event parked twice from one place is shown once, one that fails again is shown again",
  async (app) => {
    const { telemetry: { stream }, clock } = app.services;
    const park = deadLetters({ stream, topic: "telemetry", attempts: 3 });
    const id = crypto.randomUUID();
    const bitter = { id, key: "bitter", body: JSON.stringify({ event: 7, ts: clock.now() }) };
    await park({ ...bitter, position: "7" }, "it is no event");
    // The worker died before it could say that it had.
    await park({ ...bitter, position: "7" }, "it is no event");
    const token = await app.serviceToken("operator");
    const shown = async () =>
      (await app.call("GET", "/admin/api/dead-letters", { token })).body.dead_letters
        .filter((letter: { id: string }) => letter.id === id).length;
    const settle = (action: string) =>
      app.call("POST", `/admin/api/dead-letters/${id}/${action}`, { token });
    assert.equal(await shown(), 1);
    ok(await settle("drop"), 204);
    assert.equal(await shown(), 0);
    await stream.append("telemetry.dead", [{ id, key: "bitter", body: "{no JSON" }]);
    assert.equal(await shown(), 1);
    ok(await settle("drop"), 204);
    await park({ ...bitter, position: "8" }, "it is still no event");
    assert.equal(await shown(), 1);
    ok(await settle("drop"), 204);
    assert.equal(await shown(), 0);
  },
);

onEachEngine("[TEL3] what was settled first stands, and the second is told", async (app) => {
  const { telemetry: { stream }, engines: { database } } = app.services;
  const { sql } = database;
  const id = crypto.randomUUID();
  const park = deadLetters({ stream, topic: "telemetry", attempts: 1 });
  await park({ id, key: id, body: "{", position: "1" }, "of the test");
  const store = createDeadLetterStore(database);
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  /** One whose lease ended while it looked: it has not seen that the other was first. */
  const late = createDeadLetters({
    ...{ stream, consumer: "late", clock: systemClock, leases: createLeaseStore(database) },
    store: {
      ...store,
      findResolved: () => Promise.resolve(new Set<string>()),
    },
  });
  const mark = `${id} 1`;
  const entry = {
    ...{ at: new Date(app.clock.now()), action: "dead_letter.drop", actor: "first" },
    ...{ subjects: [], addresses: [], outcome: "done" as const, details: { id } },
  };
  assert.equal(await store.resolve(mark, "drop", entry), true);
  assert.equal(await store.resolve(mark, "replay", entry), false);
  await assert.rejects(late.resolve(operator, id, "replay"), (error: Error) => {
    assert.ok(error instanceof Failure);
    assert.deepEqual([error.code, error.row.status], ["dead_letter_settled", 409]);
    return true;
  });
  const kept = await sql`select action from dead_letters_settled where id = ${mark}`;
  assert.deepEqual(kept.map(({ action }) => action), ["drop"]);
  const audited = await sql`
    select actor from audit_log where action like 'dead_letter.%' and details_json ->> 'id' = ${id}`;
  assert.deepEqual(audited.map(({ actor }) => actor), ["first"]);
});

onEachEngine("[TEL3] two operators on two nodes each see all that is parked", async (app) => {
  const { telemetry: { stream }, engines: { database } } = app.services;
  const park = deadLetters({ stream, topic: "telemetry", attempts: 1 });
  // Of many keys, so that they lie in all partitions; more than one page in some.
  const ids: string[] = Array.from({ length: 400 }, () => crypto.randomUUID());
  await Promise.all(
    ids.map((id, i) => park({ id, key: `key ${i % 40}`, body: "{", position: "1" }, "of the test")),
  );
  const nodes = ["one", "two"].map((consumer) =>
    createDeadLetters({
      stream,
      store: createDeadLetterStore(database),
      leases: createLeaseStore(database),
      consumer,
      clock: systemClock,
    })
  );
  const lists = await Promise.all(nodes.map((node) => node.list(1_000)));
  for (const letters of lists) {
    const seen = letters.map(({ id }) => id).filter((id) => ids.includes(id));
    assert.deepEqual(seen.sort(), [...ids].sort());
  }
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  // At once on both nodes, and twice on the same.
  await Promise.all(ids.slice(0, 6).map((id, i) => nodes[i % 2]!.resolve(operator, id, "drop")));
  const left = await nodes[1]!.list(1_000);
  assert.equal(left.filter(({ id }) => ids.includes(id)).length, ids.length - 6);
  assert.equal((await nodes[0]!.list(7)).length, 7, "no more than asked for");
  for (const { id } of left) await nodes[0]!.resolve(operator, id, "drop");
  assert.deepEqual(await nodes[1]!.list(1_000), []);
});
