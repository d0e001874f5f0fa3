/** Seasons that open and close by schedule, once, whatever was down; prizes and snapshots. */

import assert from "node:assert/strict";
import {
  createCurrentGame,
  parseGameConfig,
  shippedGameConfig,
} from "../../../services/game/mod.ts";
import {
  createPrizes,
  createSeasons,
  createSeasonStore,
} from "../../../services/leaderboards/mod.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import { seed } from "../../../services/commands/tasks/seed.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { type Guest, openTestApp, type TestApp } from "../../support/app/test_app.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const prizes = [
  { from_rank: 1, to_rank: 1, sku: "crown", quantity: 1 },
  { from_rank: 1, to_rank: 2, sku: "gems", quantity: 50 },
  { from_rank: 3, to_rank: 3, sku: "gems", quantity: 10 },
];
const board = (id: string, more = {}) => ({
  id,
  name: id,
  order: "desc",
  operator: "best",
  submit: "service",
  ...more,
});
const game = {
  ...shippedGameConfig(),
  boards: [board("duel", { prizes }), board("lap", { order: "asc", prizes }), board("plain")],
  catalog: [
    ...shippedGameConfig().catalog,
    { sku: "crown", name: "Crown", kind: "durable" },
    { sku: "gems", name: "Gems", kind: "currency" },
  ],
  snapshot_top: 3,
};
const onEachEngine = testApps({ game });

const submit = async (app: TestApp, mode: string, { id }: Guest, score: number, season: string) =>
  await app.call("POST", "/leaderboards/submit", {
    token: await app.serviceToken(),
    json: { user_id: id, score, season, mode },
  });

const guests = (app: TestApp, count: number) =>
  Promise.all(Array.from({ length: count }, () => app.guest()));

const asAdmin = async (app: TestApp, method: string, path: string, json: unknown) =>
  await app.call(method, `/admin/api/${path}`, { token: await app.serviceToken("operator"), json });

/** A season that opens after so many milliseconds, and perhaps closes. */
async function schedule(app: TestApp, id: string, opensIn: number, closesIn?: number) {
  const at = (ms: number) => new Date(app.clock.now() + ms).toISOString();
  const answer = await asAdmin(app, "PUT", `seasons/${id}`, {
    name: `Season ${id}`,
    opens_at: at(opensIn),
    ...(closesIn !== undefined && { closes_at: at(closesIn) }),
    reason: "test",
  });
  ok(answer);
  return answer.body;
}

/** What the outbox says of seasons. */
async function announced({ services }: TestApp, season: string): Promise<string[]> {
  const rows = await services.engines.database.sql<{ kind: string }[]>`
    select payload_json ->> 'kind' as kind from outbox
    where target = 'world' and payload_json -> 'data' ->> 'season' = ${season} order by id`;
  return rows.map(({ kind }) => kind);
}

/** Another node on the same database. */
function anotherNode({ services }: TestApp) {
  const { engines, clock, game: { game } } = services;
  return createSeasons({
    feedDue: () => Promise.resolve(),
    store: createSeasonStore(engines.database),
    game,
    clock,
    log: silentLogger,
  });
}

onEachEngine(
  "[LB6 LB4] seasons open and close by their times, on every node at once",
  async (app) => {
    const { clock, services } = app;
    const [guest] = await guests(app, 1);
    await schedule(app, "by-time", HOUR, 2 * HOUR);
    problem(await submit(app, "duel", guest!, 1, "by-time"), 409, "season_closed");
    await clock.advance(HOUR);
    ok(await submit(app, "duel", guest!, 1, "by-time"));
    const current = await submit(app, "duel", guest!, 2, "current");
    assert.equal(current.body.season, "by-time", "the season that opened last is the current one");
    await services.boards.seasons.turn();
    assert.deepEqual(await announced(app, "by-time"), ["season.opened"]);
    await clock.advance(HOUR);
    problem(await submit(app, "duel", guest!, 3, "by-time"), 409, "season_closed");
    assert.equal((await submit(app, "duel", guest!, 3, "current")).body.season, "2026-s4");
    await services.boards.seasons.turn();
    await services.boards.seasons.turn();
    assert.deepEqual(await announced(app, "by-time"), ["season.opened", "season.closed"]);
    const page = await app.call("GET", "/leaderboards/by-time/duel");
    assert.equal(page.body.entries[0].score, 2, "closed boards stay readable");
    const list = await app.call("GET", "/leaderboards");
    const shown = list.body.seasons.find(({ id }: { id: string }) => id === "by-time");
    assert.equal(shown.open, false);
    assert.equal(Date.parse(shown.closes_at) - Date.parse(shown.opens_at), HOUR);
  },
);

