/** Boards of closed seasons: final places are rows, and no index is kept of them (LB6). */

import assert from "node:assert/strict";
import { openLeaderboards } from "../../../services/compose/leaderboards.ts";
import { shippedGameConfig } from "../../../services/game/mod.ts";
import { createFinalStore, type Standing } from "../../../services/leaderboards/mod.ts";
import { silentLogger } from "../../support/app/silent_logger.ts";
import {
  boardKey,
  type Move,
  type RankIndex,
} from "../../../services/platform/ranks/rank_index.ts";
import { createRankIndexMemory } from "../../../services/platform/ranks/rank_index_memory.ts";
import { ok, problem } from "../../support/app/expect.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../../support/app/test_app.ts";

const game = {
  ...shippedGameConfig(),
  boards: ["duel", "lap"].map((id) => ({
    id,
    name: id,
    order: id === "lap" ? "asc" : "desc",
    operator: "best",
    submit: "service",
  })),
};
const onEachEngine = testApps({ game });
const OPERATOR = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };

const asStaff = async (app: TestApp, method: string, path: string, json?: unknown) =>
  await app.call(method, `/admin/api/${path}`, {
    token: await app.serviceToken("operator"),
    ...(json !== undefined && { json }),
  });
async function close(app: TestApp, season: string) {
  ok(await asStaff(app, "POST", `seasons/${season}/close`, { reason: "test" }));
  await app.services.boards.leaderboards.sealDue();
}
const setHidden = async (app: TestApp, path: string, { id }: Guest, verb: "hide" | "restore") =>
  ok(await asStaff(app, "POST", `boards/${path}/entries/${id}/${verb}`, { reason: "test" }));

async function submit(app: TestApp, path: string, { id }: Guest, score: number) {
  const [season, mode] = path.split("/");
  ok(
    await app.call("POST", "/leaderboards/submit", {
      token: await app.serviceToken(),
      json: { user_id: id, score, season, mode },
    }),
  );
}

/** An open season whose boards have players with falling scores: 100, 99, … */
async function open(app: TestApp, season: string, count: number) {
  const opens_at = new Date(app.clock.now()).toISOString();
  ok(await asStaff(app, "PUT", `seasons/${season}`, { name: season, opens_at, reason: "test" }));
  const guests = await Promise.all(
    Array.from({ length: count }, (_, i) => app.guest({ region: i % 2 ? "us-east" : "eu-west" })),
  );
  for (const [i, guest] of guests.entries()) await submit(app, `${season}/duel`, guest, 100 - i);
  return guests;
}

const read = async (app: TestApp, path: string) => {
  const answer = await app.call("GET", `/leaderboards/${path}`);
  ok(answer);
  return answer.body;
};
const shown = ({ entries }: { entries: { rank: number; user_id: string }[] }) =>
  entries.map(({ rank, user_id }) => [rank, user_id]);
const ranked = (guests: (Guest | undefined)[], from = 1) =>
  guests.map((guest, i) => [from + i, guest!.id]);

