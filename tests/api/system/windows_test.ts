/** MM18, OPS9: a search window is tried on simulated players, put in force on every node, and taken back. */

import assert from "node:assert/strict";
import type { Base } from "../../../services/compose/base.ts";
import { openGame } from "../../../services/compose/game.ts";
import {
  createCurrentGame,
  createGameReload,
  createGameStore,
  shippedGameConfig,
} from "../../../services/game/mod.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { enqueue, guests, ticketOf } from "../play/play.ts";

const shipped = shippedGameConfig();
const configured = shipped.modes.find(({ id }) => id === "duel")!.window;
const wide = { base: 300, step: 25, every_s: 5, cap: 400 };
const onEachEngine = testApps({ game: shipped, alone: true });

async function put(
  app: TestApp,
  json: Record<string, unknown>,
  { mode = "duel", as = "operator", seen }: { mode?: string; as?: string; seen?: string } = {},
) {
  const token = await app.serviceToken(as as "operator");
  const headers = seen === undefined ? {} : { "if-match": `"${seen}"` };
  return await app.call("PUT", `/admin/api/windows/${mode}`, { token, json, headers });
}

async function windowOf(app: TestApp, mode = "duel") {
  const token = await app.serviceToken("moderator");
  const { body } = ok(await app.call("GET", "/admin/api/windows", { token }));
  return body.windows.find((each: { mode: string }) => each.mode === mode);
}

onEachEngine(
  "[MM18 OPS9] a window that is put in force matches at once, and the configuration's after it was taken back",
  async (app) => {
    const [one, two, three, four] = await guests(app, 4);
    const token = await app.serviceToken();
    const queue = async (guest: typeof one, mmr: number) =>
      ok(await enqueue(app, guest!, { token, mmr }), 202).body.ticket_id as string;
    const first = await queue(one, 1_300);
    await queue(two, 1_550);
    await app.drain();
    assert.equal((await ticketOf(app, one!, first)).status, "queued", "250 points are too many");

    const set = ok(await put(app, { window: wide, reason: "a quiet night" }));
    assert.deepEqual([set.body.window, set.body.configured], [wide, configured]);
    assert.equal(set.body.changed_at, new Date(app.clock.now()).toISOString());
    await app.drain();
    // Who waited before keeps waiting, and is matched by the new window.
    assert.equal((await ticketOf(app, one!, first)).status, "matched");

    const back = ok(await put(app, { window: null, reason: "morning" }));
    assert.deepEqual([back.body.window, back.body.changed_at], [configured, null]);
    const third = await queue(three, 1_300);
    await queue(four, 1_550);
    await app.drain();
    assert.equal((await ticketOf(app, three!, third)).status, "queued");
    assert.deepEqual(await windowOf(app), back.body);
  },
);

