import assert from "node:assert/strict";
import { manualClock } from "../../../tests/support/app/manual_clock.ts";
import { createNames } from "./names.ts";

/** Players by id, and who was read. */
function open() {
  const clock = manualClock();
  const players = new Map<string, string>();
  const reads: string[][] = [];
  const names = createNames({
    clock,
    store: {
      listNames(userIds) {
        reads.push(userIds);
        return Promise.resolve(userIds.map((id) => {
          const displayName = players.get(id);
          return displayName === undefined ? undefined : { displayName, region: "eu-west" };
        }));
      },
    },
  });
  const list = async (...userIds: string[]) =>
    (await names.list(userIds)).map((name) => name?.displayName);
  return { clock, players, reads, names, list };
}

Deno.test("[LB11] a list is one read at most, of those who are not known", async () => {
  const { players, reads, list } = open();
  for (const id of ["a", "b", "c"]) players.set(id, `name of ${id}`);
  assert.deepEqual(await list("a", "c"), ["name of a", "name of c"]);
  assert.deepEqual(await list("c", "a"), ["name of c", "name of a"]);
  assert.deepEqual(await list("a", "b", "gone", "c"), [
    "name of a",
    "name of b",
    undefined,
    "name of c",
  ]);
  assert.deepEqual(reads, [["a", "c"], ["b", "gone"]]);
});

Deno.test("[LB11] a name is at most 10 s old, and who has left is not kept", async () => {
  const { clock, players, list } = open();
  players.set("a", "old");
  assert.deepEqual(await list("a", "gone"), ["old", undefined]);
  players.set("a", "new");
  await clock.advance(9_000);
  assert.deepEqual(await list("a"), ["old"]);
  await clock.advance(1_000);
  players.set("gone", "back");
  assert.deepEqual(await list("a", "gone"), ["new", "back"]);
});

Deno.test("[LB11] a player's own name is read while its place is looked for, once", async () => {
  const { players, reads, names, list } = open();
  players.set("a", "a");
  await Promise.all([names.prepare("a"), names.prepare("a")]);
  assert.equal(reads.length, 1);
  await names.prepare("a");
  assert.deepEqual(await list("a"), ["a"]);
  assert.equal(reads.length, 1);
});

Deno.test("[LB11] what is kept is bounded: the oldest go", async () => {
  const { players, reads, list } = open();
  const ids = Array.from({ length: 60_000 }, (_, i) => `player-${i}`);
  for (const id of ids) players.set(id, id);
  for (let at = 0; at < ids.length; at += 1_000) await list(...ids.slice(at, at + 1_000));
  reads.length = 0;
  await list(ids.at(-1)!);
  assert.equal(reads.length, 0);
  await list(ids[0]!);
  assert.equal(reads.length, 1);
});
