/** What every RoomHub promises; the numbers are those of services/platform/rooms/room_hub.ts. */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Cursor,
  HISTORY_AGE_MS,
  HISTORY_COUNT,
  KEY_AGE_MS,
  OFFSET_AGE_MS,
  type Publication,
  type RoomHub,
} from "../../services/platform/rooms/room_hub.ts";
import { collector } from "../support/app/collector.ts";

export interface RoomHubFixture extends AsyncDisposable {
  hub: RoomHub;
  /** The same rooms as another node sees them, where the engine has such. */
  other: RoomHub;
  /** Unique name for this test's room; further rooms begin with it. */
  room: string;
  /** Lets time pass for the rooms of this test. */
  advance(ms: number): Promise<void>;
  /** Makes the engine forget the rooms of this test; answers the hub over what is left. */
  lose(): Promise<RoomHub>;
}

export function roomHubContract(name: string, open: () => Promise<RoomHubFixture>): void {
  function test(title: string, run: (fixture: RoomHubFixture) => Promise<void>): void {
    Deno.test(`room hub, ${name}: ${title}`, async () => {
      await using fixture = await open();
      await run(fixture);
    });
  }

  test("[RH1 RT3 RT8] offsets grow by one, from any node, unheard or not", async (fixture) => {
    const { hub, other, room } = fixture;
    const cursors: Cursor[] = [];
    for (let i = 0; i < 3; i++) cursors.push(await hub.publish(room, note(i)));
    await using _heard = await hub.subscribe(room, () => {});
    for (let i = 3; i < 6; i++) cursors.push(await other.publish(room, note(i)));
    assert.deepEqual(cursors.map(({ offset }) => offset), [1, 2, 3, 4, 5, 6]);
    assert.equal(new Set(cursors.map(({ epoch }) => epoch)).size, 1);
  });

  test("[RH1 RT3] publications made at the same time get an offset each", async (fixture) => {
    const { hub, other, room } = fixture;
    const cursors = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? hub : other).publish(room, note(i))),
    );
    assert.deepEqual(
      cursors.map(({ offset }) => offset).sort((a, b) => a - b),
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
  });

  test("[RH1] rooms count for themselves", async ({ hub, room }) => {
    await hub.publish(room, note(1));
    const { offset } = await hub.publish(`${room}}:now`, note(1));
    assert.equal(offset, 1);
  });

  test("[RH2 RT5] a lost room has a new, random epoch", async ({ hub, room, lose }) => {
    const before = await hub.publish(room, note(1));
    const left = await lose();
    const after = await left.publish(room, note(2));
    assert.equal(after.offset, 1);
    assert.notEqual(after.epoch, before.epoch);
    const history = await left.history(room, before);
    assert.deepEqual(history, {
      ...after,
      recovered: false,
      reason: "epoch_changed",
      publications: [],
    });
    const others = await Promise.all([1, 2, 3].map((i) => left.history(`${room}-${i}`)));
    const epochs = new Set([before, after, ...others].map(({ epoch }) => epoch));
    assert.equal(epochs.size, 5);
    // At least 64 bits in base64url; a clock would show as digits alone.
    for (const epoch of epochs) assert.match(epoch, /^(?!\d+$)[\w-]{11,}$/);
  });

  test("[RH2] a room that nobody used yet has the epoch of its first publication", async (fixture) => {
    const { hub, other, room } = fixture;
    const { epoch, offset } = await hub.history(room);
    assert.equal(offset, 0);
    const first = await other.publish(room, note(1));
    assert.deepEqual(first, { epoch, offset: 1 });
    const { recovered, publications } = await hub.history(room, { epoch, offset: 0 });
    assert.deepEqual([recovered, publications.length], [true, 1]);
  });

  test("[RH3 RT3] history answers all missed publications, in order", async ({ hub, room }) => {
    const cursors: Cursor[] = [];
    for (let i = 1; i <= 20; i++) cursors.push(await hub.publish(room, note(i)));
    for (const after of [cursors[0]!, cursors[9]!, cursors[18]!]) {
      const { recovered, publications, offset } = await hub.history(room, after);
      assert.equal(recovered, true);
      assert.equal(offset, 20);
      assert.deepEqual(offsets(publications), range(after.offset + 1, 20));
    }
    const present = await hub.history(room, cursors[19]!);
    assert.deepEqual(present, { ...cursors[19]!, recovered: true, publications: [] });
    assert.deepEqual(await hub.history(room), present);
  });

  test("[RH3] a cursor ahead of the room is not believed", async ({ hub, room }) => {
    const { epoch } = await hub.publish(room, note(1));
    assert.deepEqual(await hub.history(room, { epoch, offset: 2 }), {
      epoch,
      offset: 1,
      recovered: false,
      reason: "offset_ahead",
      publications: [],
    });
  });

  test("[RH4 RH3 RT5] history keeps the last 300: all of them, or none", async ({ hub, room }) => {
    const { epoch } = await hub.publish(room, note(0));
    const last = HISTORY_COUNT + 5;
    await Promise.all(range(2, last).map((i) => hub.publish(room, note(i))));
    const all = await hub.history(room, { epoch, offset: 5 });
    assert.deepEqual(offsets(all.publications), range(6, last));
    assert.deepEqual(await hub.history(room, { epoch, offset: 4 }), {
      epoch,
      offset: last,
      recovered: false,
      reason: "offset_too_old",
      publications: [],
    });
  });

  test("[RH4 RH3 RT5] history keeps 5 minutes; the offset stays", async ({ hub, room, advance }) => {
    const first = await hub.publish(room, note(1));
    await advance(HISTORY_AGE_MS - 60_000);
    const second = await hub.publish(room, note(2));
    assert.deepEqual(offsets((await hub.history(room, { ...first, offset: 0 })).publications), [
      1,
      2,
    ]);
    await advance(120_000);
    assert.equal((await hub.history(room, { ...first, offset: 0 })).reason, "offset_too_old");
    assert.deepEqual(offsets((await hub.history(room, first)).publications), [2]);
    const third = await hub.publish(room, note(3));
    assert.deepEqual(third, { ...first, offset: 3 });
    assert.deepEqual(offsets((await hub.history(room, first)).publications), [2, 3]);
    assert.equal((await hub.history(room, { ...first, offset: 0 })).reason, "offset_too_old");
    await advance(HISTORY_AGE_MS + 1_000);
    assert.equal((await hub.history(room, second)).reason, "offset_too_old");
    assert.deepEqual(await hub.history(room, third), {
      ...third,
      recovered: true,
      publications: [],
    });
    await advance(OFFSET_AGE_MS / 2);
    assert.deepEqual(await hub.publish(room, note(4)), { ...first, offset: 4 });
  });

  test("[RH5] a key is published once", async ({ hub, other, room }) => {
    const heard = collector<Publication>();
    await using _heard = await hub.subscribe(room, heard.take);
    const first = await hub.publish(room, { ...note(1), key: "outbox-1" });
    await hub.publish(room, note(2));
    assert.deepEqual(await other.publish(room, { ...note(9), key: "outbox-1" }), first);
    const third = await hub.publish(room, { ...note(3), key: "outbox-2" });
    assert.equal(third.offset, 3);
    assert.deepEqual(bodies(await heard.atLeast(3)), [1, 2, 3]);
    const elsewhere = await hub.publish(`${room}-b`, { ...note(1), key: "outbox-1" });
    assert.equal(elsewhere.offset, 1);
  });

  test("[RH5] callers at the same time publish a key once", async ({ hub, other, room }) => {
    const cursors = await Promise.all(
      Array.from(
        { length: 20 },
        (_, i) => (i % 2 ? hub : other).publish(room, { ...note(i), key: "same" }),
      ),
    );
    assert.deepEqual(new Set(cursors.map(({ offset }) => offset)), new Set([1]));
    assert.equal((await hub.history(room)).offset, 1);
  });

  test("[RH5] a key is forgotten after 5 minutes, not before", async ({ hub, room, advance }) => {
    await hub.publish(room, { ...note(1), key: "k" });
    await advance(KEY_AGE_MS - 10_000);
    assert.equal((await hub.publish(room, { ...note(1), key: "k" })).offset, 1);
    await advance(10_001);
    assert.equal((await hub.publish(room, { ...note(1), key: "k" })).offset, 2);
  });

  test("[RH6 RT4] what is published after subscribe() arrives in order, once", async (fixture) => {
    const { hub, other, room } = fixture;
    await hub.publish(room, note(0));
    const heard = [collector<Publication>(), collector<Publication>(), collector<Publication>()];
    await using _a = await hub.subscribe(room, heard[0]!.take);
    await using _b = await hub.subscribe(room, heard[1]!.take);
    await using _c = await other.subscribe(room, heard[2]!.take);
    await Promise.all(range(1, 200).map((i) => (i % 2 ? hub : other).publish(room, note(i))));
    for (const { atLeast } of heard) {
      assert.deepEqual(offsets(await atLeast(200)), range(2, 201));
    }
  });

  test("[RH6] a listener hears its own room only", async ({ hub, room }) => {
    const heard = collector<Publication>();
    await using _heard = await hub.subscribe(room, heard.take);
    await hub.publish(`${room}-b`, note(1));
    await hub.publish(room, note(2));
    assert.deepEqual(bodies(await heard.atLeast(1)), [2]);
  });

  test("[RH6] nothing arrives after disposal; other listeners go on", async ({ hub, room }) => {
    const heard = [collector<Publication>(), collector<Publication>()];
    const first = await hub.subscribe(room, heard[0]!.take);
    await using _second = await hub.subscribe(room, heard[1]!.take);
    await hub.publish(room, note(1));
    await heard[0]!.atLeast(1);
    await first[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
    await hub.publish(room, note(2));
    await heard[1]!.atLeast(2);
    assert.deepEqual(bodies(heard[0]!.items), [1]);
  });

  test("[RH6] coming and going, a listener hears what is published between", async (fixture) => {
    const { hub, room } = fixture;
    for (let i = 1; i <= 20; i++) {
      const heard = collector<Publication>();
      const subscription = await hub.subscribe(room, heard.take);
      await hub.publish(room, note(i));
      assert.deepEqual(offsets(await heard.atLeast(1)), [i]);
      // Not awaited: the next listener comes while this one leaves.
      void subscription[Symbol.asyncDispose]();
    }
  });

  test("[RH7 RT8] the frame is the socket's text, the same for all", async (fixture) => {
    const { hub, other, room } = fixture;
    const heard = [collector<Publication>(), collector<Publication>()];
    await using _a = await hub.subscribe(room, heard[0]!.take);
    await using _b = await other.subscribe(room, heard[1]!.take);
    const data = { text: 'a"b\\\n\u2028 é 🎮', list: [1, null], number: 0.1 };
    const cursor = await hub.publish(room, { kind: "chat line", data });
    const [publication] = await heard[0]!.atLeast(1);
    const { frame, at, ...rest } = publication!;
    assert.deepEqual(rest, { ...cursor, room, kind: "chat line" });
    assert.deepEqual(JSON.parse(frame), {
      op: "event",
      room,
      ...cursor,
      kind: "chat line",
      at,
      data,
    });
    assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(await heard[1]!.atLeast(1), [publication]);
    const history = await other.history(room, { ...cursor, offset: 0 });
    assert.deepEqual(history.publications, [publication]);
    await hub.publish(room, { kind: "empty", data: undefined });
    assert.equal(JSON.parse((await heard[0]!.atLeast(2))[1]!.frame).data, null);
  });

  test("[RH1 RH3 RH4 RH5 RH6 RT3 RT4] a listener who comes and goes misses nothing", async (fixture) => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ publish: fc.nat({ max: 12 }), key: fc.boolean() }) },
      { weight: 2, arbitrary: fc.constant("leave" as const) },
      { weight: 2, arbitrary: fc.constant("return" as const) },
      { weight: 1, arbitrary: fc.constant("flood" as const) },
    );
    const { hub, other } = fixture;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const room = `${fixture.room}-${++run}`;
        const keys = new Map<number, number>();
        let truth = 0;
        let position = await hub.history(room) as Cursor;
        let listening: AsyncDisposable | null = null;
        let heard = collector<Publication>();
        for (const step of steps) {
          if (step === "flood") {
            await Promise.all(range(1, 310).map((i) => other.publish(room, note(i))));
            truth += 310;
          } else if (step === "leave") {
            if (listening) {
              const missing = truth - position.offset;
              assert.deepEqual(
                offsets(await heard.atLeast(missing)),
                range(position.offset + 1, truth),
              );
              await listening[Symbol.asyncDispose]();
              position = { ...position, offset: truth };
            }
            listening = null;
          } else if (step === "return") {
            if (listening) continue;
            heard = collector();
            listening = await hub.subscribe(room, heard.take);
            const { recovered, publications, ...now } = await hub.history(room, position);
            assert.equal(recovered, truth - position.offset <= HISTORY_COUNT);
            if (recovered) {
              assert.deepEqual(offsets(publications), range(position.offset + 1, truth));
            }
            position = { epoch: now.epoch, offset: now.offset };
            assert.equal(position.offset, truth);
          } else {
            const key = step.key ? { key: `key-${step.publish}` } : {};
            const expected = step.key ? keys.get(step.publish) ?? truth + 1 : truth + 1;
            const { offset } = await other.publish(room, { ...note(step.publish), ...key });
            assert.equal(offset, expected);
            if (step.key) keys.set(step.publish, offset);
            truth = Math.max(truth, offset);
          }
        }
        await listening?.[Symbol.asyncDispose]();
      }),
      { numRuns: 25 },
    );
  });
}

function note(data: unknown) {
  return { kind: "note", data };
}

function offsets(publications: readonly Publication[]): number[] {
  return publications.map(({ offset }) => offset);
}

function bodies(publications: readonly Publication[]): unknown[] {
  return publications.map(({ frame }) => JSON.parse(frame).data);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
