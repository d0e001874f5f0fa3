/** What every RankIndex promises; the numbers are those of services/platform/ranks/rank_index.ts. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type {
  BoardRef,
  Move,
  Place,
  Ranked,
  RankIndex,
} from "../../services/platform/ranks/rank_index.ts";

export interface RankIndexFixture extends AsyncDisposable {
  index: RankIndex;
  /** Makes the engine forget the board; answers the index over what is left. */
  lose(board: BoardRef): Promise<RankIndex>;
}

const START = Date.UTC(2026, 10, 22);

/** Doubles that a careless comparison, parser or printer gets wrong. */
const NASTY = [
  0,
  -0,
  5e-324,
  -5e-324,
  2.2250738585072009e-308,
  0.1,
  0.30000000000000004,
  0.3,
  1 / 3,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53) - 2,
  1e21,
  1e22,
  1e23,
  123456789012345680000,
  1e308,
  -1e308,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
];

export function rankIndexContract(name: string, open: () => Promise<RankIndexFixture>): void {
  function test(title: string, run: (fixture: RankIndexFixture) => Promise<void>): void {
    Deno.test(`rank index, ${name}: ${title}`, async () => {
      await using fixture = await open();
      await run(fixture);
    });
  }

  test("[RI1 LB5] move() applies only a version higher than the last one", async ({ index }) => {
    const board = newBoard();
    await index.move(board, [entry("a", 10, 1, 5), entry("b", 20, 2, 5)]);
    const revision = await index.revision(board);
    assert.deepEqual(await index.move(board, [entry("a", 99, 3, 5), entry("a", 98, 3, 4)]), [
      { rank: 2, previousRank: 2 },
      { rank: 2, previousRank: 2 },
    ]);
    assert.equal(await index.revision(board), revision);
    assert.deepEqual(await index.move(board, [entry("a", 30, 4, 10)]), [
      { rank: 1, previousRank: 2 },
    ]);
    // 9 < 10 as numbers, not as text; and the largest version a row can have is one more than this.
    await index.move(board, [entry("a", 1, 5, 9), entry("b", 50, 6, 2 ** 53 - 2)]);
    assert.deepEqual(names(await index.page(board, 0, 9)), ["b", "a"]);
    await index.move(board, [entry("b", 1, 7, 2 ** 53 - 1)]);
    assert.deepEqual(names(await index.page(board, 0, 9)), ["a", "b"]);
  });

  test("[RI1 LB8] a hidden member's version still guards", async ({ index }) => {
    const board = newBoard();
    await index.move(board, [entry("a", 10, 1, 1)]);
    await index.move(board, [{ ...entry("a", 10, 1, 5), hidden: true }]);
    await index.move(board, [entry("a", 10, 1, 4)]);
    assert.equal(await index.rank(board, "a"), null);
    await index.move(board, [entry("a", 10, 1, 6)]);
    assert.equal(await index.rank(board, "a"), 1);
  });

  test("[RI2 LB2 LB8] ranks start at 1; hidden members leave no gap", async ({ index }) => {
    const board = newBoard();
    await index.move(board, ["a", "b", "c"].map((id, i) => entry(id, 30 - i, i, 1)));
    assert.deepEqual(await index.move(board, [{ ...entry("b", 29, 1, 2), hidden: true }]), [
      { rank: null, previousRank: 2 },
    ]);
    assert.deepEqual(await index.page(board, 0, 10), [
      { rank: 1, userId: "a", score: 30, reached: 0, reachedAt: atOf(0) },
      { rank: 2, userId: "c", score: 28, reached: 2, reachedAt: atOf(2) },
    ]);
    assert.equal(await index.size(board), 2);
    assert.equal(await index.rank(board, "b"), null);
    assert.equal(await index.rank(board, "nobody"), null);
    assert.deepEqual(await index.move(board, [entry("b", 29, 1, 3)]), [
      { rank: 2, previousRank: null },
    ]);
  });

  for (const order of ["desc", "asc"] as const) {
    test(`[RI3 LB2] equal scores rank by who reached them first (${order})`, async ({ index }) => {
      const board = newBoard(order);
      const reached = [2 ** 53 - 1, 7, 1_000_000, 0, 2 ** 32, 31, 32, 2 ** 32 - 1];
      await index.move(board, reached.map((at) => entry(`user-${at}`, 5, at, 1)));
      const expected = reached.toSorted((a, b) => a - b).map((at) => `user-${at}`);
      assert.deepEqual(names(await index.page(board, 0, 10)), expected);
    });

    test(`[RI3 LB2] scores are kept and compared exactly (${order})`, async ({ index }) => {
      const board = newBoard(order);
      const moves = NASTY.map((score, i) => entry(`user-${i}`, score, i, 1));
      await index.move(board, moves);
      assert.deepEqual(await index.page(board, 0, 99), sorted(order, moves));
    });
  }

  test("[RI4] every move is answered with its rank before and after the call", async ({ index }) => {
    const board = newBoard();
    await index.move(board, [entry("a", 10, 1, 1), entry("b", 20, 2, 1)]);
    const placed = await index.move(board, [
      entry("c", 30, 3, 1),
      entry("a", 40, 4, 2),
      entry("c", 50, 5, 2),
    ]);
    assert.deepEqual(placed, [
      { rank: 1, previousRank: null },
      { rank: 2, previousRank: 2 },
      { rank: 1, previousRank: null },
    ]);
    assert.deepEqual(await index.move(board, []), []);
  });

  test("[RI4] a call with 9,000 moves is one call as well", async ({ index }) => {
    const board = newBoard();
    const moves = Array.from({ length: 9_000 }, (_, i) => entry(`user-${i}`, i, i, 1));
    const placed = await index.move(board, moves);
    assert.deepEqual(placed.map(({ rank }) => rank), moves.map((_, i) => 9_000 - i));
    const again = moves.map((move, i) => ({ ...move, score: -i, version: 2 }));
    assert.deepEqual((await index.move(board, again))[8_999], { rank: 9_000, previousRank: 1 });
    assert.equal(await index.size(board), 9_000);
  });

  test("[RI4] calls made at the same time lose nothing", async ({ index }) => {
    const board = newBoard();
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        index.move(board, [
          entry(`user-${i}`, i, i, 1),
          entry("shared", i, 100 + i, i),
        ])),
    );
    assert.equal(await index.size(board), 51);
    assert.deepEqual((await index.page(board, 0, 2)).map(({ score }) => score), [49, 49]);
  });

  test("[RI5] the revision differs after each change of the content", async ({ index }) => {
    const board = newBoard();
    const seen = [await index.revision(board)];
    for (const move of [entry("a", 1, 1, 1), entry("a", 2, 2, 2), entry("b", 2, 3, 1)]) {
      await index.move(board, [move]);
      seen.push(await index.revision(board));
    }
    await index.rebuild(board, chunks([entry("a", 1, 1, 1)]));
    seen.push(await index.revision(board));
    assert.equal(new Set(seen).size, seen.length, seen.join(" "));
    assert.equal(await index.revision(board), seen.at(-1));
  });

  test("[RI6 LB5] readers see the old content until the swap", async ({ index }) => {
    const board = newBoard();
    await index.move(board, [entry("old", 1, 1, 1), entry("kept", 2, 2, 1)]);
    await index.rebuild(
      board,
      async function* () {
        yield [entry("kept", 5, 3, 2)];
        assert.deepEqual(names(await index.page(board, 0, 9)), ["kept", "old"]);
        assert.equal(await index.rank(board, "old"), 2);
        yield [entry("new", 9, 4, 1), { ...entry("gone", 9, 5, 1), hidden: true }];
      }(),
    );
    assert.deepEqual(await index.page(board, 0, 9), [
      { rank: 1, userId: "new", score: 9, reached: 4, reachedAt: atOf(4) },
      { rank: 2, userId: "kept", score: 5, reached: 3, reachedAt: atOf(3) },
    ]);
    await index.move(board, [entry("gone", 99, 5, 1)]);
    assert.equal(await index.rank(board, "gone"), null, "a hidden row's version must guard");
  });

  test("[RI6 LB5] a move made during a rebuild is in the new content", async ({ index }) => {
    const board = newBoard();
    await index.move(board, [entry("a", 1, 1, 1), entry("stale", 7, 1, 9)]);
    await index.rebuild(
      board,
      async function* () {
        await index.move(board, [entry("a", 50, 6, 3), entry("b", 40, 7, 1)]);
        yield [entry("a", 10, 2, 2), entry("b", 30, 3, 0), entry("c", 20, 4, 1)];
        await index.move(board, [{ ...entry("c", 20, 4, 2), hidden: true }]);
        // Older than what the old content holds, newer than what the truth says now.
        await index.move(board, [entry("stale", 6, 8, 8)]);
      }(),
    );
    assert.deepEqual(await index.page(board, 0, 9), [
      { rank: 1, userId: "a", score: 50, reached: 6, reachedAt: atOf(6) },
      { rank: 2, userId: "b", score: 40, reached: 7, reachedAt: atOf(7) },
      { rank: 3, userId: "stale", score: 6, reached: 8, reachedAt: atOf(8) },
    ]);
  });

  test("[RI6] a rebuild from nothing empties the board", async ({ index }) => {
    const board = newBoard();
    await index.move(board, [entry("a", 1, 1, 1)]);
    await index.rebuild(board, chunks());
    assert.equal(await index.size(board), 0);
    assert.equal(await index.built(board), true);
    assert.deepEqual(await index.page(board, 0, 9), []);
  });

  test("[RI6] a failed rebuild changes nothing; a later one works", async ({ index }) => {
    const board = newBoard();
    await index.move(board, [entry("a", 1, 1, 1)]);
    const failing = index.rebuild(
      board,
      async function* () {
        yield [entry("b", 2, 2, 1)];
        await Promise.reject(new Error("the truth is out of reach"));
      }(),
    );
    await assert.rejects(failing, /out of reach/);
    await index.move(board, [entry("c", 3, 3, 1)]);
    assert.deepEqual(names(await index.page(board, 0, 9)), ["c", "a"]);
    assert.equal(await index.built(board), false);
    await index.rebuild(board, chunks([entry("b", 2, 2, 1)]));
    assert.deepEqual(names(await index.page(board, 0, 9)), ["b"]);
  });

  test("[RI6] a second rebuild ends the first", async ({ index }) => {
    const board = newBoard();
    const first = index.rebuild(
      board,
      async function* () {
        yield [entry("first", 1, 1, 1)];
        await index.rebuild(board, chunks([entry("second", 2, 2, 1)]));
        yield [entry("first", 3, 3, 2)];
      }(),
    );
    await assert.rejects(first, /another rebuild/);
    assert.deepEqual(names(await index.page(board, 0, 9)), ["second"]);
    assert.equal(await index.built(board), true);
  });

  test("[RI6] a rebuild of 5,000 rows in any chunks keeps the order", async ({ index }) => {
    const board = newBoard();
    const rows = Array.from({ length: 5_000 }, (_, i) => entry(`user-${i}`, i % 97, i, 1));
    await index.rebuild(board, chunks(rows.slice(0, 1), rows.slice(1, 3_700), rows.slice(3_700)));
    assert.deepEqual(await index.page(board, 0, 9_999), sorted("desc", rows));
    assert.deepEqual(await index.page(board, 4_990, 100), sorted("desc", rows).slice(4_990));
  });

  test("[RI9 LB6] nothing is left of a dropped board, and no other is touched", async ({ index }) => {
    const [board, other] = [newBoard(), newBoard()];
    for (const each of [board, other]) {
      await index.rebuild(each, chunks([entry("a", 10, 1, 5), entry("b", 20, 2, 6)]));
    }
    const before = await index.revision(board);
    await index.drop(board);
    assert.deepEqual(await index.page(board, 0, 9), []);
    assert.equal(await index.size(board), 0);
    assert.equal(await index.rank(board, "a"), null);
    assert.equal(await index.built(board), false);
    assert.notEqual(await index.revision(board), before);
    assert.equal(await index.built(other), true);
    assert.deepEqual(names(await index.page(other, 0, 9)), ["b", "a"]);
    // No version of it is remembered either.
    await index.move(board, [entry("a", 1, 1, 1)]);
    assert.deepEqual(names(await index.page(board, 0, 9)), ["a"]);
  });

  test("[RI9 LB6] a board that was never there is dropped, twice", async ({ index }) => {
    const board = newBoard();
    await index.drop(board);
    await index.drop(board);
    assert.equal(await index.size(board), 0);
  });

  test("[RI9 RI6 LB6] a rebuild does not bring back what was dropped", async ({ index }) => {
    const board = newBoard();
    const rows = async function* () {
      yield [entry("a", 1, 1, 1)];
      await index.drop(board);
      yield [entry("b", 2, 2, 2)];
    };
    await assert.rejects(index.rebuild(board, rows()));
    assert.equal(await index.size(board), 0);
    assert.equal(await index.built(board), false);
  });

  test("[RI7 LB5] built() is false until a rebuild, and after a loss", async ({ index, lose }) => {
    const board = newBoard();
    assert.equal(await index.built(board), false);
    await index.move(board, [entry("a", 1, 1, 1)]);
    assert.equal(await index.built(board), false);
    await index.rebuild(board, chunks([entry("a", 1, 1, 1)]));
    await index.move(board, [entry("b", 2, 2, 1), { ...entry("a", 1, 1, 2), hidden: true }]);
    assert.equal(await index.built(board), true);
    const after = await lose(board);
    assert.equal(await after.built(board), false);
    await after.move(board, [entry("b", 2, 2, 1)]);
    assert.equal(await after.built(board), false);
    await after.rebuild(board, chunks([entry("b", 2, 2, 1)]));
    assert.equal(await after.built(board), true);
  });

  for (const order of ["desc", "asc"] as const) {
    test(`[RI8 GEN5] paging by place skips and repeats nobody (${order})`, async ({ index }) => {
      const board = newBoard(order);
      const ties = Array.from({ length: 300 }, (_, i) => entry(`user-${i}`, i % 3, 3 * i + 1, 1));
      const moves = [...ties, ...NASTY.map((score, i) => entry(`n-${i}`, score, 1_000 + i, 1))];
      await index.move(board, moves);
      const all = sorted(order, moves);
      const seen = await index.page(board, 0, 7);
      for (;;) {
        const rows = await index.after(board, seen.at(-1)!, 7);
        seen.push(...rows);
        if (rows.length < 7) break;
      }
      assert.deepEqual(seen, all);
      // Between two places, before the first and behind the last.
      assert.deepEqual(names(await index.after(board, { score: 1, reached: 200 }, 1)), [
        all.find(({ score, reached }) => score === 1 && reached > 200)!.userId,
      ]);
      const [best, worst] = order === "desc" ? [1, -1] : [-1, 1];
      const far = { score: best * Number.MAX_VALUE, reached: 0 };
      assert.deepEqual(await index.after(board, far, 3), all.slice(0, 3));
      const end = { score: worst * Number.MAX_VALUE, reached: 2 ** 53 - 1 };
      assert.deepEqual(await index.after(board, end, 3), []);
    });
  }

  test("[RI8 LB3] around() shows a full window at either end", async ({ index }) => {
    const board = newBoard();
    await index.move(board, Array.from({ length: 9 }, (_, i) => entry(`u${i}`, 9 - i, i, 1)));
    const around = async (user: string, limit: number) =>
      names(await index.around(board, user, limit));
    assert.deepEqual(await around("u4", 3), ["u3", "u4", "u5"]);
    assert.deepEqual(await around("u0", 3), ["u0", "u1", "u2"]);
    assert.deepEqual(await around("u8", 4), ["u5", "u6", "u7", "u8"]);
    assert.equal((await around("u8", 99)).length, 9);
    assert.deepEqual(await around("nobody", 3), []);
    assert.deepEqual(await index.around(newBoard(), "u1", 3), []);
  });

  test("[RI1 RI2 RI3 RI4 RI8 LB2] agrees with a sort, whatever the moves", async ({ index }) => {
    const score = fc.oneof(
      fc.constantFrom(...NASTY),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -3, max: 3 }),
    );
    const step = fc.record({
      user: fc.integer({ min: 0, max: 40 }),
      score,
      version: fc.integer({ min: 0, max: 50 }),
      hidden: fc.boolean(),
    });
    const order = fc.constantFrom("asc" as const, "desc" as const);
    const batches = fc.array(fc.array(step, { maxLength: 20 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(order, batches, async (order, batches) => {
        const board = newBoard(order);
        const truth = new Map<string, Move>();
        let reached = 0;
        for (const batch of batches) {
          const moves = batch.map(({ user, ...rest }) => ({
            ...rest,
            userId: `user-${user}`,
            reached: ++reached,
            reachedAt: atOf(reached),
          }));
          const before = sorted(order, [...truth.values()]);
          const placed = await index.move(board, moves);
          for (const move of moves) {
            const last = truth.get(move.userId);
            if (!last || move.version > last.version) truth.set(move.userId, move);
          }
          const after = sorted(order, [...truth.values()]);
          assert.deepEqual(
            placed,
            moves.map(({ userId }) => ({
              rank: rankIn(after, userId),
              previousRank: rankIn(before, userId),
            })),
          );
          assert.deepEqual(await index.page(board, 0, 99), after);
          await agrees(index, board, after, truth);
        }
      }),
      { numRuns: 60 },
    );
  });
}