onEachEngine(
  "[LB6] a reset missed while everything was down happens once, on three nodes",
  async (app) => {
    const [guest] = await guests(app, 1);
    await schedule(app, "missed", HOUR, 2 * HOUR);
    await schedule(app, "after", 2 * HOUR, 9 * HOUR);
    // Nobody is there when it opens; somebody scores through a front without workers.
    await app.clock.advance(HOUR);
    ok(await submit(app, "duel", guest!, 7, "missed"));
    await app.clock.advance(2 * HOUR);
    const nodes = [anotherNode(app), anotherNode(app), anotherNode(app)];
    await Promise.all(nodes.map(async (node) => {
      await node.load();
      await node.turn();
    }));
    assert.deepEqual(await announced(app, "missed"), ["season.opened", "season.closed"]);
    assert.deepEqual(await announced(app, "after"), ["season.opened"]);
    const prizes = await app.services.engines.database.sql`
    select user_id from season_prizes where season = 'missed'`;
    assert.deepEqual(prizes.map(({ user_id }) => user_id), [guest!.id]);
    await asAdmin(app, "POST", "seasons/after/close", { reason: "test" });
  },
);

onEachEngine(
  "[GEN4 LB4] a submit repeated with its key after the closing is answered as it was",
  async (app) => {
    const [guest] = await guests(app, 1);
    await schedule(app, "repeated", 0);
    const token = await app.serviceToken();
    const send = (key: string, score = 7) =>
      app.call("POST", "/leaderboards/submit", {
        token,
        json: { user_id: guest!.id, score, season: "repeated", mode: "plain" },
        headers: { "idempotency-key": key },
      });
    const first = await send("before");
    ok(first);
    await asAdmin(app, "PUT", "switches/board/plain", { enabled: false, reason: "test" });
    assert.deepEqual((await send("before")).body, first.body);
    problem(await send("off"), 409, "board_off");
    await asAdmin(app, "PUT", "switches/board/plain", { enabled: true, reason: "test" });
    ok(await asAdmin(app, "POST", "seasons/repeated/close", { reason: "test" }));
    assert.deepEqual((await send("before")).body, first.body);
    problem(await send("before", 8), 422, "idempotency_key_reused");
    problem(await send("after"), 409, "season_closed");
  },
);

