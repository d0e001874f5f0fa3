import assert from "node:assert/strict";
import { Failure } from "../platform/errors.ts";
import type { LockedMatch } from "./stores/result.ts";
import { checkResult, digestResult, judge } from "./results.ts";

const seat = (userId: string, team: number, mmr = 1500, games = 0) => ({
  userId,
  team,
  mmr,
  deviation: 350,
  volatility: 0.06,
  games,
  mmrBefore: mmr,
  mmrAfter: null,
  result: null,
  ratedElsewhere: false,
});

const match = (...seats: LockedMatch["seats"]): LockedMatch => ({
  status: "active",
  mode: "duel",
  region: "eu-north",
  authority: null,
  resultDigest: null,
  teams: 2,
  rated: true,
  seats,
});

const duel = match(seat("a", 0), seat("b", 1));

Deno.test("[MM14] judge() gives everyone a result, a rating and one more game", () => {
  const stats = { kills: 3 };
  const seats = judge(duel, [
    { placement: 1, score: 10, players: [{ userId: "a", stats }] },
    { placement: 2 },
  ], "elo");
  assert.deepEqual(seats, [
    {
      userId: "a",
      mmrBefore: 1500,
      after: { mmr: 1520, deviation: 350, volatility: 0.06, games: 1 },
      rated: true,
      result: "win",
      placement: 1,
      score: 10,
      stats,
    },
    {
      userId: "b",
      mmrBefore: 1500,
      after: { mmr: 1480, deviation: 350, volatility: 0.06, games: 1 },
      rated: true,
      result: "loss",
      placement: 2,
      score: null,
      stats: null,
    },
  ]);
});

Deno.test("[MM14] only the order of placements counts, and ties are draws", () => {
  const results = (one: number, two: number) =>
    judge(duel, [{ placement: one }, { placement: two }], "elo").map(({ result }) => result);
  assert.deepEqual(results(1, 9), ["win", "loss"]);
  assert.deepEqual(results(7, 3), ["loss", "win"]);
  assert.deepEqual(results(4, 4), ["draw", "draw"]);
});

Deno.test("[MM15] a draw moves ratings towards each other, by each player's own K", () => {
  const uneven = match(seat("a", 0, 1700, 50), seat("b", 1, 1500, 0));
  const [a, b] = judge(uneven, [{ placement: 1 }, { placement: 1 }], "elo");
  const expected = 1 / (1 + 10 ** (-200 / 400));
  assert.ok(Math.abs(a!.after.mmr - (1700 + 20 * (0.5 - expected))) < 1e-9);
  assert.ok(Math.abs(b!.after.mmr - (1500 + 40 * (expected - 0.5))) < 1e-9);
});

Deno.test("[MM14] checkResult() names what does not fit", () => {
  const refused: [Parameters<typeof checkResult>[1], RegExp][] = [
    [[{ placement: 1 }], /has 2 teams, the result 1/],
    [[{ placement: 1 }, { placement: 2 }, { placement: 3 }], /has 2 teams, the result 3/],
    [[{ placement: 1, players: [{ userId: "x" }] }, { placement: 2 }], /x is not in this match/],
    [[{ placement: 1, players: [{ userId: "b" }] }, { placement: 2 }], /b plays in team 1/],
    [
      [{ placement: 1, players: [{ userId: "a" }, { userId: "a" }] }, { placement: 2 }],
      /a is named twice/,
    ],
  ];
  for (const [teams, message] of refused) {
    assert.throws(() => checkResult(duel, teams), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, "result_mismatch");
      assert.match(error.message, message);
      return true;
    });
  }
  checkResult(duel, [{ placement: 1, players: [{ userId: "a" }] }, { placement: 2 }]);
});

Deno.test("[MM14] digestResult() is equal for equal outcomes only", () => {
  const result = (stats: Record<string, unknown>, ...ids: string[]) =>
    digestResult([{ placement: 1, players: ids.map((userId) => ({ userId, stats })) }]);
  assert.equal(
    result({ a: 1, b: { c: 2, d: [3, { e: 4, f: 5 }] } }, "x", "y"),
    result({ b: { d: [3, { f: 5, e: 4 }], c: 2 }, a: 1 }, "y", "x"),
  );
  assert.notEqual(result({ a: [1, 2] }, "x"), result({ a: [2, 1] }, "x"));
  assert.notEqual(result({ a: 1 }, "x"), result({ a: 2 }, "x"));
  assert.notEqual(digestResult([{ placement: 1 }]), digestResult([{ placement: 2 }]));
  assert.notEqual(digestResult([{ placement: 1 }]), digestResult([{ placement: 1, score: 0 }]));
  assert.equal(digestResult([{ placement: 1 }]), digestResult([{ placement: 1, players: [] }]));
});

Deno.test("[MM15] more than two teams: everybody's place counts, only the first wins", () => {
  const brawl = { ...match(...["a", "b", "c"].map((id, i) => seat(id, i))), teams: 3 };
  const seats = judge(brawl, [{ placement: 2 }, { placement: 1 }, { placement: 3 }], "weng-lin");
  assert.deepEqual(seats.map(({ result }) => result), ["loss", "win", "loss"]);
  const [a, b, c] = seats.map(({ after }) => after.mmr);
  assert.ok(b! > a! && a! > c!);
});

Deno.test("[MM4] a match with computer opponents leaves ratings as they are", () => {
  const lonely = { ...match(seat("a", 0)), rated: false };
  const [only] = judge(lonely, [{ placement: 1 }, { placement: 2 }], "elo");
  assert.equal(only!.result, "win");
  assert.deepEqual(only!.after, { mmr: 1500, deviation: 350, volatility: 0.06, games: 0 });
});
