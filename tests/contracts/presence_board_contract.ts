/** What every PresenceBoard promises; the numbers are those of services/platform/rooms/presence_board.ts. */

import assert from "node:assert/strict";
import { MOST_NAMED, type PresenceBoard } from "../../services/platform/rooms/presence_board.ts";
import { collector } from "../support/app/collector.ts";

export interface PresenceBoardFixture extends AsyncDisposable {
  board: PresenceBoard;
  /** The same rooms as another node has them; the same board where there are no others. */
  other: PresenceBoard;
  room: string;
}

const NOBODY = { gone: [], here: [] };

export function presenceBoardContract(
  name: string,
  open: () => Promise<PresenceBoardFixture>,
): void {
  function test(title: string, run: (fixture: PresenceBoardFixture) => Promise<void>): void {
    Deno.test(`presence board, ${name}: ${title}`, async () => {
      await using fixture = await open();
      await run(fixture);
    });
  }

  test("[PB1 RT9] who was added is listed at once, once, on every node", async (fixture) => {
    const { board, other, room } = fixture;
    await board.add(room, "b");
    await other.add(room, "a");
    await other.add(room, "b");
    for (const each of [board, other]) {
      assert.deepEqual(await each.list(room), { count: 2, users: ["a", "b"] });
    }
    assert.deepEqual(await board.list(`${room}-other`), { count: 0, users: [] });
  });

  test("[PB2 RT9] a change is told once, whoever reconciles, and nothing else", async (fixture) => {
    const { board, other, room } = fixture;
    const heard = collector<string>();
    await using _heard = await other.listen(room, heard.take);
    await board.add(room, "a");
    await board.reconcile(room, NOBODY);
    await other.reconcile(room, NOBODY);
    await other.add(room, "b");
    await board.reconcile(room, NOBODY);
    await board.reconcile(room, { gone: ["a"], here: [] });
    await board.reconcile(room, NOBODY);
    await other.reconcile(room, { gone: ["b"], here: ["c"] });
    const frames = (await heard.atLeast(4)).map((frame) => JSON.parse(frame));
    assert.deepEqual(frames.map(({ data }) => data), [
      { count: 1, joined: ["a"], left: [] },
      { count: 2, joined: ["b"], left: [] },
      { count: 1, joined: [], left: ["a"] },
      { count: 1, joined: ["c"], left: ["b"] },
    ]);
    const { at, data: _, ...rest } = frames[0];
    assert.deepEqual(rest, { op: "event", room, kind: "presence" });
    assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test("[PB2] after disposal nothing is heard", async ({ board, room }) => {
    const heard = [collector<string>(), collector<string>()];
    const first = await board.listen(room, heard[0]!.take);
    await using _second = await board.listen(room, heard[1]!.take);
    await first[Symbol.asyncDispose]();
    await board.add(room, "a");
    await board.reconcile(room, NOBODY);
    await heard[1]!.atLeast(1);
    assert.deepEqual(heard[0]!.items, []);
  });

  test("[PB3 RT9] above 100 members only their number is told", async ({ board, room }) => {
    const heard = collector<string>();
    await using _heard = await board.listen(room, heard.take);
    const users = Array.from({ length: MOST_NAMED + 1 }, (_, i) => `u${1_000 + i}`);
    assert.equal(await board.reconcile(room, { gone: [], here: users.slice(1) }), MOST_NAMED);
    assert.equal(await board.reconcile(room, { gone: [], here: users }), MOST_NAMED + 1);
    assert.deepEqual(await board.list(room), { count: MOST_NAMED + 1 });
    await board.reconcile(room, { gone: users.slice(0, 2), here: [] });
    await board.reconcile(room, { gone: users.slice(2, 3), here: [] });
    const told = (await heard.atLeast(4)).map((frame) => JSON.parse(frame).data);
    assert.deepEqual([told[0].joined.length, told[0].left], [MOST_NAMED, []]);
    assert.deepEqual(told[1], { count: MOST_NAMED + 1 });
    assert.deepEqual(told[2], { count: MOST_NAMED - 1, users: users.slice(2) });
    assert.deepEqual(told[3], { count: MOST_NAMED - 2, joined: [], left: [users[2]] });
  });
}
