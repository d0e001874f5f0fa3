/** Several nodes tell one room how one board changes (LB9): pure, on one clock. */

import assert from "node:assert/strict";
import { chance } from "../../../tests/support/app/random.ts";
import { manualClock } from "../../../tests/support/app/manual_clock.ts";
import { silentLogger } from "../../../tests/support/app/silent_logger.ts";
import { createIds } from "../../platform/ids.ts";
import { createLimiterMemory } from "../../platform/limits/limiter_memory.ts";
import type { RankIndex } from "../../platform/ranks/rank_index.ts";
import { createRankIndexMemory } from "../../platform/ranks/rank_index_memory.ts";
import type { RoomHub } from "../../platform/rooms/room_hub.ts";
import { createRoomHubMemory } from "../../platform/rooms/room_hub_memory.ts";
import type { BoardInfo } from "../types.ts";
import { createDeltas } from "./deltas.ts";
import type { Delta } from "./told.ts";

const board: BoardInfo = {
  ...{ id: "b", season: "s", mode: "m", name: "M", order: "desc", operator: "set" },
  ...{ submit: "service", feed: null, open: true, final: false, enabled: true },
};
const ROOM = "board:s:m";

/** What a node waits for before it reads the top and before it publishes. */
interface Waits {
  top?: () => Promise<void>;
  publish?: () => Promise<void>;
}

function open(nodeCount: number) {
  const clock = manualClock();
  const ids = createIds({ clock, random: (bytes) => bytes.fill(1) });
  const index = createRankIndexMemory({ ids });
  const rooms = createRoomHubMemory({ clock, ids });
  const limiter = createLimiterMemory({ clock });
  const acknowledged: number[] = [];
  let version = 0;
  const asked = { list: 0, history: 0 };

  const nodes = Array.from({ length: nodeCount }, () => {
    const waits: Waits = {};
    const slowIndex: RankIndex = {
      ...index,
      async page(...where) {
        const found = await index.page(...where);
        await waits.top?.();
        return found;
      },
      list(...who) {
        asked.list++;
        return index.list(...who);
      },
    };
    const slowRooms: RoomHub = {
      ...rooms,
      async publish(...what) {
        await waits.publish?.();
        return await rooms.publish(...what);
      },
      history(...where) {
        asked.history++;
        return rooms.history(...where);
      },
    };
    const deltas = createDeltas({
      ...{ index: slowIndex, rooms: slowRooms, limiter, clock, log: silentLogger },
      builder: { isBuilt: () => true },
      describe: (ranked) =>
        Promise.resolve(
          ranked.map((row) => ({ ...row, displayName: row.userId, region: "eu-west" })),
        ),
    });
    /** Moves a player, at once in the index and sooner or later in the room. */
    async function move(userId: string, score: number, hidden = false): Promise<() => void> {
      const at = ++version;
      const moves = [{ userId, score, reached: at, version: at, reachedAt: 0, hidden }];
      const [placed] = await index.move(board, moves);
      return () => deltas.add(board, [{ ...placed!, userId, score }], () => acknowledged.push(at));
    }
    return {
      waits,
      move,
      deltas,
      tell: async (...what: Parameters<typeof move>) => (await move(...what))(),
    };
  });

  async function told(): Promise<Delta[]> {
    const { epoch } = await rooms.history(ROOM);
    const { publications } = await rooms.history(ROOM, { epoch, offset: 0 });
    return publications.map(({ frame }) => JSON.parse(frame).data);
  }

  /** The board as whoever heard everything has it, and players as they were last told. */
  async function heard() {
    let places: Delta["entries"] = [];
    const players = new Map<string, number | null>();
    for (const { entries, moved, total } of await told()) {
      const named = new Set(entries.map(({ user_id }) => user_id));
      const ranks = new Set(entries.map(({ rank }) => rank));
      places = [
        ...places.filter(({ user_id, rank }) => !named.has(user_id) && !ranks.has(rank)),
        ...entries,
      ].filter(({ rank }) => rank <= total).sort((a, b) => a.rank - b.rank);
      for (const { user_id, rank } of moved) players.set(user_id, rank);
    }
    return { places: places.map(({ rank, user_id, score }) => [rank, user_id, score]), players };
  }

  async function stands() {
    const top = await index.page(board, 0, 100);
    return top.map(({ rank, userId, score }) => [rank, userId, score]);
  }
  return { clock, index, rooms, nodes, told, heard, stands, acknowledged, asked };
}

