/** OPS9: the game is read again while it is played. */

import assert from "node:assert/strict";
import {
  createCurrentGame,
  createGameReload,
  createGameStore,
  shippedGameConfig,
} from "../../../services/game/mod.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { asServer, enqueue, guests, ticketOf } from "../play/play.ts";

const shipped = shippedGameConfig();
const [duel] = shipped.modes;
const onEachEngine = testApps({ game: shipped, alone: true });

onEachEngine("[OPS9 MM4] a mode that comes can be queued for, and is matched", async (app) => {
  const [one, two] = await guests(app, 2);
  problem(await enqueue(app, one!, { mode: "sprint" }), 422, "unknown_mode");
  const sprint = { ...duel!, id: "sprint", name: "Sprint" };
  assert.deepEqual(await app.reload({ ...shipped, modes: [...shipped.modes, sprint] }), []);
  const { ticket_id } = ok(await enqueue(app, one!, { mode: "sprint" }), 202).body;
  ok(await enqueue(app, two!, { mode: "sprint" }), 202);
  await app.drain();
  assert.equal((await ticketOf(app, one!, ticket_id)).status, "matched");
  await app.reload(shipped);
});

onEachEngine(
  "[OPS9 MM8] tickets of a mode that goes end with a reason, the others stay",
  async (app) => {
    const [gone, switched, stays] = await guests(app, 3);
    const leaving = ok(await enqueue(app, gone!, { mode: "brawl" }), 202).body.ticket_id;
    const off = ok(await enqueue(app, switched!, { mode: "squad" }), 202).body.ticket_id;
    const kept = ok(await enqueue(app, stays!, { mode: "duel" }), 202).body.ticket_id;
    const modes = shipped.modes.filter(({ id }) => id !== "brawl")
      .map((mode) => mode.id === "squad" ? { ...mode, enabled: false } : mode)
      .map((mode) => mode.id === "duel" ? { ...mode, window: { ...mode.window, base: 60 } } : mode);
    assert.deepEqual(await app.reload({ ...shipped, modes }), []);
    await app.drain();
    for (const [guest, id] of [[gone, leaving], [switched, off]] as const) {
      const { status, reason } = await ticketOf(app, guest!, id);
      assert.deepEqual([status, reason], ["ended", "kicked"]);
    }
    assert.equal((await ticketOf(app, stays!, kept)).status, "queued");
    problem(await enqueue(app, gone!, { mode: "brawl" }), 422, "unknown_mode");
    problem(await enqueue(app, switched!, { mode: "squad" }), 422, "unknown_mode");
    // The one that changed meanwhile matches who has waited since before.
    ok(await enqueue(app, gone!, { mode: "duel" }), 202);
    await app.drain();
    assert.equal((await ticketOf(app, stays!, kept)).status, "matched");
    await app.reload(shipped);
    ok(await enqueue(app, switched!, { mode: "brawl" }), 202);
  },
);

onEachEngine("[OPS9 MM15] a match of a mode that went is reported and rated", async (app) => {
  const sprint = { ...duel!, id: "sprint-2", name: "Sprint" };
  await app.reload({ ...shipped, modes: [...shipped.modes, sprint] });
  const [one, two] = await guests(app, 2);
  const ticketId = ok(await enqueue(app, one!, { mode: "sprint-2" }), 202).body.ticket_id;
  ok(await enqueue(app, two!, { mode: "sprint-2" }), 202);
  await app.drain();
  const { match_id } = await ticketOf(app, one!, ticketId);
  await app.reload(shipped);
  const teams = [{ placement: 1 }, { placement: 2 }];
  const { body } = ok(await asServer(app, `/matchmaking/matches/${match_id}/result`, { teams }));
  assert.equal(body.status, "finished");
});

onEachEngine("[OPS9 LB4] a board that was closed to players refuses them at once", async (app) => {
  const [guest] = await guests(app, 1);
  const submit = (score: number) =>
    app.call("POST", "/leaderboards/submit", {
      token: guest!.token,
      json: { user_id: guest!.id, season: "current", mode: "duel", score },
    });
  const boards = (by: "player" | "service") =>
    shipped.boards.map((board) => board.id === "duel" ? { ...board, submit: by } : board);
  assert.deepEqual(await app.reload({ ...shipped, boards: boards("player") }), []);
  ok(await submit(10), 200);
  assert.deepEqual(await app.reload({ ...shipped, boards: boards("service") }), []);
  problem(await submit(20), 403, "not_allowed");
  await app.reload(shipped);
});

onEachEngine(
  "[OPS9 UI10] names of the next game are read at once, in each language",
  async (app) => {
    const names = { de: "Zweikampf" };
    const modes = shipped.modes.map((mode) => mode.id === "duel" ? { ...mode, names } : mode);
    const portal = async (language: string) => {
      const headers = { accept: "text/html", "accept-language": language };
      return await (await app.request("/", { headers })).text();
    };
    assert.match(await portal("de"), />Duell</);
    assert.deepEqual(await app.reload({ ...shipped, modes }), []);
    assert.match(await portal("de"), />Zweikampf</);
    assert.doesNotMatch(await portal("en"), /Zweikampf/);
    await app.reload(shipped);
  },
);

