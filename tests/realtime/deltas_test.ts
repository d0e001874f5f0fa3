/** What a board's room hears of its changes (LB9). */

import assert from "node:assert/strict";
import { shippedGameConfig } from "../../services/game/mod.ts";
import { EVENTS } from "../../services/compose/events.ts";
import { eventually } from "../support/app/eventually.ts";
import { ok } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { Guest, TestApp } from "../support/app/test_app.ts";

const game = {
  ...shippedGameConfig(),
  boards: ["calm", "rush", "hidden", "lost", "unread", "well", "ill", "swing"].map((id) => ({
    id,
    name: id,
    order: "desc",
    operator: "best",
    submit: "service",
  })),
};
const onEachEngine = testApps({ game, alone: true });
const onThreeNodes = testApps({ game, nodes: 3 });

const submit = async (
  app: TestApp,
  mode: string,
  { id }: Guest,
  score: number,
  operator = "best",
) =>
  ok(
    await app.call("POST", "/leaderboards/submit", {
      token: await app.serviceToken(),
      json: { user_id: id, score, season: "current", mode, operator },
    }),
  );

interface Delta {
  season: string;
  mode: string;
  total: number;
  entries: { rank: number; user_id: string; display_name: string; score: number }[];
  moved: { user_id: string; score: number; rank: number | null; previous_rank: number | null }[];
}

/** Everything the room's history tells, oldest first. */
async function deltas({ services }: TestApp, mode: string): Promise<Delta[]> {
  const room = `board:2026-s4:${mode}`;
  const { epoch, offset } = await services.realtime.rooms.history(room);
  if (offset === 0) return [];
  const { publications } = await services.realtime.rooms.history(room, { epoch, offset: 0 });
  return publications.map(({ kind, frame }) => {
    assert.equal(kind, "leaderboard.delta");
    const { data } = JSON.parse(frame);
    EVENTS.find((event) => event.kind === kind)!.data.parse(data);
    return data;
  });
}

const heard = (app: TestApp, mode: string, count: number) =>
  eventually(`${count} deltas`, async () => {
    const all = await deltas(app, mode);
    return all.length >= count ? all : undefined;
  });

/** Lets what the submits before have scheduled run, real time of real engines included. */
async function pass(app: TestApp, ms: number): Promise<void> {
  await app.clock.advance(ms);
  await new Promise((resolve) => setTimeout(resolve, 300));
}

onEachEngine(
  "[LB9] the room hears of the changed top and of who moved, listened to or not",
  async (app) => {
    const [a, b] = [await app.guest(), await app.guest()];
    await app.call("GET", "/leaderboards/current/calm");
    await submit(app, "calm", a, 10);
    const [first] = await heard(app, "calm", 1);
    assert.deepEqual([first!.season, first!.mode, first!.total], ["2026-s4", "calm", 1]);
    assert.deepEqual(
      first!.entries.map(({ rank, user_id, display_name, score }) => [
        rank,
        user_id,
        display_name,
        score,
      ]),
      [[1, a.id, a.name, 10]],
    );
    assert.deepEqual(first!.moved, [{ user_id: a.id, score: 10, rank: 1, previous_rank: null }]);
    await pass(app, 1_000);
    await submit(app, "calm", b, 20);
    const [, second] = await heard(app, "calm", 2);
    assert.deepEqual(second!.entries.map(({ rank, user_id }) => [rank, user_id]), [
      [1, b.id],
      [2, a.id],
    ]);
    await pass(app, 1_000);
    await submit(app, "calm", b, 15);
    await submit(app, "calm", a, 11);
    const [, , third, ...more] = await heard(app, "calm", 3);
    assert.deepEqual(more, [], "a submit that changes nothing is no news");
    assert.deepEqual(third!.entries.map(({ rank, user_id }) => [rank, user_id]), [[2, a.id]]);
    assert.deepEqual(third!.moved, [{ user_id: a.id, score: 11, rank: 2, previous_rank: 2 }]);
  },
);