/** An index that must not be asked; `drop` is noted. */
function deadIndex(dropped: string[] = []): RankIndex {
  const dead = () => Promise.reject(new Error("the index was asked for a closed board"));
  return {
    ...{ move: dead, page: dead, after: dead, around: dead, list: dead, rank: dead, size: dead },
    ...{ revision: dead, built: dead, rebuild: dead },
    drop(board) {
      dropped.push(boardKey(board));
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Another node on the same database. */
async function anotherNode({ services }: TestApp, index: RankIndex) {
  const { engines: { database }, clock, ids, access: { audit } } = services;
  const { game, switches } = services.game;
  const never = () => Promise.reject(new Error("nobody follows a closed board"));
  return await openLeaderboards({
    ...{ database, clock, ids, audit, index, log: silentLogger, game, switches },
    node: `another-${ids.secret(6)}`,
    rooms: { publish: never } as never,
    limiter: { take: never } as never,
    signal: new AbortController().signal,
  });
}

onEachEngine("[LB6 LB3] everything a closed board shows comes from rows alone", async (app) => {
  const [a, b, c, d, e] = await open(app, "rows", 5);
  await setHidden(app, "rows/duel", b!, "hide");
  const live = await read(app, "rows/duel?limit=2");
  await close(app, "rows");
  // A cursor of the open board goes on where it ended.
  assert.deepEqual(shown(await read(app, `rows/duel?cursor=${live.next_cursor}`)), [
    [3, d!.id],
    [4, e!.id],
  ]);
  const { leaderboards } = await anotherNode(app, deadIndex());
  const board = await leaderboards.getBoard("rows", "duel");
  const ids = (standings: Standing[]) => standings.map(({ rank, userId }) => [rank, userId]);
  const one = await leaderboards.page(board, { offset: 0, limit: 2 });
  assert.deepEqual([ids(one.entries), one.total], [ranked([a, c]), 4]);
  const two = await leaderboards.page(board, { offset: 0, limit: 2, after: one.next! });
  assert.deepEqual([ids(two.entries), two.next], [ranked([d, e], 3), null]);
  const far = await leaderboards.page(board, { offset: 3, limit: 9 });
  assert.deepEqual(ids(far.entries), ranked([e], 4));
  assert.deepEqual((await leaderboards.page(board, { offset: 4, limit: 9 })).entries, []);
  const region = await leaderboards.page(board, { offset: 0, limit: 9, region: "eu-west" });
  assert.deepEqual([ids(region.entries), region.total], [ranked([a, c, e]), 3]);
  assert.deepEqual(ids(await leaderboards.around(board, d!.id, 3)), ranked([c, d, e], 2));
  assert.deepEqual(ids(await leaderboards.list(board, [e!.id, b!.id, a!.id])), [
    [1, a!.id],
    [4, e!.id],
  ]);
  assert.deepEqual(ids(await leaderboards.search(board, d!.name, 9)), [[3, d!.id]]);
  const own = await leaderboards.standing(board, d!.id);
  assert.deepEqual([own.rank, own.total, own.percentile], [3, 4, 50]);
  await assert.rejects(leaderboards.standing(board, b!.id), /Cannot find/);
  await assert.rejects(leaderboards.around(board, b!.id, 3), /Cannot find/);
  assert.match(await leaderboards.revision(board), /^final \d+$/);
});

onEachEngine("[LB6] no chore, check or rebuild asks an index for a closed board", async (app) => {
  const [a, b] = await open(app, "quiet", 2);
  await close(app, "quiet");
  const dropped: string[] = [];
  const node = await anotherNode(app, deadIndex(dropped));
  const check = await node.boardStaff.verify("quiet", "duel");
  assert.deepEqual([check.entries, check.ranked, check.differences], [2, 2, 0]);
  await node.boardStaff.rebuild(OPERATOR, "quiet", "duel");
  await node.boardStaff.setHidden(
    OPERATOR,
    { season: "quiet", mode: "duel", userId: a!.id },
    true,
    "test",
  );
  const board = await node.leaderboards.getBoard("quiet", "duel");
  const { entries } = await node.leaderboards.page(board, { offset: 0, limit: 9 });
  assert.deepEqual(entries.map(({ userId }) => userId), [b!.id]);
  await node.leaderboards.sealDue();
  assert.deepEqual(dropped.filter((key) => key.includes("quiet")), [], "others may still read it");
  await app.clock.advance(30_000);
  await node.leaderboards.sealDue();
  assert.deepEqual(dropped.filter((key) => key === "lb:quiet:duel"), ["lb:quiet:duel"]);
  await node.leaderboards.sealDue();
  assert.equal(dropped.filter((key) => key === "lb:quiet:duel").length, 1, "once for all");
});

onEachEngine("[LB6] what was closed leaves the index, and never comes back", async (app) => {
  const { engines: { redis, database: { sql } }, boards: { leaderboards } } = app.services;
  const guests = await open(app, "gone", 3);
  await leaderboards.reconcile();
  await close(app, "gone");
  await app.clock.advance(30_000);
  await leaderboards.sealDue();
  await leaderboards.reconcile();
  assert.deepEqual(shown(await read(app, "gone/duel")), ranked(guests));
  await setHidden(app, "gone/duel", guests[0]!, "hide");
  await leaderboards.reconcile();
  await leaderboards.sealDue();
  const [row] = await sql`select indexed from leaderboards where season = 'gone' and mode = 'duel'`;
  assert.equal(row!["indexed"], false);
  const keys = [
    "lb:gone:duel",
    "{lb:gone:duel}:of",
    "{lb:gone:duel}:next",
    "{lb:gone:duel}:next:of",
  ];
  assert.equal(await redis?.servers()[0]?.exists(keys) ?? 0, 0);
});

onEachEngine("[LB6] boards that closed before there were final places get them", async (app) => {
  const { engines: { database: { sql } } } = app.services;
  const guests = await open(app, "before", 4);
  for (const [i, guest] of guests.entries()) await submit(app, "before/lap", guest, i);
  await setHidden(app, "before/duel", guests[1]!, "hide");
  await close(app, "before");
  // As the migration finds them: ranks near the top only, without the hidden ones.
  const asBefore = () =>
    sql.begin(async (tx) => {
      await tx`update leaderboards set final_version = null, indexed = true where season = 'before'`;
      await tx`
        update leaderboard_entries set place = 1 where not hidden and leaderboard_id in (
          select id from leaderboards where season = 'before')`;
      await tx`delete from leaderboard_gaps`;
    });
  await asBefore();
  const [a, , c, d] = guests;
  const reader = await anotherNode(app, createRankIndexMemory(app.services));
  const board = await reader.leaderboards.getBoard("before", "duel");
  const page = await reader.leaderboards.page(board, { offset: 0, limit: 9 });
  assert.deepEqual(page.entries.map(({ userId }) => userId), [a!.id, c!.id, d!.id]);
  await asBefore();
  await app.clock.advance(30_000);
  const maintenance = await anotherNode(app, deadIndex());
  await maintenance.leaderboards.sealDue();
  const [left] = await sql<[{ count: number }]>`
    select count(*) as count from leaderboards
    where season = 'before' and (indexed or final_version is null)`;
  assert.equal(left.count, 0);
  assert.deepEqual(shown(await read(app, "before/duel")), ranked([a, c, d]));
  assert.deepEqual(shown(await read(app, "before/lap")), ranked(guests));
});

onEachEngine(
  "[LB8 LB6] hiding on a closed board leaves no gap, whatever the order",
  async (app) => {
    const guests = await open(app, "hidden", 5);
    const [a, b, c, d, e] = guests;
    await setHidden(app, "hidden/duel", e!, "hide");
    await close(app, "hidden");
    const board = () => read(app, "hidden/duel").then(shown);
    assert.deepEqual(await board(), ranked([a, b, c, d]));
    await setHidden(app, "hidden/duel", b!, "hide");
    await setHidden(app, "hidden/duel", b!, "hide");
    assert.deepEqual(await board(), ranked([a, c, d]));
    await setHidden(app, "hidden/duel", a!, "hide");
    assert.deepEqual(await board(), ranked([c, d]));
    assert.deepEqual(shown(await read(app, "hidden/duel?offset=1&limit=1")), [[2, d!.id]]);
    // Hidden since before the closing, and restored to the place of its score.
    await setHidden(app, "hidden/duel", e!, "restore");
    await setHidden(app, "hidden/duel", b!, "restore");
    assert.deepEqual(await board(), ranked([b, c, d, e]));
    await setHidden(app, "hidden/duel", a!, "restore");
    assert.deepEqual(await board(), ranked(guests));
    const { boards: { boardStaff } } = app.services;
    assert.equal((await boardStaff.verify("hidden", "duel")).differences, 0);
  },
);

onEachEngine("[LB6 LB8] what is hidden between closing and numbering is not seen", async (app) => {
  const { boards: { leaderboards } } = app.services;
  const [a, b, c, d] = await open(app, "between", 4);
  await leaderboards.reconcile();
  ok(await asStaff(app, "POST", "seasons/between/close", { reason: "test" }));
  await setHidden(app, "between/duel", a!, "hide");
  ok(await app.call("DELETE", "/users/me", { token: c!.token }), 204);
  assert.deepEqual(shown(await read(app, "between/duel")), ranked([b, d]));
  await leaderboards.sealDue();
  assert.deepEqual(shown(await read(app, "between/duel")), ranked([b, d]));
  assert.equal((await read(app, `between/duel/users/${d!.id}`)).total, 2);
  await setHidden(app, "between/duel", a!, "restore");
  assert.deepEqual(shown(await read(app, "between/duel")), ranked([a, b, d]));
});

onEachEngine(
  "[LB6 SEC9] a player who deletes the account leaves closed boards whole",
  async (app) => {
    const { boards: { boardStaff }, engines: { database: { sql } } } = app.services;
    const guests = await open(app, "erased", 5);
    const [a, b, c, d, e] = guests;
    await close(app, "erased");
    await setHidden(app, "erased/duel", c!, "hide");
    ok(await app.call("DELETE", "/users/me", { token: a!.token }), 204);
    ok(await app.call("DELETE", "/users/me", { token: c!.token }), 204);
    assert.deepEqual(shown(await read(app, "erased/duel")), ranked([b, d, e]));
    assert.equal((await read(app, `erased/duel/users/${e!.id}`)).rank, 3);
    const gaps = () =>
      sql`
    select place from leaderboard_gaps g join leaderboards b on b.id = g.leaderboard_id
    where season = 'erased' and mode = 'duel' order by place`;
    assert.deepEqual((await gaps()).map(({ place }) => place), [1, 3]);
    assert.equal((await boardStaff.verify("erased", "duel")).differences, 0);
  },
);

onEachEngine(
  "[LB6 LB5] a check finds wrong final places, and a rebuild mends them",
  async (app) => {
    const { boards: { boardStaff }, engines: { database: { sql } } } = app.services;
    const [a, b, c, d] = await open(app, "checked", 4);
    await setHidden(app, "checked/duel", d!, "hide");
    await close(app, "checked");
    const board = await app.services.boards.leaderboards.getBoard("checked", "duel");
    await sql`
    update leaderboard_entries set place = 3 - place
    where leaderboard_id = ${board.id} and place <= 2`;
    await sql`delete from leaderboard_gaps where leaderboard_id = ${board.id}`;
    await sql`
    update leaderboard_entries set place = null
    where leaderboard_id = ${board.id} and user_id = ${c!.id}`;
    const found = await boardStaff.verify("checked", "duel");
    assert.deepEqual([found.entries, found.ranked, found.differences], [4, 3, 4]);
    assert.deepEqual(found.examples, [
      `${a!.id}: ranked 2, by its score 1`,
      `${b!.id}: ranked 1, by its score 2`,
      `${c!.id}: not ranked, by its score 3`,
      `${d!.id}: hidden, and ranked 4`,
    ]);
    await boardStaff.rebuild(OPERATOR, "checked", "duel");
    assert.equal((await boardStaff.verify("checked", "duel")).differences, 0);
    assert.deepEqual(shown(await read(app, "checked/duel")), ranked([a, b, c]));
  },
);

onEachEngine("[LB6] a closing time moved before it comes closes by the new one", async (app) => {
  const { clock, services } = app;
  const [a, b] = await open(app, "moved", 2);
  const closesIn = async (ms: number) =>
    ok(
      await asStaff(app, "PUT", "seasons/moved", {
        closes_at: new Date(clock.now() + ms).toISOString(),
        reason: "test",
      }),
    );
  await closesIn(60_000);
  await closesIn(120_000);
  await clock.advance(60_000);
  await services.boards.seasons.turn();
  await services.boards.leaderboards.sealDue();
  await submit(app, "moved/duel", b!, 200);
  assert.deepEqual(shown(await read(app, "moved/duel")), ranked([b, a]));
  await clock.advance(60_000);
  // Over by its time and not closed yet: the index answers.
  assert.deepEqual(shown(await read(app, "moved/duel")), ranked([b, a]));
  await services.boards.seasons.turn();
  assert.deepEqual(shown(await read(app, "moved/duel")), ranked([b, a]));
  const late = { closes_at: new Date(clock.now() + 60_000).toISOString(), reason: "test" };
  problem(await asStaff(app, "PUT", "seasons/moved", late), 409, "season_closed");
});

onEachEngine("[LB6] a season that others added and closed is known as closed", async (app) => {
  const { engines: { database: { sql } }, boards: { seasons } } = app.services;
  await open(app, "mine", 1);
  await sql`
    insert into seasons (id, name, opens_at, closes_at, opened_at, closed_at)
    values ('theirs', 'Theirs', '2020-01-01', '2020-02-01', '2020-01-01', '2020-02-01')`;
  await sql`update seasons set closed_at = now() where id = 'mine'`;
  await app.clock.advance(3_000);
  await seasons.turn();
  assert.ok(seasons.find("theirs")?.closedAt);
  assert.ok(seasons.find("mine")?.closedAt);
  const { length } = seasons.list();
  assert.equal(new Set(seasons.list().map(({ id }) => id)).size, length);
  assert.deepEqual(shown(await read(app, "theirs/duel")), []);
});

for (const mode of ["duel", "lap"]) {
  onEachEngine(`[LB6 LB3 LB8] final ranks are those an index would have (${mode})`, async (app) => {
    const { engines: { database }, boards: { boardStaff, leaderboards }, ids } = app.services;
    const { sql } = database;
    const season = `same-${mode}`;
    await open(app, season, 0);
    const board = await leaderboards.getBoard(season, mode);
    // Few scores, so that many are equal.
    await sql`
      with made as (
        insert into users (id, display_name, region, roles, created_at)
        select gen_random_uuid(), 'Player', 'eu-west', '{player}', now() from generate_series(1, 90)
        returning id
      )
      insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, updated_at,
        hidden)
      select ${board.id}, id, floor(random() * 20 - 10), 1, nextval('leaderboard_clock'), now(),
        random() < 0.2 from made`;
    await close(app, season);
    const finals = createFinalStore(database);
    const all = async () =>
      await sql<Move[]>`
        select user_id as "userId", score, reached, version, hidden,
          (date_part('epoch', updated_at) * 1000)::bigint as "reachedAt"
        from leaderboard_entries where leaderboard_id = ${board.id} order by user_id`;
    for (let round = 0; round < 6; round++) {
      const rows = await all();
      const any = () => rows[Math.floor(Math.random() * rows.length)]!;
      if (round > 0) {
        for (let i = 0; i < 5; i++) {
          const { userId, hidden } = any();
          await boardStaff.setHidden(OPERATOR, { season, mode, userId }, !hidden, "test");
        }
        const { userId } = any();
        await app.services.access.privacy.deleteUser({
          caller: { id: userId, roles: ["player"] },
          address: "",
        });
      }
      if (round === 4) await boardStaff.rebuild(OPERATOR, season, mode);
      await using index = createRankIndexMemory({ ids });
      const now = await all();
      await index.rebuild(board, chunk(now));
      const size = await index.size(board);
      assert.equal(await finals.size(board), size);
      const whole = await index.page(board, 0, 100);
      assert.deepEqual([...await finals.page(board, 0, 100)], whole);
      const userIds = now.map(({ userId }) => userId);
      assert.deepEqual(await finals.list(board, userIds), await index.list(board, userIds));
      for (let offset = 0; offset < size; offset += 7) {
        const where = `offset ${offset} in round ${round}`;
        assert.deepEqual(
          [...await finals.page(board, offset, 5)],
          whole.slice(offset, offset + 5),
          where,
        );
        const at = whole[offset]!;
        assert.deepEqual(
          [...await finals.after(board, at, 5)],
          whole.slice(offset + 1, offset + 6),
          where,
        );
        assert.deepEqual(
          [...await finals.around(board, at.userId, 6)],
          await index.around(board, at.userId, 6),
          where,
        );
      }
      // Places where nobody stands (any more).
      for (const score of [-1e9, -3.5, 0, 4.5, 1e9, rows[3]!.score]) {
        for (const reached of [0, rows[3]!.reached, Number.MAX_SAFE_INTEGER]) {
          const place = { score, reached };
          assert.deepEqual(
            [...await finals.after(board, place, 3)],
            await index.after(board, place, 3),
          );
        }
      }
      assert.equal((await boardStaff.verify(season, mode)).differences, 0);
    }
  });
}

async function* chunk(rows: Move[]) {
  yield await Promise.resolve(rows);
}

onEachEngine("[LB6] a node that comes late numbers nothing once a board is sealed", async (app) => {
  const { database } = app.services.engines;
  const guests = await open(app, "late-node", 4);
  await close(app, "late-node");
  const [board] = await database.sql<{ id: string }[]>`
    select id from leaderboards where season = 'late-node' and mode = 'duel'`;
  // What a late node would number anew: somebody has gone since, and left a gap.
  await database.sql`
    delete from leaderboard_entries where leaderboard_id = ${board!.id} and user_id = ${
    guests[0]!.id
  }`;
  const store = createFinalStore(database);
  // As much of the board as it needs.
  const late = { id: board!.id, order: "desc" } as Parameters<typeof store.number>[0];
  assert.equal(await store.number(late, undefined, 100), undefined);
  const places = await database.sql<{ place: number }[]>`
    select place from leaderboard_entries where leaderboard_id = ${board!.id} order by place`;
  assert.deepEqual(places.map(({ place }) => Number(place)), [2, 3, 4], "as they were sealed");
});