onEachEngine("[LB10] prizes by final rank are decided with the closing, once", async (app) => {
  const { sql } = app.services.engines.database;
  await schedule(app, "prized", 0);
  const [a, b, c, d, hidden] = await guests(app, 5);
  for (const [i, guest] of [hidden, a, b, c, d].entries()) {
    ok(await submit(app, "duel", guest!, 100 - (i === 3 ? 2 : i), "prized"));
    ok(await submit(app, "lap", guest!, i, "prized"));
  }
  const path = `boards/prized/duel/entries/${hidden!.id}/hide`;
  ok(await asAdmin(app, "POST", path, { reason: "an aimbot" }));
  const closed = await asAdmin(app, "POST", "seasons/prized/close", { reason: "test" });
  ok(closed);
  assert.ok(closed.body.closed_at);
  ok(await asAdmin(app, "POST", "seasons/prized/close", { reason: "again" }));
  const rows = await sql`
    select mode, user_id, rank, items_json as items, granted_at from season_prizes
    where season = 'prized' order by mode, rank`;
  const items = [
    [{ sku: "crown", quantity: 1 }, { sku: "gems", quantity: 50 }],
    [{ sku: "gems", quantity: 50 }],
    [{ sku: "gems", quantity: 10 }],
  ];
  const bySku = (list: { sku: string }[]) => list.toSorted((x, y) => x.sku < y.sku ? -1 : 1);
  assert.deepEqual(
    rows.map((row) => [row.mode, row.user_id, row.rank, bySku(row.items), row.granted_at]),
    [
      // b and c are equal, and b was first.
      ...[a, b, c].map((guest, i) => ["duel", guest!.id, i + 1, items[i], null]),
      ...[hidden, a, b].map((guest, i) => ["lap", guest!.id, i + 1, items[i], null]),
    ],
  );
  await app.services.boards.leaderboards.sealDue();
  const final = await sql`
    select place, hidden from leaderboard_entries e join leaderboards b on b.id = e.leaderboard_id
    where b.season = 'prized' and b.mode = 'duel' order by place`;
  assert.deepEqual(final.map(({ place, hidden }) => [place, hidden]), [
    [1, true],
    ...[2, 3, 4, 5].map((place) => [place, false]),
  ]);
  const [told] = await sql`
    select payload_json as data from outbox where kind = 'webhook' and target = 'season.closed'
      and payload_json ->> 'season' = 'prized'`;
  assert.deepEqual(told!.data, { season: "prized", name: "Season prized" });
  // Several nodes may do it at the same time, and again.
  const { economy: { prizes } } = app.services;
  await Promise.all([prizes.grantDue(), prizes.grantDue()]);
  await sql`update season_prizes set granted_at = null where user_id = ${a!.id}`;
  await prizes.grantDue();
  assert.equal(await prizes.grantDue(), 0);
  const holdings = async ({ id, token }: Guest) => {
    const { body } = await app.call("GET", `/inventory/${id}`, { token });
    return Object.fromEntries(
      [
        ...body.items.map((item: { sku: string; quantity: number }) => [item.sku, item.quantity]),
        ...Object.entries(body.balances),
      ],
    );
  };
  // First of one board and second of the other; second and third; third; first.
  assert.deepEqual(await holdings(a!), { crown: 1, gems: 100 });
  assert.deepEqual(await holdings(b!), { gems: 60 });
  assert.deepEqual(await holdings(c!), { gems: 10 });
  assert.deepEqual(await holdings(hidden!), { crown: 1, gems: 50 });
});

onEachEngine("[LB10] prizes that cannot be granted hold up nobody", async (app) => {
  const { engines: { database }, clock } = app.services;
  const { sql } = database;
  await schedule(app, "stuck", 0);
  await sql`
    insert into users (id, display_name, region, roles, created_at)
    select ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'Winner', 'eu-west',
      '{player}', now() from generate_series(1, 450) as i`;
  await sql`
    insert into season_prizes (season, mode, user_id, rank, items_json, created_at)
    select 'stuck', 'duel', id, 1, '[{"sku": "gems", "quantity": 1}]', now()
    from users where display_name = 'Winner'`;
  const granted: string[] = [];
  const prizes = createPrizes({
    ...{ store: createSeasonStore(database), clock, log: silentLogger },
    grant({ userId }) {
      const isStuck = Number(userId.slice(-12)) <= 210;
      if (isStuck) return Promise.reject(new Error("no such item any more"));
      granted.push(userId);
      return Promise.resolve();
    },
  });
  for (let run = 0; run < 2; run++) await assert.rejects(prizes.grantDue(), /no such item/);
  assert.deepEqual([granted.length, new Set(granted).size], [240, 240]);
  await sql`delete from season_prizes where season = 'stuck'`;
});

onEachEngine("[LB6] a node that has not heard of a change does not undo it", async (app) => {
  await schedule(app, "shared", DAY, 2 * DAY);
  const other = anotherNode(app);
  await other.load();
  const closesAt = new Date(app.clock.now() + 3 * DAY);
  await asAdmin(app, "PUT", "seasons/shared", {
    closes_at: closesAt.toISOString(),
    reason: "test",
  });
  const audit = {
    ...{ at: new Date(app.clock.now()), action: "season.schedule", actor: "operator" },
    ...{ subjects: ["shared"], addresses: [], outcome: "done" as const, details: {} },
  };
  const season = await other.schedule("shared", { name: "Ours" }, audit);
  assert.deepEqual([season.name, season.closesAt], ["Ours", closesAt]);
});

