import assert from "node:assert/strict";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { eventually } from "../../support/app/eventually.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";

/** A board for every test, so that ranks are its own; `lap-*` ascends, `own-*` takes players. */
const NAMES = [
  "best",
  "incr",
  "tie",
  "zero",
  "near",
  "big",
  "once",
  "rush",
  "many",
  "same",
  "fold",
  "mixed",
  "forgot",
  "notes",
  "order",
];
const board = (id: string, order: "asc" | "desc", submit: "service" | "player") => ({
  id,
  name: id,
  order,
  operator: "best",
  submit,
});
const game = {
  ...shippedGameConfig(),
  boards: [
    ...shippedGameConfig().boards,
    ...NAMES.map((name) => board(`top-${name}`, "desc", "service")),
    ...["best", "tie"].map((name) => board(`lap-${name}`, "asc", "service")),
    board("own", "desc", "player"),
  ],
};
const onEachEngine = testApps({ game });

interface Submit {
  mode: string;
  season?: string;
  operator?: string;
  token?: string;
  key?: string;
}

const submit = async (
  app: TestApp,
  { id }: Pick<Guest, "id">,
  score: unknown,
  { mode, season = "current", operator, token, key }: Submit,
) =>
  await app.call("POST", "/leaderboards/submit", {
    token: token ?? await app.serviceToken(),
    json: { user_id: id, score, season, mode, ...(operator && { operator }) },
    ...(key && { headers: { "idempotency-key": key } }),
  });

const entries = async (app: TestApp, mode: string, query = "") => {
  const answer = await app.call("GET", `/leaderboards/current/${mode}${query}`);
  ok(answer);
  return answer.body.entries as { rank: number; user_id: string; score: number }[];
};

const guests = (app: TestApp, count: number) =>
  Promise.all(Array.from({ length: count }, () => app.guest()));

onEachEngine("[LB1 LB2] best keeps the better score, and ranks start at 1", async (app) => {
  for (const [mode, better] of [["top-best", 20], ["lap-best", 5]] as const) {
    const [one, two] = await guests(app, 2);
    const first = await submit(app, one!, 10, { mode });
    ok(first);
    assert.deepEqual(first.body, {
      season: "2026-s4",
      mode,
      user_id: one!.id,
      score: 10,
      rank: 1,
      previous_rank: null,
      improved: true,
    });
    assert.equal((await submit(app, two!, 11, { mode })).body.rank, mode === "top-best" ? 1 : 2);
    const same = await submit(app, one!, mode === "top-best" ? 9 : 11, { mode });
    assert.deepEqual([same.body.score, same.body.improved], [10, false]);
    const best = await submit(app, one!, better, { mode });
    assert.deepEqual([best.body.score, best.body.improved, best.body.rank], [better, true, 1]);
    assert.equal(best.body.previous_rank, mode === "top-best" ? 2 : 1);
    assert.deepEqual(
      (await entries(app, mode)).map(({ rank, user_id, score }) => [rank, user_id, score]),
      [[1, one!.id, better], [2, two!.id, 11]],
    );
  }
});

onEachEngine("[LB1] set, incr and decr do what they say", async (app) => {
  const [guest, other] = await guests(app, 2);
  const mode = "top-incr";
  const score = async (value: number, operator: string, who = guest!) =>
    (await submit(app, who, value, { mode, operator })).body.score;
  assert.equal(await score(5, "incr"), 5);
  assert.equal(await score(2.5, "incr"), 7.5);
  assert.equal(await score(10, "decr"), -2.5);
  assert.equal(await score(3, "set"), 3);
  assert.equal(await score(1, "set"), 1);
  assert.equal(await score(4, "decr", other!), -4);
  problem(await submit(app, guest!, 1, { mode, operator: "multiply" }), 422, "invalid");
});

