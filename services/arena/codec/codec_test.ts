import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameError } from "./bits.ts";
import { createBitReader, createBitWriter } from "./bits.ts";
import { readClientFrame, writeCommands, writeLeave, writePing } from "./commands.ts";
import { createSnapshotReader, createSnapshotWriter } from "./snapshot.ts";
import type { Board, FrameShape, SeenPlayer, Snapshot } from "./types.ts";

const shape: FrameShape = { width: 48_000, height: 30_000, seats: 12, sides: 2 };

Deno.test("bits: numbers of every width and code come back", () => {
  const unsigned = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const k = fc.integer({ min: 0, max: 12 });
  const near = fc.integer({ min: -(2 ** 20), max: 2 ** 20 });
  fc.assert(fc.property(fc.array(fc.tuple(unsigned, k, near, fc.boolean())), (rows) => {
    const to = createBitWriter(1);
    for (const [value, k, signed, flag] of rows) {
      to.bits(value, 32);
      to.number(value, k);
      to.signed(signed, k);
      to.flag(flag);
    }
    const from = createBitReader(to.take());
    for (const [value, k, signed, flag] of rows) {
      assert.deepEqual([from.bits(32), from.number(k), from.signed(k), from.flag()], [
        value,
        value,
        signed,
        flag,
      ]);
    }
    from.end();
  }));
});

const player = (seat: number): fc.Arbitrary<SeenPlayer> =>
  fc.record({
    seat: fc.constant(seat),
    x: fc.integer({ min: 0, max: 1_920 }),
    y: fc.integer({ min: 0, max: 1_200 }),
    aim: fc.integer({ min: 0, max: 255 }),
    health: fc.integer({ min: 0, max: 100 }),
    flags: fc.integer({ min: 0, max: 15 }),
  });
const board: fc.Arbitrary<Board> = fc.record({
  scores: fc.tuple(fc.nat(80), fc.nat(80)),
  core: fc.integer({ min: -1, max: 1 }),
  endsAt: fc.integer({ min: 0, max: 4_000 }),
  suddenDeath: fc.boolean(),
  pickups: fc.nat(3),
});
const event = fc.oneof(
  fc.record({
    kind: fc.constant("bolt"),
    id: fc.nat(10_000),
    seat: fc.nat(11),
    x: fc.nat(48_000),
    y: fc.nat(30_000),
    aim: fc.nat(4_095),
  }),
  fc.record({
    kind: fc.constant("boltEnd"),
    id: fc.nat(10_000),
    x: fc.nat(48_000),
    y: fc.nat(30_000),
    victim: fc.integer({ min: -1, max: 11 }),
  }),
  fc.record({
    kind: fc.constant("wave"),
    seat: fc.nat(11),
    x: fc.nat(48_000),
    y: fc.nat(30_000),
  }),
  fc.record({
    kind: fc.constant("hit"),
    seat: fc.nat(11),
    by: fc.integer({ min: -1, max: 11 }),
    ability: fc.nat(2),
    damage: fc.nat(100),
  }),
  fc.record({ kind: fc.constant("death"), seat: fc.nat(11), by: fc.integer({ min: -1, max: 11 }) }),
  fc.record({
    kind: fc.constant("knock"),
    seat: fc.nat(11),
    dx: fc.integer({ min: -700, max: 700 }),
    dy: fc.integer({ min: -700, max: 700 }),
  }),
);
const own = fc.record({
  lag: fc.nat(12),
  slack: fc.integer({ min: -20, max: 15 }),
  check: fc.nat(15),
  health: fc.integer({ min: 0, max: 100 }),
  flags: fc.integer({ min: 0, max: 15 }),
  body: fc.option(fc.array(fc.integer({ min: -50_000, max: 50_000 }), { maxLength: 16 }), {
    nil: undefined,
  }),
});
/** One tick: who is seen and how (who is not drawn anew goes on), and what becomes of the frame. */
const moment = fc.record({
  players: fc.uniqueArray(fc.nat(11), { maxLength: 12 }).chain((seats) =>
    fc.tuple(...seats.sort((a, b) => a - b).map(player))
  ),
  stays: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  board,
  events: fc.array(event, { maxLength: 4 }),
  own: fc.option(own, { nil: undefined }),
  /** Ticks until the next: frames are left out where a reader is slow. */
  skips: fc.nat(3),
  acknowledged: fc.boolean(),
  joinsAnew: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
});