/** [RI8] Every other way of reading gives the same order, from the place of anyone who ever stood there. */
async function agrees(
  index: RankIndex,
  board: BoardRef,
  order: readonly Ranked[],
  members: ReadonlyMap<string, Move>,
): Promise<void> {
  for (const { userId, score, reached } of members.values()) {
    const rank = rankIn(order, userId);
    const behind = order.filter((row) => isBehind(board, row, { score, reached }));
    assert.deepEqual(await index.after(board, { score, reached }, 4), behind.slice(0, 4));
    const from = Math.max(0, Math.min((rank ?? 0) - 1 - 2, order.length - 5));
    assert.deepEqual(
      await index.around(board, userId, 5),
      rank === null ? [] : order.slice(from, from + 5),
    );
  }
  const asked = [...members.keys(), "nobody"];
  assert.deepEqual(
    await index.list(board, asked),
    asked.map((userId) => order.find((row) => row.userId === userId) ?? null),
  );
}

function isBehind({ order }: BoardRef, a: Place, b: Place): boolean {
  if (a.score === b.score) return a.reached > b.reached;
  return order === "desc" ? a.score < b.score : a.score > b.score;
}

function newBoard(order: BoardRef["order"] = "desc"): BoardRef {
  return { season: crypto.randomUUID(), mode: "duel", order };
}

function entry(userId: string, score: number, reached: number, version: number): Move {
  return { userId, score, reached, version, reachedAt: atOf(reached) };
}

/** Some instant of its own for nearly every place, in no order: times decide nothing. */
function atOf(reached: number): number {
  return START + (reached * 7_919) % 1_000_003;
}

function names(rows: readonly Ranked[]): string[] {
  return rows.map(({ userId }) => userId);
}

function rankIn(rows: readonly Ranked[], userId: string): number | null {
  return rows.find((row) => row.userId === userId)?.rank ?? null;
}

/** The order by definition. */
function sorted(order: BoardRef["order"], moves: readonly Move[]): Ranked[] {
  const sign = order === "desc" ? -1 : 1;
  return moves
    .filter(({ hidden }) => !hidden)
    .sort((a, b) => a.score === b.score ? a.reached - b.reached : a.score < b.score ? -sign : sign)
    .map(({ userId, score, reached, reachedAt }, i) => (
      { rank: i + 1, userId, score: score + 0, reached, reachedAt }
    ));
}

async function* chunks(...parts: Move[][]): AsyncIterable<Move[]> {
  for (const part of parts) yield await Promise.resolve(part);
}