onEachEngine("[LB2] equal scores rank by who reached them first", async (app) => {
  for (const mode of ["top-tie", "lap-tie"]) {
    const [a, b, c] = await guests(app, 3);
    // Ids grow with time: the order of the ids must not be what decides.
    for (const guest of [c!, a!, b!]) ok(await submit(app, guest, 7, { mode }));
    // The same score again is not reached again.
    ok(await submit(app, c!, 7, { mode }));
    assert.deepEqual(
      (await entries(app, mode)).map(({ user_id }) => user_id),
      [c!.id, a!.id, b!.id],
    );
    ok(await submit(app, c!, 8, { mode, operator: "set" }));
    ok(await submit(app, c!, 7, { mode, operator: "set" }));
    assert.deepEqual(
      (await entries(app, mode)).map(({ user_id }) => user_id),
      [a!.id, b!.id, c!.id],
    );
  }
});

onEachEngine("[LB2] zero and minus zero are the same score", async (app) => {
  const [a, b, c] = await guests(app, 3);
  const token = await app.serviceToken();
  for (const [guest, text] of [[a!, "0"], [b!, "-0"], [c!, "0.0"]] as const) {
    ok(
      await app.call("POST", "/leaderboards/submit", {
        token,
        headers: { "content-type": "application/json" },
        body: `{"user_id":"${guest.id}","score":${text},"season":"current","mode":"top-zero"}`,
      }),
    );
  }
  assert.deepEqual(
    (await entries(app, "top-zero")).map(({ user_id, score }) => [user_id, score + 0]),
    [[a!.id, 0], [b!.id, 0], [c!.id, 0]],
  );
});

onEachEngine("[LB2] neighbouring and extreme doubles are kept and ordered exactly", async (app) => {
  const scores = [
    Number.MAX_VALUE,
    1e308,
    2 ** 53 + 2,
    2 ** 53,
    2 ** 53 - 1,
    0.30000000000000004,
    0.3,
    0.1,
    2.2250738585072014e-308,
    5e-324,
    0,
    -5e-324,
    -(2 ** 53 - 1),
    -(2 ** 53),
    -1e308,
    -Number.MAX_VALUE,
  ];
  const players = await guests(app, scores.length);
  // In an order that is not the board's.
  for (let i = 0; i < scores.length; i++) {
    const at = (i * 7) % scores.length;
    const { body } = await submit(app, players[at]!, scores[at], { mode: "top-near" });
    assert.equal(body.score, scores[at]);
  }
  assert.deepEqual((await entries(app, "top-near")).map(({ score }) => score), scores);
});

onEachEngine("[LB2] sums that leave the doubles are refused, and nothing changes", async (app) => {
  const [guest, other] = await guests(app, 2);
  const mode = "top-big";
  ok(await submit(app, guest!, 1.7e308, { mode, operator: "set" }));
  const [over, fine] = await Promise.all([
    submit(app, guest!, 1.7e308, { mode, operator: "incr" }),
    submit(app, other!, 1, { mode, operator: "incr" }),
  ]);
  problem(over, 422, "score_out_of_range");
  ok(fine);
  assert.equal((await entries(app, mode))[0]!.score, 1.7e308);
  for (const text of ["1e999", "-1e999", "NaN", "Infinity", '"5"', "null", "[5]", "true", ""]) {
    const answer = await app.call("POST", "/leaderboards/submit", {
      token: await app.serviceToken(),
      headers: { "content-type": "application/json" },
      body: `{"user_id":"${guest!.id}","score":${text},"season":"current","mode":"${mode}"}`,
    });
    assert.ok(answer.status === 422 || answer.status === 400, `${text}: ${answer.status}`);
  }
});

onEachEngine(
  "[LB4] service boards refuse players, and players submit for themselves",
  async (app) => {
    const [one, two] = await guests(app, 2);
    const as = (token: string, mode: string) => ({ mode, token });
    problem(await submit(app, one!, 5, as(one!.token, "duel")), 403, "not_allowed");
    problem(await submit(app, one!, 5, as(two!.token, "own")), 403, "forbidden");
    ok(await submit(app, one!, 5, as(one!.token, "own")));
    // A player's own word is never more than the board's rule.
    const set = await submit(app, one!, 1, { mode: "own", token: one!.token, operator: "set" });
    assert.equal(set.body.score, 5);
    ok(await submit(app, two!, 9, as(await app.serviceToken("operator"), "own")));
    const moderator = await app.serviceToken("moderator");
    problem(await submit(app, two!, 9, as(moderator, "duel")), 403, "forbidden");
    problem(await app.call("POST", "/leaderboards/submit", { json: {} }), 401, "unauthorized");
  },
);