onEachEngine("[LB10] prizes name items of the catalogue", () => {
  for (const sku of ["nothing", "starter-pack"]) {
    const wrong = [{ from_rank: 1, to_rank: 2, sku, quantity: 1 }];
    const { problems } = parseGameConfig({ ...game, boards: [board("duel", { prizes: wrong })] });
    assert.deepEqual(problems, ["boards.0.prizes.0.sku: not an item of the catalogue"]);
  }
  return Promise.resolve();
});

onEachEngine(
  "[LB4 LB6 LB10] what is acknowledged was in before the closing, and nothing after",
  async (app) => {
    const { sql } = app.services.engines.database;
    await schedule(app, "rush", 0);
    const players = await guests(app, 40);
    await submit(app, "plain", players[0]!, 1, "rush");
    const rows = () =>
      sql`select user_id, score from leaderboard_entries e
      join leaderboards b on b.id = e.leaderboard_id where b.season = 'rush' order by user_id`;
    const submits = players.flatMap((player, i) =>
      [10, 20, 30].map(async (score) => ({
        id: player.id,
        score: score + i,
        answer: await submit(app, "plain", player, score + i, "rush"),
      }))
    );
    const closing = asAdmin(app, "POST", "seasons/rush/close", { reason: "test" });
    ok(await closing);
    const atClose = await rows();
    const answers = await Promise.all(submits);
    assert.deepEqual([...await rows()], [...atClose]);
    const kept = new Map(atClose.map(({ user_id, score }) => [user_id, score]));
    for (const { id, score, answer } of answers) {
      if (answer.status === 200) assert.ok(kept.get(id) >= score, "an acknowledged score is in");
      else problem(answer, 409, "season_closed");
    }
  },
);

onEachEngine("[LB6 SEC7] staff schedules, opens and closes seasons, audited", async (app) => {
  await schedule(app, "staffed", 5 * HOUR, 9 * HOUR);
  const opened = await asAdmin(app, "POST", "seasons/staffed/open", { reason: "early" });
  ok(opened);
  assert.equal(Date.parse(opened.body.opens_at), app.clock.now());
  ok(await submit(app, "plain", await app.guest(), 5, "staffed"));
  ok(await asAdmin(app, "POST", "seasons/staffed/close", { reason: "broken" }));
  for (const verb of ["open", "close"]) {
    const path = `seasons/nowhere/${verb}`;
    problem(await asAdmin(app, "POST", path, { reason: "x" }), 404, "season_not_found");
    problem(await asAdmin(app, "POST", `seasons/staffed/${verb}`, {}), 422, "invalid");
  }
  problem(
    await asAdmin(app, "POST", "seasons/staffed/open", { reason: "x" }),
    409,
    "season_closed",
  );
  for (const closes_at of [4, 5]) {
    const empty = { opens_at: 5, closes_at, reason: "x" };
    problem(await asAdmin(app, "PUT", "seasons/empty", empty), 422, "season_times");
  }
  const wrong = { opens_at: 5, closes_at: 4, reason: "x" };
  problem(await asAdmin(app, "PUT", "seasons/wrong", wrong), 422, "season_times");
  problem(await asAdmin(app, "PUT", "seasons/wrong", { reason: "x" }), 422, "season_times");
  const moved = { closes_at: app.clock.now() + DAY, reason: "x" };
  problem(await asAdmin(app, "PUT", "seasons/staffed", moved), 409, "season_closed");
  const audit = await app.call("GET", "/admin/api/audit?subject=staffed", {
    token: await app.serviceToken("operator"),
  });
  assert.deepEqual(
    audit.body.entries.map(({ action }: { action: string }) => action),
    ["season.close", "season.open", "season.schedule"],
  );
});

onEachEngine(
  "[LB6] a new configuration moves seasons that nobody has scheduled since",
  async (app) => {
    const { engines, clock, config } = app.services;
    const node = (seasons: unknown[]) =>
      createSeasons({
        feedDue: () => Promise.resolve(),
        store: createSeasonStore(engines.database),
        game: createCurrentGame({
          ...config.game,
          seasons: seasons as typeof config.game.seasons,
        }),
        clock,
        log: silentLogger,
      });
    const season = (id: string, name: string) => ({ id, name, opens_at: "2031-01-01T00:00:00Z" });
    await node([season("config-1", "One"), season("config-2", "Two")]).load();
    await schedule(app, "config-2", 9 * DAY);
    const later = node([season("config-1", "Uno"), season("config-2", "Due")]);
    await later.load();
    assert.equal(later.find("config-1")?.name, "Uno");
    assert.equal(later.find("config-2")?.name, "Season config-2");
  },
);