/** Open until it is let through; tells when somebody waits. */
function gate() {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  return {
    reached: reached.promise,
    open: opened.resolve,
    wait() {
      reached.resolve();
      return opened.promise;
    },
  };
}

Deno.test("[LB9] what returns to what a node once told is told again after others' news", async () => {
  const { clock, nodes: [a, b], told, heard, stands } = open(2);
  await a!.tell("x", 10);
  await clock.advance(1_000);
  await b!.tell("y", 20);
  await clock.advance(1_000);
  // Now the board is what the first node has told, but the room was told otherwise since.
  await a!.tell("y", 20, true);
  await clock.advance(1_000);
  assert.deepEqual(await stands(), [[1, "x", 10]]);
  assert.deepEqual((await heard()).places, await stands());
  const { entries, moved } = (await told()).at(-1)!;
  assert.deepEqual(entries.map(({ rank, user_id }) => [rank, user_id]), [[1, "x"]]);
  assert.deepEqual(moved.map(({ user_id, rank }) => [user_id, rank]), [["y", null]]);
});

Deno.test("[LB9] told while others told: what is wrong by then is told again, then acknowledged", async () => {
  const { clock, nodes: [a, b], told, heard, stands, acknowledged } = open(2);
  for (const [player, score] of [["x", 30], ["y", 20], ["z", 10]] as const) {
    await a!.tell(player, score);
    await clock.advance(1_000);
  }
  await b!.tell("w", 1);
  await clock.advance(1_000);
  acknowledged.length = 0;
  const held = gate();
  a!.waits.publish = held.wait;
  await a!.tell("z", 25);
  await held.reached;
  // Meanwhile z is hidden, and the room hears of it first.
  delete a!.waits.publish;
  await clock.advance(1_000);
  await b!.tell("z", 25, true);
  await clock.advance(1_000);
  assert.deepEqual(acknowledged, [6], "the other's is told, this one's is not");
  held.open();
  await clock.advance(2_000);
  assert.deepEqual(acknowledged, [6, 5]);
  const { places, players } = await heard();
  assert.deepEqual(places, await stands());
  assert.equal(players.get("z"), null, "hidden, though its rank was told after that");
  const count = (await told()).length;
  await clock.advance(60_000);
  assert.equal((await told()).length, count, "and there it ends");
});

Deno.test("[LB9] a move told late does not take a player back to where they were", async () => {
  const { clock, nodes: [a, b], told, heard } = open(2);
  await a!.tell("x", 10);
  await clock.advance(1_000);
  const late = await a!.move("y", 5);
  await b!.tell("y", 20);
  await clock.advance(1_000);
  assert.equal((await heard()).players.get("y"), 1);
  const before = (await told()).length;
  late();
  await clock.advance(1_000);
  assert.equal((await heard()).players.get("y"), 1);
  assert.equal((await told()).length, before, "the room knows it already");
});

Deno.test("[LB9] who was told to be in the top and is pushed out of it is told where they are", async () => {
  const { clock, nodes: [a, b], told } = open(2);
  for (let i = 1; i <= 100; i++) await a!.tell(`p${i}`, 1_000 - i);
  await clock.advance(1_000);
  await b!.tell("new", 950.5);
  await clock.advance(1_000);
  const [last] = (await told()).slice(-1);
  assert.deepEqual(
    last!.moved.map(({ user_id, rank, previous_rank }) => [user_id, rank, previous_rank]),
    [["new", 50, null]],
    "who has told nothing yet knows nothing of who was there",
  );
  await a!.tell("newer", 960.5);
  await clock.advance(1_000);
  const { moved, entries } = (await told()).at(-1)!;
  assert.deepEqual(
    moved.map(({ user_id, rank, previous_rank }) => [user_id, rank, previous_rank]),
    [["newer", 40, null], ["p99", 101, 100]],
  );
  assert.equal(entries.length, 61);
});