onEachEngine("[LB9] at most four times a second, and nothing is left out", async (app) => {
  const players = await Promise.all(Array.from({ length: 20 }, () => app.guest()));
  await app.call("GET", "/leaderboards/current/rush");
  for (const [i, player] of players.entries()) {
    await submit(app, "rush", player, 10 + i);
    await submit(app, "rush", player, 50 + i);
  }
  await pass(app, 0);
  const before = (await deltas(app, "rush")).length;
  assert.ok(before <= 12, `${before} in the seconds that the submits took on Redis' clock`);
  const notes = () =>
    app.services.engines.database.sql`
      select id from leaderboard_moves where user_ids && ${players.map(({ id }) => id)}::uuid[]`;
  await eventually("everything was told and its notes are gone", async () => {
    await pass(app, 250);
    return (await notes()).length === 0;
  });
  const all = await deltas(app, "rush");
  const shown = new Map<number, string>();
  for (const { entries } of all) for (const { rank, user_id } of entries) shown.set(rank, user_id);
  assert.deepEqual(
    players.map((_, i) => shown.get(i + 1)),
    players.map(({ id }) => id).reverse(),
    "whoever applies all deltas sees the board",
  );
  const told = new Map(all.flatMap(({ moved }) => moved).map((each) => [each.user_id, each]));
  for (const [i, { id }] of players.entries()) assert.equal(told.get(id)?.score, 50 + i);
});

onEachEngine("[LB9 LB8] a hidden entry leaves the shown board", async (app) => {
  const [a, b] = [await app.guest(), await app.guest()];
  await app.call("GET", "/leaderboards/current/hidden");
  await submit(app, "hidden", a, 20);
  await submit(app, "hidden", b, 10);
  await pass(app, 500);
  await pass(app, 500);
  const operator = { caller: { id: "operator", roles: ["admin" as const] }, address: "test" };
  const entry = { season: "current", mode: "hidden", userId: a.id };
  const before = (await deltas(app, "hidden")).length;
  await app.services.boards.boardStaff.setHidden(operator, entry, true, "test");
  const last = (await heard(app, "hidden", before + 1)).at(-1)!;
  assert.equal(last.total, 1);
  assert.deepEqual(last.entries.map(({ rank, user_id }) => [rank, user_id]), [[1, b.id]]);
  // The other's first move may have been gathered with it.
  assert.deepEqual(
    last.moved.filter(({ user_id }: { user_id: string }) => user_id === a.id),
    [{ user_id: a.id, score: 20, rank: null, previous_rank: 1 }],
  );
});

onEachEngine("[LB9 INT2] what a node died with is announced by another", async (app) => {
  const { sql } = app.services.engines.database;
  const guest = await app.guest();
  await app.call("GET", "/leaderboards/current/lost");
  const board = await app.services.boards.leaderboards.getBoard("current", "lost");
  // What a commit leaves behind when its node dies right after it.
  await sql`
    with row as (
      insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, updated_at)
      values (${board.id}, ${guest.id}, 5, nextval('leaderboard_clock'),
        nextval('leaderboard_clock'), now()) returning leaderboard_id, user_id
    )
    insert into leaderboard_moves (leaderboard_ids, user_ids, created_at)
    select array[leaderboard_id], array[user_id], ${new Date(app.clock.now())} from row`;
  await app.clock.advance(11_000);
  await app.services.boards.leaderboards.reconcile();
  const [delta] = await heard(app, "lost", 1);
  assert.deepEqual(delta!.moved, [{ user_id: guest.id, score: 5, rank: 1, previous_rank: null }]);
});

/** What a commit leaves behind when its node dies right after it, naming these boards at once. */
async function leaveNote({ services, clock }: TestApp, boardIds: string[], { id }: Guest) {
  const { sql } = services.engines.database;
  await sql`
    with row as (
      insert into leaderboard_entries (leaderboard_id, user_id, score, version, reached, updated_at)
      select board, ${id}, 5, nextval('leaderboard_clock'), nextval('leaderboard_clock'), now()
      from unnest(${boardIds}::uuid[]) as board on conflict do nothing
    )
    insert into leaderboard_moves (leaderboard_ids, user_ids, created_at)
    values (${boardIds}::uuid[], ${boardIds.map(() => id)}::uuid[], ${new Date(clock.now())})`;
}