onEachEngine("[OPS9] a wrong game is named, and the one in force stays", async (app) => {
  const { game: { game, reload }, readiness } = app.services;
  const { version } = game;
  const wrong = { ...shipped, modes: [{ ...duel, rating: "luck" }], boards: [] };
  const problems = await app.reload(wrong);
  assert.match(problems.join("\n"), /GAME_CONFIG: modes\.0\.rating/);
  assert.match(problems.join("\n"), /GAME_CONFIG: boards/);
  assert.equal(game.version, version);
  // Nobody was asked: the other nodes' files may be right.
  assert.deepEqual(reload.problems(), []);
  const turned = shipped.boards.map((board) =>
    board.id === "duel" ? { ...board, order: "asc" as const } : board
  );
  const told = await app.reload({ ...shipped, boards: turned });
  assert.match(told.join("\n"), /boards\.\d\.order: "duel" keeps its order/);
  assert.equal(game.version, version);
  const moved = await app.reload({ ...shipped, regions: [{ id: "moon", name: "Moon" }] });
  assert.match(moved.join("\n"), /REGION: "eu-north" is not one of the game's regions/);
  // Another node asks, and this one's own file is wrong: it says so and plays on.
  const entry = { at: new Date(app.clock.now()), action: "game.reload", actor: "operator" };
  await createGameStore(app.services.engines.database).askReload({
    ...entry,
    ...{ subjects: [], addresses: [], outcome: "done", details: {} },
  });
  await reload.follow();
  assert.equal(game.version, version);
  assert.match((await readiness()).checks.game!, /^warning: not reloaded: .*moon|REGION/);
  assert.deepEqual(await app.reload(shipped), []);
  assert.equal((await readiness()).checks.game, undefined);
});

onEachEngine("[OPS9] every node follows one request, and says what it plays", async (app) => {
  const { engines: { database }, clock, game } = app.services;
  const store = createGameStore(database);
  const other = createCurrentGame(shipped);
  let file = shipped;
  const node = createGameReload({
    ...{ store, game: other, clock, log: silentLogger, node: "another" },
    read: () => ({ game: file }),
  });
  await node.follow();
  const next = { ...shipped, party_limit: 3 };
  file = next;
  assert.deepEqual(await app.reload(next), []);
  assert.equal(other.config.party_limit, 10, "not before it has looked");
  await node.follow();
  assert.equal(other.config.party_limit, 3);
  assert.equal(other.version, game.game.version);
  const nodes = await store.listNodes(new Date(clock.now() - 1_000));
  assert.deepEqual(nodes.map(({ version }) => version), [other.version, other.version]);
  const [last] = await store.listNodes(new Date(0));
  assert.equal(last!.reload, await store.lastReload());
  await app.reload(shipped);
});

onEachEngine(
  "[OPS9 LB1 INV1] boards, wares, limits and seasons of the next game count at once",
  async (app) => {
    const [guest] = await guests(app, 1);
    const service = await app.serviceToken();
    const submit = () =>
      app.call("POST", "/leaderboards/submit", {
        token: service,
        json: { user_id: guest!.id, score: 5, season: "current", mode: "sprint" },
      });
    problem(await submit(), 404, "board_not_found");
    const next = {
      ...shipped,
      boards: [...shipped.boards, { ...shipped.boards[0]!, id: "sprint", name: "Sprint" }],
      catalog: [...shipped.catalog, {
        ...{ sku: "late-hat", name: "Late hat", kind: "durable", prices: { EUR: 100 } },
      }],
      seasons: [...shipped.seasons, {
        id: "later",
        name: "Later",
        opens_at: "2033-01-01T00:00:00Z",
      }],
      regions: [...shipped.regions, { id: "mars", name: "Mars" }],
    };
    assert.deepEqual(await app.reload(next), []);
    ok(await submit());
    const { body: { items } } = await app.call("GET", "/store/catalog");
    assert.ok(items.some(({ sku }: { sku: string }) => sku === "late-hat"));
    const { body: { seasons } } = await app.call("GET", "/leaderboards");
    assert.ok(seasons.some(({ id }: { id: string }) => id === "later"));
    const { body: { regions } } = await app.call("GET", "/regions");
    assert.ok(regions.some(({ id }: { id: string }) => id === "mars"));
    ok(await app.call("PATCH", "/users/me", { token: guest!.token, json: { region: "mars" } }));
    await app.reload(shipped);
    problem(await submit(), 404, "board_not_found");
  },
);

onEachEngine(
  "[OPS9 MM8] tickets that no node matches any more end when they have run out",
  async (app) => {
    const [left, stays] = await guests(app, 2);
    const gone = ok(await enqueue(app, left!, { mode: "team5" }), 202).body.ticket_id;
    const kept = ok(await enqueue(app, stays!, { mode: "duel" }), 202).body.ticket_id;
    const { retention } = app.services.play;
    const end = (before: number) =>
      retention.endOrphans(["duel", "squad", "brawl"], {
        ...{ before: new Date(before), at: new Date(app.clock.now()), limit: 100 },
      });
    assert.equal(await end(app.clock.now()), 0, "another node may have the mode already");
    assert.equal(await end(app.clock.now() + 86_400_000), 1);
    const { status, reason } = await ticketOf(app, left!, gone);
    assert.deepEqual([status, reason], ["ended", "expired"]);
    assert.equal((await ticketOf(app, stays!, kept)).status, "queued");
  },
);