onEachEngine(
  "[MM18 UI9] of two operators on one window the second is told what is in force, also when both are at once",
  async (app) => {
    const { version } = await windowOf(app);
    const first = ok(await put(app, { window: wide, reason: "first" }, { seen: version }));
    assert.notEqual(first.body.version, version);
    const late = await put(app, { window: null, reason: "late" }, { seen: version });
    problem(late, 409, "window_changed");
    assert.deepEqual([late.body.window, late.body.version], [wide, first.body.version]);
    assert.deepEqual(await windowOf(app), first.body, "nothing has changed");

    const others = [310, 320].map((base) => ({ ...wide, base }));
    await app.clock.advance(1_000);
    const both = await Promise.all(
      others.map((window) => put(app, { window, reason: "both" }, { seen: first.body.version })),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    const won = both.findIndex(({ status }) => status === 200);
    assert.deepEqual((await windowOf(app)).window, others[won]);
    const { version: seen } = await windowOf(app);
    ok(await put(app, { window: null, reason: "who has read the latest" }, { seen }));
  },
);

onEachEngine(
  "[MM18 UI9] who asks again because the answer was lost is answered as the first time, and it is done once",
  async (app) => {
    const { version: seen } = await windowOf(app);
    const first = ok(await put(app, { window: wide, reason: "lost" }, { seen })).body;
    await app.clock.advance(1_000);
    assert.deepEqual(ok(await put(app, { window: wide, reason: "lost" }, { seen })).body, first);
    // At once as well.
    const window = { ...wide, base: 310 };
    const both = await Promise.all(
      [1, 2].map(() => put(app, { window, reason: "both" }, { seen: first.version })),
    );
    assert.deepEqual(ok(both[0]!).body, ok(both[1]!).body);
    const { version: last } = await windowOf(app);
    const back = ok(await put(app, { window: null, reason: "back" }, { seen: last })).body;
    assert.deepEqual(
      ok(await put(app, { window: null, reason: "back" }, { seen: last })).body,
      back,
    );
    problem(await put(app, { window, reason: "late" }, { seen: last }), 409, "window_changed");
    const token = await app.serviceToken("operator");
    const { body } = ok(
      await app.call("GET", "/admin/api/audit?action=mode.window&limit=3", { token }),
    );
    const reasons = body.entries.map(({ details }: { details: { reason: string } }) =>
      details.reason
    );
    assert.deepEqual(reasons, ["back", "both", "lost"]);
    // What a node's own file says is no part of what is in force by an operator's hand.
    const set = ok(await put(app, { window: wide, reason: "again" })).body;
    const modes = shipped.modes.map((mode) => ({ ...mode, window: { ...mode.window, cap: 390 } }));
    assert.deepEqual(await app.reload({ ...shipped, modes }), []);
    assert.equal((await windowOf(app)).version, set.version);
    await app.reload(shipped);
    ok(await put(app, { window: null, reason: "for the next test" }));
  },
);

onEachEngine(
  "[MM18 OPS9] every node follows, a node that starts has it, and a changed configuration does not undo it",
  async (app) => {
    const { engines: { database }, clock, game } = app.services;
    const store = createGameStore(database);
    const other = createCurrentGame(shipped);
    const node = createGameReload({
      ...{ store, game: other, clock, log: silentLogger, node: "another" },
      read: () => ({ game: shipped }),
    });
    await node.follow();
    ok(await put(app, { window: wide, reason: "test" }));
    const duelOf = (current: typeof other) =>
      current.config.modes.find(({ id }) => id === "duel")!.window;
    assert.deepEqual(duelOf(other), configured, "not before it has looked");
    await node.follow();
    assert.deepEqual(duelOf(other), wide);
    assert.equal(other.version, game.game.version);

    const restarted = createCurrentGame(shipped);
    const base = { game: restarted, database, node: "restarted", clock, log: silentLogger };
    await openGame(base as unknown as Base, () => ({ game: shipped }));
    assert.deepEqual(duelOf(restarted), wide);

    assert.deepEqual(await app.reload({ ...shipped, party_limit: 3 }), []);
    assert.deepEqual([game.game.config.party_limit, duelOf(game.game)], [3, wide]);
    const { window, configured: file } = await windowOf(app);
    assert.deepEqual([window, file], [wide, configured]);
    // A node whose own file is wrong follows all the same.
    await app.reload({ ...shipped, modes: "none" });
    ok(await put(app, { window: { ...wide, cap: 350 }, reason: "test" }));
    assert.equal(duelOf(game.game).cap, 350);
    // A mode that goes takes its window with it, and finds it again.
    const rest = shipped.modes.filter(({ id }) => id !== "duel");
    assert.deepEqual(await app.reload({ ...shipped, modes: rest }), []);
    assert.equal(await windowOf(app), undefined);
    await app.reload(shipped);
    ok(await put(app, { window: null, reason: "test" }));
    assert.deepEqual(duelOf(game.game), configured);
  },
);

onEachEngine(
  "[MM18 SEC5] windows are the admins', with a reason, and each change is in the audit log",
  async (app) => {
    problem(
      await put(app, { window: wide, reason: "test" }, { as: "moderator" }),
      403,
      "forbidden",
    );
    problem(await put(app, { window: wide, reason: "test" }, { as: "game" }), 403, "forbidden");
    problem(
      await put(app, { window: wide, reason: "test" }, { mode: "chess" }),
      404,
      "unknown_mode",
    );
    for (
      const bad of [
        { window: wide },
        { window: { ...wide, every_s: 0 }, reason: "test" },
        { window: { ...wide, base: -1 }, reason: "test" },
        { window: { ...wide, width: 3 }, reason: "test" },
        { window: { base: 1 }, reason: "test" },
        { reason: "test" },
      ]
    ) problem(await put(app, bad), 422, "invalid");
    assert.equal((await windowOf(app)).changed_at, null);
    ok(await put(app, { window: wide, reason: "a quiet night" }));
    ok(await put(app, { window: null, reason: "morning" }));
    const token = await app.serviceToken("operator");
    const { body } = ok(
      await app.call("GET", "/admin/api/audit?action=mode.window&limit=2", { token }),
    );
    assert.deepEqual(
      body.entries.map(({ actor, subjects, details }: Record<string, unknown>) => [
        actor,
        subjects,
        details,
      ]),
      [
        ["operator", ["duel"], { reason: "morning", before: wide, window: configured }],
        ["operator", ["duel"], { reason: "a quiet night", before: configured, window: wide }],
      ],
    );
  },
);

onEachEngine(
  "[MM18 UI7] moderators simulate a window beside the one in force, in a thread, and nothing changes",
  async (app) => {
    const run = async (json: Record<string, unknown>, as: "moderator" | "game" = "moderator") =>
      await app.call("POST", "/admin/api/simulator/runs?wait=20", {
        token: await app.serviceToken(as),
        json: { mode: "duel", window: wide, tickets: 2_000, ...json },
      });
    const { version } = app.services.game.game;
    const { body } = ok(await run({}));
    assert.equal(body.now.matched + body.now.abandoned, 2_000);
    assert.equal(body.proposed.wait_by_decile.length, 10);
    // Wider: shorter waits, less even matches.
    assert.ok(body.proposed.wait_s.p95 < body.now.wait_s.p95);
    assert.ok(body.proposed.gap.mean > body.now.gap.mean);
    assert.deepEqual(ok(await run({})).body, body, "the same seed is the same people");
    const same = ok(await run({ window: configured })).body;
    assert.deepEqual(same.now, same.proposed);
    const [a, b] = await Promise.all([run({ tickets: 10_000 }), run({})]);
    ok(a);
    problem(b, 409, "busy");
    problem(await run({ mode: "chess" }), 404, "unknown_mode");
    problem(await run({ tickets: 10_001 }), 422, "invalid");
    problem(await run({}, "game"), 403, "forbidden");
    assert.equal(app.services.game.game.version, version);
    assert.equal((await windowOf(app)).changed_at, null);
  },
);
