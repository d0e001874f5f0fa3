/** Reading boards: around a player, one's own place, friends, regions, pages that stay whole. */

import assert from "node:assert/strict";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";

/** A board for every test, so that ranks are its own. */
const NAMES = [
  "around",
  "own",
  "friends",
  "region",
  "regions",
  "stable",
  "cursor",
  "lap",
  "long",
  "names",
];
const game = {
  ...shippedGameConfig(),
  boards: NAMES.map((id) => ({
    id,
    name: id,
    order: id === "lap" ? "asc" : "desc",
    operator: "set",
    submit: "service",
  })),
};
const onEachEngine = testApps({ game });

const score = async (app: TestApp, mode: string, { id }: Guest, value: number) =>
  ok(
    await app.call("POST", "/leaderboards/submit", {
      token: await app.serviceToken(),
      json: { user_id: id, score: value, season: "current", mode },
    }),
  );

/** Players with falling scores: 100, 99, … */
async function seed(app: TestApp, mode: string, count: number, region = "eu-north") {
  const guests = await Promise.all(Array.from({ length: count }, () => app.guest({ region })));
  await Promise.all(guests.map((guest, i) => score(app, mode, guest, 100 - i)));
  return guests;
}

const read = async (app: TestApp, path: string) => {
  const answer = await app.call("GET", `/leaderboards/current/${path}`);
  ok(answer);
  return answer.body;
};

interface Entry {
  rank: number;
  user_id: string;
  display_name: string;
  score: number;
}
const ranks = ({ entries }: { entries: Entry[] }) => entries.map(({ rank }) => rank);
const ids = ({ entries }: { entries: Entry[] }) => entries.map(({ user_id }) => user_id);

onEachEngine(
  "[LB3 UI1] players are found by the beginning of their names, whatever the case",
  async (app) => {
    const called = ["Zelda", "zebra", "Zèbre", "ze%bu", "Azelia"];
    for (const [i, display_name] of called.entries()) {
      await score(app, "names", await app.guest({ display_name }), i);
    }
    // Who has no score here is not on this board.
    await app.guest({ display_name: "Zeno" });
    const named = async (name: string) =>
      (await read(app, `names?name=${encodeURIComponent(name)}`)).entries
        .map((entry: Entry) => [entry.rank, entry.display_name]);
    assert.deepEqual(await named("zE"), [[2, "ze%bu"], [4, "zebra"], [5, "Zelda"]]);
    assert.deepEqual(await named("ZÈ"), [[3, "Zèbre"]]);
    // However the letter came to be: composed, or a letter and its accent.
    assert.deepEqual(await named("Ze\u0300"), [[3, "Zèbre"]]);
    assert.deepEqual(await named("ze\u0300b"), [[3, "Zèbre"]]);
    assert.deepEqual(await named("ze%"), [[2, "ze%bu"]]);
    assert.deepEqual(await named("Zz"), []);
    const path = "/leaderboards/current/names?name=";
    for (const name of ["", "z", "z%00", "z".repeat(33)]) {
      problem(await app.call("GET", path + name), 422, "invalid");
    }
  },
);