onEachEngine("[LB4] closed and unknown seasons, boards and players are refused", async (app) => {
  const guest = await app.guest();
  const past = await submit(app, guest, 5, { mode: "duel", season: "2026-s3" });
  problem(past, 409, "season_closed");
  problem(await submit(app, guest, 5, { mode: "duel", season: "1999" }), 404, "board_not_found");
  problem(await submit(app, guest, 5, { mode: "chess" }), 404, "board_not_found");
  const nobody = { id: crypto.randomUUID() };
  problem(await submit(app, nobody, 5, { mode: "top-many" }), 404, "user_not_found");
  problem(await app.call("GET", "/leaderboards/current/chess"), 404, "board_not_found");
  ok(await app.call("GET", "/leaderboards/2026-s3/duel"));
});

onEachEngine("[LB1 GEN5] pages by offset, limit and cursor join up", async (app) => {
  const players = await guests(app, 7);
  await Promise.all(players.map((guest, i) => submit(app, guest, 100 - i, { mode: "top-many" })));
  const path = "/leaderboards/current/top-many";
  const seen: string[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null; pages++) {
    assert.ok(pages < 4);
    const { body } = await app.call("GET", `${path}?limit=3${cursor && `&cursor=${cursor}`}`);
    assert.equal(body.total, 7);
    seen.push(...body.entries.map((entry: { user_id: string }) => entry.user_id));
    cursor = body.next_cursor;
  }
  assert.deepEqual(seen, players.map(({ id }) => id));
  const middle = await app.call("GET", `${path}?offset=5&limit=10`);
  assert.deepEqual(
    middle.body.entries.map((
      { rank, display_name }: { rank: number; display_name: string },
    ) => [rank, display_name]),
    [[6, players[5]!.name], [7, players[6]!.name]],
  );
  assert.deepEqual((await app.call("GET", `${path}?offset=99`)).body.entries, []);
  const bad = [
    "limit=0",
    "limit=1001",
    "limit=x",
    "offset=-1",
    "offset=1e99",
    "cursor=%00",
    "limit=NaN",
  ];
  for (const query of bad) problem(await app.call("GET", `${path}?${query}`), 422, "invalid");
});

onEachEngine(
  "[LB5] what was answered stands in Postgres, and the page shows it at once",
  async (app) => {
    const guest = await app.guest();
    const { body } = await submit(app, guest, 41, { mode: "top-same" });
    assert.equal(body.rank, 1);
    const [row] = await app.services.engines.database.sql`
    select score from leaderboard_entries where user_id = ${guest.id}`;
    assert.equal(row!.score, 41);
    assert.equal((await entries(app, "top-same"))[0]!.score, 41);
    ok(await submit(app, guest, 42, { mode: "top-same" }));
    assert.equal((await entries(app, "top-same"))[0]!.score, 42);
  },
);

onEachEngine("[LB1 LB5] scores that arrive together are answered as if one by one", async (app) => {
  const guest = await app.guest();
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => submit(app, guest, 1, { mode: "top-fold", operator: "incr" })),
  );
  const scores = answers.map(({ body }) => body.score as number).sort((a, b) => a - b);
  assert.deepEqual(scores, Array.from({ length: 40 }, (_, i) => i + 1));
});

onEachEngine("[LB2] equal scores that share a batch rank by who came first", async (app) => {
  const players = (await guests(app, 20)).sort((a, b) => a.id < b.id ? 1 : -1);
  const token = await app.serviceToken();
  const caller = await app.services.access.identity.checkToken(token);
  await Promise.all(players.map(({ id }) =>
    app.services.boards.leaderboards.submit(caller, {
      ...{ season: "current", mode: "top-order", userId: id, score: 5 },
    })
  ));
  const order = (await entries(app, "top-order")).map(({ user_id }) => user_id);
  assert.deepEqual(order, players.map(({ id }) => id));
});