Deno.test("[AR3] snapshots: differences to what was acknowledged are the whole, at every tick", () => {
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 120, size: "max" }), (moments) => {
      let writer = createSnapshotWriter(shape);
      let reader = createSnapshotReader(shape);
      let tick = 1;
      let last: readonly SeenPlayer[] = [];
      const late: number[] = [];
      for (const each of moments) {
        tick += 1 + each.skips;
        if (each.joinsAnew) {
          // What is still to be acknowledged belongs to the socket before.
          [writer, reader, late.length] = [
            createSnapshotWriter(shape),
            createSnapshotReader(shape),
            0,
          ];
        }
        last = each.stays
          ? last.map((player) => ({ ...player, x: Math.min(1_920, player.x + 8) }))
          : each.players;
        const sent: Snapshot = {
          tick,
          own: each.own && {
            bodyTick: tick - each.own.lag,
            slack: each.own.slack,
            ...{ check: each.own.check, health: each.own.health, flags: each.own.flags },
            ...(each.own.body && { body: each.own.body }),
          },
          board: each.board,
          players: last,
          events: each.events.map((event) => ({ ...event, tick: tick - each.skips })),
        };
        assert.deepEqual(reader.read(writer.write(sent)), structuredClone(sent));
        late.push(tick);
        // Acknowledgements come late, in order, and some never.
        if (each.acknowledged) writer.acknowledge(late[Math.max(0, late.length - 4)]!);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("[AR3] snapshots: a frame of a match that goes on is told in few bytes", () => {
  const [writer, reader] = [createSnapshotWriter(shape), createSnapshotReader(shape)];
  const sent = (tick: number): Snapshot => ({
    tick,
    own: { bodyTick: tick, slack: 2, check: tick & 15, health: 100, flags: 1 },
    board: { scores: [3, 4], core: 1, endsAt: 2_700, suddenDeath: false, pickups: 3 },
    players: [{ seat: 1, x: 100 + 8 * tick, y: 200, aim: 9, health: 82, flags: 1 }],
    events: [],
  });
  for (let tick = 1; tick <= 40; tick++) {
    const frame = writer.write(sent(tick));
    assert.deepEqual(reader.read(frame), structuredClone(sent(tick)));
    if (tick > 10) assert.ok(frame.length <= 3, `${frame.length} bytes`);
    if (tick > 3) writer.acknowledge(tick - 3);
  }
});

Deno.test("[AR3] snapshots: what was never sent cannot be acknowledged", () => {
  const writer = createSnapshotWriter(shape);
  assert.equal(writer.acknowledge(5), false);
});

Deno.test("[AR7] client frames: what is written is read; any other length or kind is refused", () => {
  const command = fc.record({
    moveX: fc.integer({ min: -128, max: 127 }),
    moveY: fc.integer({ min: -128, max: 127 }),
    aim: fc.nat(4_095),
    buttons: fc.nat(15),
  });
  fc.assert(fc.property(
    fc.nat(65_535),
    fc.nat(60_000),
    fc.boolean(),
    fc.array(command, { maxLength: 32 }),
    (acknowledged, first, wantsBody, drawn) => {
      const commands = drawn.map((each, i) => ({ tick: first + i, ...each }));
      const bytes = writeCommands({ acknowledged, wantsBody, commands });
      assert.deepEqual(readClientFrame(bytes), {
        kind: "commands",
        acknowledged,
        wantsBody,
        commands,
      });
      assert.throws(() => readClientFrame(bytes.subarray(0, -1)), FrameError);
      assert.throws(() => readClientFrame(Uint8Array.of(...bytes, 0)), FrameError);
    },
  ));
  assert.deepEqual(readClientFrame(writePing(77)), { kind: "ping", stamp: 77 });
  assert.deepEqual(readClientFrame(writeLeave()), { kind: "leave" });
  for (const bytes of [[], [0], [4, 1], [1], [1, 0, 0, 0, 0, 33], [2, 0]]) {
    assert.throws(() => readClientFrame(Uint8Array.from(bytes)), FrameError);
  }
});

Deno.test("[AR7] frames of every content are read or refused, in bounded time", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      for (const read of [readClientFrame, createSnapshotReader(shape).read]) {
        try {
          read(bytes);
        } catch (error) {
          assert.ok(error instanceof FrameError, String(error));
        }
      }
    }),
    { numRuns: 20_000 },
  );
});
