import assert from "node:assert/strict";
import fc from "fast-check";
import { createRankList } from "./rank_list.ts";

Deno.test("rank list: agrees with a sort while members come and go over many chunks", () => {
  const key = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 50 }), fc.nat(), (keys, salt) => {
      const list = createRankList();
      const present = new Map<number, { key: number; tie: number }>();
      // 3,000 members in and most of them out again: chunks split, empty and go.
      for (let i = 0; i < 9_000; i++) {
        const member = (i * 7_919 + salt) % 3_000;
        if (present.has(member)) {
          list.remove(member);
          present.delete(member);
        }
        if (i >= 5_000 && i % 10 !== 0) continue;
        const pair = { key: keys[(i + salt) % keys.length]!, tie: (i * 31) % 2_003 };
        list.insert(member, pair.key, pair.tie);
        present.set(member, pair);
      }
      const expected = [...present.values()]
        .sort((a, b) => a.key === b.key ? a.tie - b.tie : a.key < b.key ? -1 : 1);
      const members = list.slice(0, Infinity);
      assert.equal(list.size, present.size);
      assert.deepEqual(members.map((member) => present.get(member)), expected);
      assert.deepEqual(list.slice(37, 5), members.slice(37, 42));
      assert.deepEqual(members.map((member) => list.rank(member)), members.map((_, i) => i));
    }),
    { numRuns: 15 },
  );
});

Deno.test("rank list: equal pairs over several chunks each keep a rank of their own", () => {
  const list = createRankList();
  for (let member = 0; member < 2_000; member++) list.insert(member, 1, 1);
  const ranks = new Set(Array.from({ length: 2_000 }, (_, member) => list.rank(member)));
  assert.equal(ranks.size, 2_000);
  for (let member = 0; member < 2_000; member += 2) list.remove(member);
  assert.deepEqual(
    list.slice(0, 2_000).sort((a, b) => a - b),
    Array.from({ length: 1_000 }, (_, i) => 2 * i + 1),
  );
});
