import assert from "node:assert/strict";
import { manualClock } from "../platform/clock.ts";
import { createDetails } from "./details.ts";

/** Entries of one board by player, and what was read of them. */
function open() {
  const clock = manualClock();
  const rows = new Map<string, { name: string; reached: number }>();
  const reads: string[][] = [];
  const details = createDetails({
    clock,
    store: {
      listDetails(_boards, userIds) {
        reads.push(userIds);
        return Promise.resolve(userIds.map((id) => {
          const row = rows.get(id);
          if (!row) return undefined;
          const { name: displayName, reached } = row;
          return { displayName, region: "eu-west", updatedAt: new Date(reached), reached };
        }));
      },
    },
  });
  const names = async (...userIds: string[]) => {
    const places = userIds.map((userId) => ({ userId, reached: rows.get(userId)?.reached ?? 0 }));
    return (await details.list("board", places)).map((detail) => detail?.displayName);
  };
  return { clock, rows, reads, details, names };
}

Deno.test("[LB11] a list is one read at most, of those whose score has changed", async () => {
  const { rows, reads, names } = open();
  for (const [i, id] of ["a", "b", "c"].entries()) rows.set(id, { name: id, reached: i });
  assert.deepEqual(await names("a", "b", "c"), ["a", "b", "c"]);
  assert.deepEqual(await names("c", "a"), ["c", "a"]);
  rows.set("b", { name: "b", reached: 9 });
  assert.deepEqual(await names("a", "b", "c"), ["a", "b", "c"]);
  assert.deepEqual(reads, [["a", "b", "c"], ["b"]]);
});

Deno.test("[LB11] a name is at most 10 s old, and who has left is not kept", async () => {
  const { clock, rows, names } = open();
  rows.set("a", { name: "old", reached: 1 });
  assert.deepEqual(await names("a", "gone"), ["old", undefined]);
  rows.set("a", { name: "new", reached: 1 });
  await clock.advance(9_000);
  assert.deepEqual(await names("a"), ["old"]);
  await clock.advance(1_000);
  rows.set("gone", { name: "back", reached: 2 });
  assert.deepEqual(await names("a", "gone"), ["new", "back"]);
});

Deno.test("[LB11] a player's own entry is read while its place is looked for, once", async () => {
  const { rows, reads, details, names } = open();
  rows.set("a", { name: "a", reached: 1 });
  await Promise.all([details.prepare("board", "a"), details.prepare("board", "a")]);
  assert.equal(reads.length, 1);
  await details.prepare("board", "a");
  assert.deepEqual(await names("a"), ["a"]);
  assert.equal(reads.length, 1);
  // The place may be a later one than the entry that was read.
  assert.equal((await details.list("board", [{ userId: "a", reached: 2 }]))[0]!.displayName, "a");
  assert.equal(reads.length, 2);
});

Deno.test("[LB11] what is kept is bounded: the oldest go", async () => {
  const { rows, reads, names } = open();
  const ids = Array.from({ length: 60_000 }, (_, i) => `player-${i}`);
  for (const [i, id] of ids.entries()) rows.set(id, { name: id, reached: i });
  for (let at = 0; at < ids.length; at += 1_000) await names(...ids.slice(at, at + 1_000));
  reads.length = 0;
  await names(ids.at(-1)!);
  assert.equal(reads.length, 0);
  await names(ids[0]!);
  assert.equal(reads.length, 1);
});