Deno.test("[LB9] alone, a node asks for no more than where the room stands, and repeats nothing", async () => {
  const { clock, nodes: [a], told, acknowledged, asked } = open(1);
  for (let i = 0; i < 10; i++) {
    await a!.tell("x", i);
    await clock.advance(20_000);
  }
  assert.equal((await told()).length, 10);
  assert.deepEqual(asked, { list: 0, history: 10 });
  // Applied again, as after a note that was not removed in time.
  a!.deltas.add(board, [{ userId: "x", score: 9, rank: 1, previousRank: 1 }], () => {
    acknowledged.push(0);
  });
  await clock.advance(20_000);
  assert.equal(acknowledged.at(-1), 0);
  assert.equal((await told()).length, 10);
});

Deno.test("[LB9] however long telling takes, busy nodes acknowledge all along, four times a second at most", async () => {
  const { clock, nodes, told, heard, stands, acknowledged } = open(3);
  for (const { waits } of nodes) waits.publish = () => clock.sleep(300);
  let moves = 0;
  for (let at = 0; at < 10_000; at += 50) {
    for (const [n, node] of nodes.entries()) {
      await node.tell(`p${(moves++ * 7 + n) % 40}`, moves);
    }
    await clock.advance(50);
  }
  assert.ok(acknowledged.length > moves * .9, `${acknowledged.length} of ${moves} while it lasts`);
  const most = 4 * 10 + nodes.length;
  assert.ok((await told()).length <= most, `${(await told()).length} announcements`);
  await clock.advance(20_000);
  assert.equal(acknowledged.length, moves);
  assert.deepEqual((await heard()).places, await stands());
});

Deno.test("[LB9] whoever is far behind reads none of it and tells all places once", async () => {
  const { clock, nodes: [a, b], told, heard, stands, asked } = open(2);
  await a!.tell("x", 1);
  await clock.advance(1_000);
  for (let i = 0; i < 30; i++) {
    await b!.tell("y", i);
    await clock.advance(1_000);
  }
  await b!.tell("x", 1, true);
  await clock.advance(1_000);
  asked.history = 0;
  await a!.tell("z", 5);
  await clock.advance(1_000);
  assert.equal(asked.history, 1);
  assert.deepEqual((await told()).at(-1)!.entries.map(({ user_id }) => user_id), ["y", "z"]);
  assert.deepEqual((await heard()).places, await stands());
});

Deno.test("[LB9] whatever three slow nodes do, the room ends up with the board, four times a second", async () => {
  const seed = Number(Deno.env.get("TEST_SEED") ?? 1);
  for (let round = 0; round < 6; round++) {
    const random = chance(seed * 1_000 + round);
    const world = open(3);
    const { clock, nodes } = world;
    for (const { waits } of nodes) {
      waits.top = () => clock.sleep(random.below(500));
      waits.publish = () => clock.sleep(random.below(500));
    }
    let moves = 0;
    const busyUntil = clock.elapsed() + 10_000;
    while (clock.elapsed() < busyUntil) {
      const late = await random.pick(nodes).move(
        `p${random.below(6)}`,
        random.below(5),
        random.below(8) === 0,
      );
      moves++;
      await clock.advance(random.below(300));
      late();
      await clock.advance(random.below(600));
    }
    await clock.advance(20_000);
    const said = `seed ${seed}, round ${round}`;
    const { places, players } = await world.heard();
    assert.deepEqual(places, await world.stands(), said);
    assert.equal(world.acknowledged.length, moves, said);
    for (const [player, rank] of players) {
      if (rank === null) assert.equal(await world.index.rank(board, player), null, said);
    }
    assert.ok((await world.told()).length <= 4 * 30, said);
  }
});