onEachEngine("[LB3] around a player stand those ranked next to them", async (app) => {
  const guests = await seed(app, "around", 20);
  const middle = await read(app, `around/around/${guests[9]!.id}`);
  assert.deepEqual(ranks(middle), [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  assert.equal(middle.entries[5].user_id, guests[9]!.id);
  assert.equal(middle.entries[5].display_name, guests[9]!.name);
  assert.deepEqual([middle.season, middle.mode], ["2026-s4", "around"]);
  const first = await read(app, `around/around/${guests[0]!.id}?limit=3`);
  assert.deepEqual(ranks(first), [1, 2, 3]);
  assert.deepEqual(ranks(await read(app, `around/around/${guests[19]!.id}?limit=3`)), [18, 19, 20]);
  const path = "/leaderboards/current/around/around";
  const nobody = await app.call("GET", `${path}/${crypto.randomUUID()}`);
  problem(nobody, 404, "entry_not_found");
  problem(await app.call("GET", `${path}/${guests[0]!.id}?limit=1001`), 422, "invalid");
  problem(await app.call("GET", `${path}/me`), 422, "invalid");
});

onEachEngine("[LB3] a player's own place says rank, percentile and total", async (app) => {
  const guests = await seed(app, "own", 4);
  const places = await Promise.all(guests.map(({ id }) => read(app, `own/users/${id}`)));
  assert.deepEqual(places.map(({ rank }) => rank), [1, 2, 3, 4]);
  assert.deepEqual(places.map(({ percentile }) => percentile), [100, 75, 50, 25]);
  assert.deepEqual(
    [places[1].total, places[1].score, places[1].display_name, places[1].user_id],
    [4, 99, guests[1]!.name, guests[1]!.id],
  );
  const nobody = `/leaderboards/current/own/users/${crypto.randomUUID()}`;
  problem(await app.call("GET", nobody), 404, "entry_not_found");
});

onEachEngine("[LB3] given players are listed with their ranks on the whole board", async (app) => {
  const guests = await seed(app, "friends", 8);
  const asked = [guests[6]!, guests[1]!, guests[6]!, await app.guest()].map(({ id }) => id);
  const found = await read(app, `friends?user_ids=${asked.join(",")}`);
  assert.deepEqual(ids(found), [guests[1]!.id, guests[6]!.id]);
  assert.deepEqual(ranks(found), [2, 7]);
  assert.deepEqual([found.total, found.next_cursor], [2, null]);
  assert.deepEqual(ranks(await read(app, `friends?user_ids=${asked.join(",")}&limit=1`)), [2]);
  const path = "/leaderboards/current/friends";
  for (const list of ["x", ",", `${guests[0]!.id},x`, Array(101).fill(guests[0]!.id).join(",")]) {
    problem(await app.call("GET", `${path}?user_ids=${list}`), 422, "invalid");
  }
});

onEachEngine("[LB3] a region's players rank among themselves", async (app) => {
  const north = await seed(app, "region", 5);
  const west = await seed(app, "region", 7, "us-west");
  const page = await read(app, "region?region=us-west");
  assert.deepEqual(ids(page), west.map(({ id }) => id));
  assert.deepEqual(ranks(page), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual([page.total, page.next_cursor], [7, null]);
  const seen: string[] = [];
  const seenRanks: number[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const part = await read(app, `region?region=us-west&limit=3${cursor && `&cursor=${cursor}`}`);
    assert.equal(part.total, 7);
    seen.push(...ids(part));
    seenRanks.push(...ranks(part));
    cursor = part.next_cursor;
  }
  assert.deepEqual(seen, west.map(({ id }) => id));
  assert.deepEqual(seenRanks, [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(ranks(await read(app, "region?region=us-west&offset=5")), [6, 7]);
  const empty = await read(app, "region?region=ap-southeast");
  assert.deepEqual([empty.entries, empty.total, empty.next_cursor], [[], 0, null]);
  const mixed = `${north[0]!.id},${west[0]!.id}`;
  const friends = await read(app, `region?user_ids=${mixed}&region=us-west`);
  assert.deepEqual(ids(friends), [west[0]!.id]);
  const path = "/leaderboards/current/region";
  problem(await app.call("GET", `${path}?region=mars`), 422, "invalid");
});

onEachEngine("[LB3] a region far down a long board is found", async (app) => {
  const { sql } = app.services.engines.database;
  const [last] = await seed(app, "regions", 1, "us-east");
  const [row] = await sql`
    select leaderboard_id as id from leaderboard_entries where user_id = ${last!.id}`;
  await sql`
    with made as (
      insert into users (id, display_name, region, roles, created_at)
      select gen_random_uuid(), 'Player ' || i, 'eu-west', '{player}', now()
      from generate_series(1, 2500) i returning id
    )
    insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, updated_at)
    select ${row!.id}, id, 1000, nextval('leaderboard_clock'), nextval('leaderboard_clock'), now()
    from made`;
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  await app.services.boards.boardStaff.rebuild(operator, "current", "regions");
  const page = await read(app, "regions?region=us-east");
  assert.deepEqual(page.entries.map((entry: Entry) => [entry.rank, entry.user_id]), [[
    1,
    last!.id,
  ]]);
  assert.equal((await read(app, `regions/users/${last!.id}`)).rank, 2_501);
});

onEachEngine(
  "[LB3 GEN5] an offset into a region counts over as many pages as it takes",
  async (app) => {
    const { sql } = app.services.engines.database;
    const [first] = await seed(app, "long", 1, "us-east");
    const [row] = await sql`
    select leaderboard_id as id from leaderboard_entries where user_id = ${first!.id}`;
    await sql`
    with made as (
      insert into users (id, display_name, region, roles, created_at)
      select gen_random_uuid(), 'Player ' || i, case when i > 20990 then 'us-east' else 'eu-west' end,
        '{player}', now()
      from generate_series(1, 21000) i returning id, region
    )
    insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, updated_at)
    select ${row!.id}, id, case region when 'us-east' then 1 else 50 end,
      nextval('leaderboard_clock'), nextval('leaderboard_clock'), now() from made`;
    const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
    await app.services.boards.boardStaff.rebuild(operator, "current", "long");
    const short = await read(app, "long?region=us-east&offset=6&limit=3");
    assert.deepEqual(short.entries, []);
    const path = "long?region=us-east&limit=3&cursor=";
    const page = await read(app, path + short.next_cursor);
    assert.deepEqual([ranks(page), page.total], [[7, 8, 9], 11]);
    assert.deepEqual(ranks(await read(app, path + page.next_cursor)), [10, 11]);
  },
);

for (const mode of ["stable", "lap"]) {
  onEachEngine(`[GEN5 LB1] a page goes on where the last one ended (${mode})`, async (app) => {
    const worst = mode === "lap" ? 1e6 : -1e6;
    const guests = await seed(app, mode, 9);
    const order = mode === "lap" ? guests.toReversed() : guests;
    const one = await read(app, `${mode}?limit=3`);
    assert.deepEqual(ids(one), order.slice(0, 3).map(({ id }) => id));
    // The last one shown falls to the end and newcomers take the lead: nobody behind is skipped
    // and nobody is shown twice, but for the one who fell.
    await score(app, mode, order[2]!, worst);
    const best = await app.guest();
    await score(app, mode, best, -worst);
    const two = await read(app, `${mode}?limit=4&cursor=${one.next_cursor}`);
    assert.deepEqual(ids(two), order.slice(3, 7).map(({ id }) => id));
    assert.deepEqual(ranks(two), [4, 5, 6, 7]);
    const rest = await read(app, `${mode}?cursor=${two.next_cursor}`);
    assert.deepEqual(ids(rest), [order[7]!.id, order[8]!.id, order[2]!.id]);
    assert.equal(rest.next_cursor, null);
  });
}

onEachEngine("[GEN5] made-up cursors are refused, extreme ones answered", async (app) => {
  await seed(app, "cursor", 3);
  const path = "/leaderboards/current/cursor";
  const cursors = [
    "x",
    "%00",
    "1|2",
    "NaN|1|1",
    "1|1|1|1|1",
    "1|1|1|-1",
    "Infinity|1|1",
    "1|-1|0",
    "1|0.5|0",
    "|",
  ];
  for (const text of cursors.flatMap((each) => [each, btoa(each)])) {
    const cursor = encodeURIComponent(text);
    problem(await app.call("GET", `${path}?cursor=${cursor}`), 422, "invalid");
  }
  for (
    const [text, count] of [["1.7e308|0|0", 3], ["-1.7e308|0|0", 0], [
      "5e-324|9007199254740991|1",
      0,
    ]]
  ) {
    const { body } = await app.call("GET", `${path}?cursor=${btoa(String(text))}`);
    assert.equal(body.entries.length, count, String(text));
  }
});