onEachEngine("[GEN4] a submit with a key counts once and is answered again", async (app) => {
  const guest = await app.guest();
  const key = crypto.randomUUID();
  const options = { mode: "top-once", operator: "incr", key };
  const first = await submit(app, guest, 5, options);
  ok(first);
  const second = await submit(app, guest, 5, options);
  ok(second);
  assert.deepEqual(second.body, first.body);
  problem(await submit(app, guest, 6, options), 422, "idempotency_key_reused");
  // Another caller's key of the same name is another key.
  const token = await app.serviceToken("rival");
  assert.equal((await submit(app, guest, 5, { ...options, token })).body.score, 10);
  problem(await submit(app, guest, 5, { ...options, key: "two words" }), 422, "invalid");
});

onEachEngine("[GEN4] of 50 parallel repeats of an increment one counts", async (app) => {
  const guest = await app.guest();
  const options = { mode: "top-rush", operator: "incr", key: crypto.randomUUID() };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => submit(app, guest, 3, options)),
  );
  for (const answer of answers) {
    if (answer.status === 200) assert.equal(answer.body.score, 3);
    else {
      problem(answer, 409, "idempotency_in_progress");
      assert.ok(Number(answer.headers.get("retry-after")) >= 1);
    }
  }
  assert.ok(answers.some(({ status }) => status === 200));
  assert.equal((await submit(app, guest, 3, options)).body.score, 3);
  assert.equal((await entries(app, "top-rush"))[0]!.score, 3);
});

onEachEngine("[GEN4] one key with two bodies at once: only one of them counts", async (app) => {
  const players = await guests(app, 8);
  const options = { mode: "duel", operator: "incr", key: crypto.randomUUID() };
  const answers = await Promise.all(players.map((guest) => submit(app, guest, 3, options)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  for (const answer of answers) {
    if (answer.status !== 200) problem(answer, 422, "idempotency_key_reused");
  }
  const rows = await app.services.engines.database.sql`
    select 1 from leaderboard_entries where user_id = any(${players.map(({ id }) => id)}::uuid[])`;
  assert.equal(rows.length, 1);
});

onEachEngine("[LB5] a submit that shares its batch with a failing one counts once", async (app) => {
  const [one] = await guests(app, 1);
  const nobody = { id: crypto.randomUUID() };
  const mode = "top-mixed";
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => submit(app, one!, 1, { mode, operator: "incr" })),
      submit(app, nobody, 1, { mode, operator: "set" }),
      ...Array.from({ length: 10 }, () => submit(app, one!, 1, { mode, operator: "incr" })),
      submit(app, nobody, 1, { mode, operator: "incr" }),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status).sort(),
      [...Array(20).fill(200), 404, 404],
    );
  }
  const [entry] = await entries(app, mode);
  assert.equal(entry?.score, 100);
});

onEachEngine("[LB5] an index that has lost its memory shows no wrong rank", async (app) => {
  const redis = app.services.engines.redis?.servers()[0];
  if (!redis) return;
  const players = await guests(app, 4);
  const mode = "top-forgot";
  for (const [i, player] of players.entries()) await submit(app, player, 10 + i, { mode });
  await redis.flushDb();
  assert.equal((await entries(app, mode)).length, 4, "nobody has gone");
  await redis.flushDb();
  const worst = await submit(app, players[0]!, 11, { mode });
  assert.notEqual(worst.body.rank, 1, "the worst is not the first");
  assert.equal((await entries(app, mode)).length, 4);
});

onEachEngine("[LB5] moves that the index never got are applied, however many", async (app) => {
  const { boards: { leaderboards }, engines, clock } = app.services;
  const [one] = await guests(app, 1);
  const mode = "top-notes";
  await submit(app, one!, 5, { mode });
  const { sql } = engines.database;
  await sql`
    insert into leaderboard_moves (leaderboard_ids, user_ids, created_at)
    select array[e.leaderboard_id], array[e.user_id], ${new Date(clock.now() - 60_000)}
    from leaderboard_entries e, generate_series(1, 1200) where e.user_id = ${one!.id}`;
  await leaderboards.reconcile();
  // They go once the room has been told.
  await eventually("the notes are gone", async () => {
    await app.clock.advance(200);
    const [row] = await sql`
      select count(*)::int as count from leaderboard_moves
      where created_at < ${new Date(clock.now() - 30_000)}`;
    return row!.count === 0;
  });
});