async function notes({ services, clock }: TestApp): Promise<number> {
  // What is confirmed is removed a moment later.
  for (let i = 0; i < 10; i++) {
    await clock.advance(200);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return (await services.engines.database.sql`select from leaderboard_moves`).length;
}

onEachEngine("[LB5 LB6 LB9] what happened on boards nobody reads is told once", async (app) => {
  const { boards: { leaderboards } } = app.services;
  const guest = await app.guest();
  const [open, closed] = await Promise.all([
    leaderboards.getBoard("current", "unread"),
    leaderboards.getBoard("2026-s3", "unread"),
  ]);
  assert.deepEqual([open.open, closed.open], [true, false]);
  const stranger = crypto.randomUUID();
  await app.services.engines.database.sql`
    insert into leaderboards (id, season, mode, created_at)
    values (${stranger}, '2026-s4', 'gone', now())`;
  // A closed season's, one that the configuration lacks, an open one's, and one that names all.
  await leaveNote(app, [closed.id], guest);
  await leaveNote(app, [stranger], guest);
  await leaveNote(app, [open.id], guest);
  await leaveNote(app, [closed.id, stranger, open.id], guest);
  await app.clock.advance(11_000);
  for (let round = 0; round < 4; round++) {
    await leaderboards.reconcile();
    assert.equal(await notes(app), 0, `no note is left after round ${round}`);
    await app.clock.advance(10_000);
  }
  assert.equal((await deltas(app, "unread")).length, 1);
});

onEachEngine("[LB5] a board that cannot be told keeps its own notes alone", async (app) => {
  const { boards: { leaderboards }, realtime: { rooms } } = app.services;
  const guest = await app.guest();
  const [well, ill] = await Promise.all(
    ["well", "ill"].map((mode) => leaderboards.getBoard("current", mode)),
  );
  for (const board of [well!, ill!]) await leaveNote(app, [board.id], guest);
  const { publish } = rooms;
  rooms.publish = (room, message) =>
    room.endsWith(":ill") ? Promise.reject(new Error("of the test")) : publish(room, message);
  try {
    await app.clock.advance(11_000);
    await leaderboards.reconcile();
    assert.equal(await notes(app), 1);
  } finally {
    rooms.publish = publish;
  }
  await app.clock.advance(10_000);
  await leaderboards.reconcile();
  assert.equal(await notes(app), 0);
  assert.deepEqual([(await deltas(app, "well")).length, (await deltas(app, "ill")).length], [1, 1]);
});

onThreeNodes("[LB9] whichever node tells, who listens to the room has the board", async (app) => {
  const [x, y, z] = [await app.guest(), await app.guest(), await app.guest()];
  await app.call("GET", "/leaderboards/current/swing");
  await submit(app, "swing", x!, 10);
  await submit(app, "swing", z!, 1);
  // Each state again and again, told by now this node and now that one.
  for (let round = 0; round < 16; round++) {
    await submit(app, "swing", y!, round % 2 === 0 ? 20 : 5, "set");
    // A node that has not looked at the board yet leaves its note to the chore.
    await eventually("everything was told", async () => {
      if (await notes(app) === 0) return true;
      await app.clock.advance(11_000);
      await app.services.boards.leaderboards.reconcile();
      return await notes(app) === 0;
    });
    const shown = new Map<number, string>();
    for (const { entries, total } of await deltas(app, "swing")) {
      for (const { rank, user_id, score } of entries) shown.set(rank, `${user_id} ${score}`);
      for (const rank of shown.keys()) if (rank > total) shown.delete(rank);
    }
    const { body } = await app.call("GET", "/leaderboards/current/swing");
    assert.deepEqual(
      [...shown].sort(([a], [b]) => a - b),
      body.entries.map((
        { rank, user_id, score }: { rank: number; user_id: string; score: number },
      ) => [rank, `${user_id} ${score}`]),
      `after round ${round}`,
    );
  }
});
