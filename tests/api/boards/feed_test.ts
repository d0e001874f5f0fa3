/** Boards that the results of matches feed: points and ratings, by the outbox, whatever happens between. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { createFeedStore } from "../../../services/leaderboards/mod.ts";
import { parseGameConfig } from "../../../services/game/mod.ts";
import { asServer, beginDuel, duel, enqueue, guests, pass } from "../play/play.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";
import { testGame } from "../../support/app/test_game.ts";

const onEachEngine = testApps();
const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
type Pair = [Guest, Guest];

const pair = async (app: TestApp) => await guests(app, 2) as Pair;

/** A player's score on a board; undefined: no entry. */
async function scoreOf(app: TestApp, mode: string, { id }: Pick<Guest, "id">, season = "current") {
  const answer = await app.call("GET", `/leaderboards/${season}/${mode}/users/${id}`);
  if (answer.status === 404) return undefined;
  ok(answer);
  assert.equal(typeof answer.body.rank, "number");
  return answer.body.score as number;
}

async function ratingOf(app: TestApp, { id, token }: Guest) {
  const answer = await app.call("GET", `/users/${id}/rating?mode=duel`, { token });
  return ok(answer).body.mmr as number;
}

async function submit(
  app: TestApp,
  { id }: Guest,
  mode: string,
  score: number,
  client?: "operator",
) {
  return await app.call("POST", "/leaderboards/submit", {
    token: await app.serviceToken(client),
    json: { user_id: id, score, season: "current", mode },
  });
}

const relay = (app: TestApp) => app.services.delivery.relay.relay();

async function verified(app: TestApp, mode: string) {
  const { boards: { boardStaff } } = app.services;
  const { differences, examples } = await boardStaff.verify("current", mode);
  assert.deepEqual({ differences, examples }, { differences: 0, examples: [] });
}

onEachEngine(
  "[LB4] results bring points to the mode's board and ratings to its ladder",
  async (app) => {
    const [ada, bo] = await pair(app);
    await duel(app, [ada, bo], { scores: [40, 25] });
    await relay(app);
    assert.equal(await scoreOf(app, "duel", ada), 40);
    assert.equal(await scoreOf(app, "duel", bo), 25);
    assert.equal(
      await scoreOf(app, "ladder-duel", ada),
      undefined,
      "on the ladder after one match",
    );

    await duel(app, [ada, bo], { scores: [30, 60], placements: [2, 1] });
    await relay(app);
    assert.equal(await scoreOf(app, "duel", ada), 40, "the better one stays");
    assert.equal(await scoreOf(app, "duel", bo), 60);
    assert.equal(await scoreOf(app, "ladder-duel", ada), undefined, "on the ladder after two");

    // A result without scores gives no points, and rates all the same.
    await duel(app, [ada, bo]);
    await relay(app);
    assert.equal(await scoreOf(app, "duel", ada), 40);
    assert.equal(await scoreOf(app, "ladder-duel", ada), await ratingOf(app, ada));
    assert.equal(await scoreOf(app, "ladder-duel", bo), await ratingOf(app, bo));

    await duel(app, [ada, bo], { placements: [2, 1] });
    await relay(app);
    assert.equal(
      await scoreOf(app, "ladder-duel", ada),
      await ratingOf(app, ada),
      "not the last one",
    );
    for (const mode of ["duel", "ladder-duel"]) await verified(app, mode);
  },
);

onEachEngine("[LB4] a match with computer opponents feeds neither board", async (app) => {
  const [ada] = await guests(app, 1);
  for (let i = 0; i < 3; i++) {
    ok(await enqueue(app, ada!, { bots: true }), 202);
    await app.clock.advance(4_000);
    const { body } = await pass(app, { user_id: ada!.id });
    assert.ok(body.match_id);
    const teams = (body.teams as string[][]).map((team) => ({
      placement: team.length > 0 ? 1 : 2,
      score: 99,
    }));
    ok(await asServer(app, `/matchmaking/matches/${body.match_id}/result`, { teams }));
  }
  await relay(app);
  assert.equal(await scoreOf(app, "duel", ada!), undefined);
  assert.equal(await scoreOf(app, "ladder-duel", ada!), undefined);
});

onEachEngine("[LB4] nobody submits to a board that only results feed", async (app) => {
  const [ada] = await guests(app, 1);
  problem(await submit(app, ada!, "ladder-duel", 3_000), 403, "fed_only");
  problem(await submit(app, ada!, "ladder-duel", 3_000, "operator"), 403, "fed_only");
  const own = { user_id: ada!.id, score: 3_000, season: "2026-s3", mode: "ladder-duel" };
  problem(
    await app.call("POST", "/leaderboards/submit", { token: ada!.token, json: own }),
    403,
    "fed_only",
  );
  const { body } = await app.call("GET", "/leaderboards");
  const shown = (mode: string) =>
    (body.boards as { mode: string; submit: string; feed: unknown }[])
      .filter((board) => board.mode === mode).map(({ submit, feed }) => ({ submit, feed }));
  assert.deepEqual(shown("ladder-duel"), [{
    submit: "nobody",
    feed: { mode: "duel", of: "rating" },
  }]);
  assert.deepEqual(shown("duel"), [{ submit: "service", feed: { mode: "duel", of: "points" } }]);
});

onEachEngine(
  "[LB4] what is submitted and what matches give meet as the better of both",
  async (app) => {
    const [ada, bo] = await pair(app);
    ok(await submit(app, ada, "duel", 50));
    await duel(app, [ada, bo], { scores: [45, 70] });
    await relay(app);
    assert.equal(await scoreOf(app, "duel", ada), 50);
    const later = ok(await submit(app, bo, "duel", 65)).body;
    assert.deepEqual([later.score, later.improved], [70, false], "a match gave more");
    assert.equal(ok(await submit(app, bo, "duel", 71)).body.improved, true);
    assert.equal(await scoreOf(app, "duel", bo), 71);
  },
);