onEachEngine("[LB7] the top is kept every night, once, and can be read for ever", async (app) => {
  const { clock, services } = app;
  await schedule(app, "nights", 0);
  const players = await guests(app, 5);
  for (const [i, player] of players.entries()) {
    ok(await submit(app, "plain", player, 10 + i, "nights"));
    ok(await submit(app, "lap", player, 10 + i, "nights"));
  }
  const path = "/leaderboards/nights/plain/snapshots";
  await services.boards.snapshots.takeDue();
  assert.deepEqual((await app.call("GET", path)).body.snapshots, [], "it did not see midnight");
  await clock.advance(DAY);
  await Promise.all([services.boards.snapshots.takeDue(), services.boards.snapshots.takeDue()]);
  ok(await submit(app, "plain", players[0]!, 99, "nights"));
  await services.boards.snapshots.takeDue();
  const date = new Date(clock.now()).toISOString().slice(0, 10);
  const list = await app.call("GET", path);
  assert.deepEqual(
    list.body.snapshots.map((each: { date: string; total: number }) => [each.date, each.total]),
    [[date, 5]],
  );
  const read = async (mode: string, query = "") => {
    const answer = await app.call("GET", `/leaderboards/nights/${mode}/snapshots/${date}${query}`);
    ok(answer);
    return answer.body.entries.map((entry: { rank: number; user_id: string; score: number }) => [
      entry.rank,
      entry.user_id,
      entry.score,
    ]);
  };
  const row = (rank: number, i: number) => [rank, players[i]!.id, 10 + i];
  assert.deepEqual(await read("plain"), [row(1, 4), row(2, 3), row(3, 2)]);
  assert.deepEqual(await read("plain", "?offset=1&limit=1"), [row(2, 3)]);
  const friends = [players[3]!.id, players[0]!.id, players[4]!.id];
  const kept = await read("plain", `?user_ids=${friends}`);
  assert.deepEqual(kept, [row(1, 4), row(2, 3)], "given players, of those that were kept");
  const first = await app.call("GET", `${path}/${date}?limit=2`);
  const rest = `?limit=2&cursor=${first.body.next_cursor}`;
  assert.deepEqual(await read("plain", rest), [row(3, 2)]);
  assert.equal((await app.call("GET", `${path}/${date}${rest}`)).body.next_cursor, null);
  const far = encodeURIComponent(btoa(`1|0|${Number.MAX_SAFE_INTEGER}`));
  assert.deepEqual(await read("plain", `?cursor=${far}`), []);
  assert.deepEqual(await read("lap"), [row(1, 0), row(2, 1), row(3, 2)]);
  problem(await app.call("GET", `${path}/1999-01-01`), 404, "snapshot_not_found");
  problem(await app.call("GET", `${path}/yesterday`), 422, "invalid");
  await clock.advance(2 * DAY);
  await services.boards.snapshots.takeDue();
  assert.equal((await app.call("GET", path)).body.snapshots.length, 2, "one for each day of work");
  ok(await asAdmin(app, "POST", "seasons/nights/close", { reason: "test" }));
  await clock.advance(DAY);
  await services.boards.snapshots.takeDue();
  assert.equal((await app.call("GET", path)).body.snapshots.length, 2, "final is final");
});

