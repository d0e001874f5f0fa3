import assert from "node:assert/strict";
import { byTurns, turnsFor } from "./turns.ts";

Deno.test("in each turn another contender begins, every other one turns round, and warm-ups do not count", async () => {
  const asked: string[] = [];
  const contenders = ["a", "b", "c"].map((name) => ({ name }));
  const settled: number[] = [];
  const { results } = await byTurns(contenders, {
    turns: 2,
    warmUps: 1,
    settle: () => Promise.resolve(void settled.push(asked.length)),
  }, ({ name }) => Promise.resolve(asked.push(name)));
  assert.equal(asked.join(""), "abcbaccab");
  assert.deepEqual(settled, [3]);
  assert.deepEqual(results.get("a"), [5, 8]);
});

Deno.test("nobody follows the same one in all turns, and each begins as often as the others", async () => {
  for (const count of [2, 3, 4, 5]) {
    const contenders = Array.from({ length: count }, (_, i) => ({ name: `${i}` }));
    const asked: string[] = [];
    const turns = turnsFor(contenders, 6);
    await byTurns(contenders, { turns }, ({ name }) => Promise.resolve(asked.push(name)));
    const begins = Array.from({ length: turns }, (_, turn) => asked[turn * count]!);
    const times = contenders.map(({ name }) => begins.filter((each) => each === name).length);
    assert.deepEqual(times, contenders.map(() => turns / count));
    const before = asked.flatMap((name, i) => name === "0" && i % count > 0 ? [asked[i - 1]] : []);
    assert.ok(count === 2 || new Set(before).size > 1, `${count}: ${asked}`);
  }
});

Deno.test("turns are a multiple of the contenders", () => {
  assert.equal(turnsFor(["a", "b", "c"], 7), 9);
  assert.equal(turnsFor(["a", "b"], 8), 8);
});

Deno.test("a contender that fails twice is asked no more; its good turns count, and the others go on", async () => {
  const asked: string[] = [];
  const { results, failures } = await byTurns(
    [{ name: "good" }, { name: "bad" }],
    { turns: 5 },
    ({ name }) => {
      asked.push(name);
      const times = asked.filter((each) => each === name).length;
      if (name === "good" || times === 2) return Promise.resolve(times);
      return Promise.reject(new Error("it fell over\nat length"));
    },
  );
  assert.deepEqual(results.get("good"), [1, 2, 3, 4, 5]);
  assert.deepEqual(results.get("bad"), [2]);
  assert.equal(asked.filter((name) => name === "bad").length, 3);
  assert.deepEqual(failures, ["bad: 2 of its turns failed (it fell over), 1 of 5 are counted."]);
});