onEachEngine("[LB4] told twice, late or in any order, results come to the same", async (app) => {
  const [ada, bo] = await pair(app);
  const { boards: { feed }, engines: { database: { sql } } } = app.services;
  const matches: string[] = [];
  for (const scores of [[10, 30], [20, 20], [15, 5], [18, 40]]) {
    matches.push(await duel(app, [ada, bo], { scores, placements: [1, 2] }));
  }
  await relay(app);
  const state = async () =>
    (await sql`
      select b.mode, e.user_id, e.score, e.version from leaderboard_entries e
        join leaderboards b on b.id = e.leaderboard_id
      where e.user_id = any(${[ada.id, bo.id]}::uuid[]) order by 1, 2`).map((row) => ({ ...row }));
  const before = await state();
  assert.equal(before.length, 4);
  const telling = fc.array(fc.constantFrom(...matches), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(telling, { minLength: 1, maxLength: 3 }), async (tellings) => {
      await Promise.all(tellings.map((ids) => feed.apply("duel", ids)));
      assert.deepEqual(await state(), before);
    }),
    { seed, numRuns: 20 },
  );
});

onEachEngine("[LB4] nothing is lost between a result, its feed and the ranks", async (app) => {
  const [ada, bo] = await pair(app);
  const { boards: { leaderboards }, engines: { database } } = app.services;
  const matchId = await duel(app, [ada, bo], { scores: [33, 22] });
  const waiting = async () =>
    (await database.sql`
      select from outbox where kind = 'board' and payload_json ->> 'match_id' = ${matchId}`).length;
  assert.equal(await waiting(), 1, "committed with the result");
  // The node that feeds dies behind the commit: neither index nor relay hear of it.
  const board = { mode: "duel", of: "points", order: "desc", enabled: true } as const;
  const at = new Date(app.clock.now());
  const [fed] = await createFeedStore(database).feed("duel", [matchId], [board], at);
  assert.equal(fed!.moves.length, 2);
  assert.equal(await waiting(), 1, "told until it is fed");
  await app.clock.advance(11_000);
  await leaderboards.reconcile();
  assert.equal(await scoreOf(app, "duel", ada), 33);
  await relay(app);
  assert.equal(await waiting(), 0);
  await verified(app, "duel");
});

onEachEngine(
  "[LB4 LB6] a match counts in the season it ended in, though that closes first",
  async (app) => {
    const admin = await app.serviceToken("operator");
    const opens_at = new Date(app.clock.now()).toISOString();
    ok(
      await app.call("PUT", "/admin/api/seasons/short", {
        token: admin,
        json: { opens_at, reason: "test" },
      }),
    );
    const [ada, bo] = await pair(app);
    const late = await beginDuel(app, [ada, bo]);
    await app.clock.advance(1_000);
    const teams = [{ placement: 1, score: 12 }, { placement: 1, score: 12 }];
    ok(await asServer(app, `/matchmaking/matches/${late}/result`, { teams }));
    await app.clock.advance(1_000);
    // Nobody has relayed it when the season closes.
    ok(
      await app.call("POST", "/admin/api/seasons/short/close", {
        token: admin,
        json: { reason: "t" },
      }),
    );
    assert.equal(await scoreOf(app, "duel", ada, "short"), 12);
    await relay(app);
    assert.equal(await scoreOf(app, "duel", ada, "short"), 12);
    assert.equal(await scoreOf(app, "duel", ada), undefined, "not in the season that goes on");
  },
);

onEachEngine("[LB4] a board that is off takes nothing from results", async (app) => {
  const [ada, bo] = await pair(app);
  const put = async (enabled: boolean) =>
    ok(
      await app.call("PUT", "/admin/api/switches/board/duel", {
        token: await app.serviceToken("operator"),
        json: { enabled, reason: "test" },
      }),
    );
  await put(false);
  try {
    await duel(app, [ada, bo], { scores: [5, 6] });
    await relay(app);
    assert.equal(await scoreOf(app, "duel", ada), undefined);
  } finally {
    await put(true);
  }
});

Deno.test("[LB4] a feed that could not be told twice is refused when the game is read", () => {
  const shipped = testGame();
  const [duel, ladder] = shipped.boards;
  const problemsOf = (board: Record<string, unknown>) =>
    parseGameConfig({ ...shipped, boards: [board] }).problems?.join("\n") ?? "";
  assert.equal(problemsOf(duel!), "");
  assert.equal(problemsOf(ladder!), "");
  assert.match(problemsOf({ ...duel, operator: "incr" }), /keeps the best/);
  assert.match(problemsOf({ ...ladder, operator: "best" }), /sets them/);
  assert.match(problemsOf({ ...ladder, submit: "service" }), /nobody submits/);
  assert.match(problemsOf({ ...duel, submit: "nobody", feed: undefined }), /nothing feeds/);
  assert.match(
    problemsOf({ ...duel, feed: { mode: "chess", of: "points" } }),
    /"chess" is no mode/,
  );
  // A file with modes of its own and the shipped boards is none.
  const [mode] = shipped.modes;
  assert.equal(parseGameConfig({ modes: [{ ...mode, id: "chess" }] }).problems, undefined);
  const pairs = shipped.modes.flatMap(({ id }) => [id, `ladder-${id}`]);
  assert.deepEqual(shipped.boards.map(({ id }) => id), pairs);
});