onEachEngine("[LB6] a season that is open cannot be moved to a later time", async (app) => {
  await schedule(app, "running", -HOUR, 9 * HOUR);
  const { clock } = app;
  for (const later of [clock.now() + 1, clock.now() + HOUR, clock.now() + 400 * DAY]) {
    const json = { opens_at: later, closes_at: later + HOUR, name: "Next", reason: "x" };
    problem(await asAdmin(app, "PUT", "seasons/running", json), 409, "season_open");
  }
  // Not through its short name either, and a closing time alone makes no empty season.
  const json = { opens_at: clock.now() + DAY, name: "Next", reason: "x" };
  problem(await asAdmin(app, "PUT", "seasons/current", json), 409, "season_open");
  const empty = { closes_at: clock.now() - HOUR, reason: "x" };
  problem(await asAdmin(app, "PUT", "seasons/running", empty), 422, "season_times");
  const seasons = (await app.call("GET", "/leaderboards")).body.seasons;
  const running = seasons.find(({ id }: { id: string }) => id === "running");
  assert.deepEqual([running.name, running.open], ["Season running", true]);
  ok(await submit(app, "plain", await app.guest(), 5, "running"));
  // To an earlier time, or to another end, it can.
  const moved = { opens_at: clock.now() - DAY, closes_at: clock.now() + DAY, reason: "x" };
  ok(await asAdmin(app, "PUT", "seasons/running", moved));
});

onEachEngine("[GEN3] times that no calendar has are refused by name", async (app) => {
  const times = [8_640_000_000_000_000, 253_402_300_800_000, -1, 1e300, "0000-01-01T00:00:00Z"]
    .concat("1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0000-12-31T23:59:59-23:59");
  const guest = await app.guest();
  const token = await app.serviceToken("operator");
  for (const time of times) {
    for (const member of ["opens_at", "closes_at"]) {
      const json = { opens_at: 5, [member]: time, reason: "x" };
      problem(await asAdmin(app, "PUT", "seasons/odd", json), 422, "invalid");
    }
    const json = { reason: "x", until: time };
    const path = `/admin/api/players/${guest.id}/suspend`;
    problem(await app.call("POST", path, { token, json }), 422, "invalid");
  }
  const last = { opens_at: "9999-12-31T23:59:59.999Z", reason: "x" };
  ok(await asAdmin(app, "PUT", "seasons/last", last));
});

onEachEngine("[GEN3 GEN5] a cursor of a time that no calendar has is refused", async (app) => {
  const { token } = await app.guest();
  const staff = await app.serviceToken("operator");
  const cursors = ["999999999999999", "253402300800000", "864000000000001"].map((ms) =>
    `${ms}_00000000-0000-0000-0000-000000000000`
  );
  for (const cursor of [...cursors, `-1_${crypto.randomUUID()}`]) {
    const path = `/store/purchases?cursor=${cursor}`;
    problem(await app.call("GET", path, { token }), 422, "invalid");
    for (const list of ["purchases", "webhooks/deliveries"]) {
      const of = `/admin/api/${list}?cursor=${cursor}`;
      problem(await app.call("GET", of, { token: staff }), 422, "invalid");
    }
  }
  const last = `253402300799999_${crypto.randomUUID()}`;
  ok(await app.call("GET", `/store/purchases?cursor=${last}`, { token }));
});

Deno.test({
  name: "[OPS1 UI1] invented players stand in past seasons, the home page in the open one",
  sanitizeOps: false,
  sanitizeResources: false,
  // An app of its own: seeds go where nothing is.
  async fn() {
    const later = [{ id: "not-yet", name: "Not yet", opens_at: "2027-01-01T00:00:00Z" }]
      .concat({ id: "nor-this", name: "Nor this", opens_at: "2028-01-01T00:00:00Z" });
    const seasons = [...game.seasons, ...later];
    await using app = await openTestApp({ game: { ...game, seasons } });
    await seed(app.services);
    await app.drain();
    const rows = await app.services.engines.database.sql<{ season: string }[]>`
      select distinct season from leaderboards b
      join leaderboard_entries e on e.leaderboard_id = b.id`;
    assert.deepEqual(rows.map(({ season }) => season), ["2026-s3"]);
    const open = (await app.call("GET", "/leaderboards/current/duel")).body.season;
    const nameOf = (id: string) => seasons.find((season) => season.id === id)!.name;
    const home = await (await app.request("/", { headers: { accept: "text/html" } })).text();
    assert.ok(home.includes(nameOf(open)), "the open season");
    for (const id of ["2026-s3", "not-yet"]) assert.ok(!home.includes(nameOf(id)), id);
  },
});
