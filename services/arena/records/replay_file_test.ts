import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { writeCommands } from "../codec/commands.ts";
import { createMatch } from "../match/match.ts";
import { firstDifference } from "../match/replay.ts";
import { MOST_BYTES, MOST_TICKS, readReplay, ReplayError, writeReplay } from "./mod.ts";

const HEAD = 14;

/** Two seats, one of whom goes and comes back; the other runs, shoots, and is late at times. */
function record(ticks = 90) {
  const match = createMatch({ seed: 3, sides: 2, seats: [{ side: 0 }, { side: 1 }] });
  const client = match.join(0);
  for (let tick = 1; tick <= ticks; tick++) {
    if (tick % 7 !== 0) {
      client.receive(writeCommands({
        acknowledged: 0,
        wantsBody: false,
        commands: [tick - 1, tick].filter((each) => each > 0)
          .map((each) => ({
            tick: each,
            moveX: 90,
            moveY: -60,
            aim: each * 40,
            buttons: each % 8,
          })),
      }));
    }
    if (tick === 30) match.leave(1);
    if (tick === 60) match.join(1);
    match.tick();
  }
  return match.replay();
}

/** With the checksum that the file would then have: as somebody writes it on purpose. */
function sealed(file: Uint8Array): Uint8Array {
  const copy = file.slice();
  new DataView(copy.buffer).setUint32(copy.length - 4, crc32(copy.subarray(0, -4)));
  return copy;
}

/** @returns whether it is read, plays again and has the hashes it says */
function isSame(file: Uint8Array): boolean {
  try {
    return firstDifference(readReplay(file)) === undefined;
  } catch (error) {
    if (error instanceof ReplayError) return false;
    throw error;
  }
}

/** By place in the file: which field of a command it is. */
function fieldsOf({ inputs, ticks }: { inputs: Uint8Array; ticks: number }): Map<number, string> {
  const fields = new Map<number, string>();
  const view = new DataView(inputs.buffer);
  let at = 0;
  for (let tick = 1; tick <= ticks; tick++) {
    const count = view.getUint16(at);
    at += 2;
    for (let i = 0; i < count * 7; i++, at++) fields.set(HEAD + 16 + at, FIELDS[i % 7]!);
  }
  return fields;
}

const FIELDS = ["seat", "late", "move x", "move y", "aim", "aim and buttons", "delay"];
const MEANINGLESS = new Set(FIELDS.slice(2));

Deno.test("[AR5] a replay is read back from its file as it was", () => {
  const replay = record();
  const file = writeReplay(replay);
  assert.deepEqual(readReplay(file), replay);
  assert.ok(isSame(file));
  // Wherever in memory it lies.
  const elsewhere = new Uint8Array(file.length + 3);
  elsewhere.set(file, 3);
  assert.deepEqual(readReplay(elsewhere.subarray(3)), replay);
  assert.throws(() =>
    writeReplay({ ...replay, setup: { ...replay.setup, size: { width: 1, height: 1 } } })
  );
});

Deno.test("[AR5] no cut, no byte and no bit of a replay can be another unnoticed", () => {
  const file = writeReplay(record(20));
  for (let length = 0; length < file.length; length++) {
    assert.throws(() => readReplay(file.subarray(0, length)), ReplayError, `cut at ${length}`);
  }
  for (let bit = 0; bit < file.length * 8; bit++) {
    const flipped = file.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    assert.throws(() => readReplay(flipped), ReplayError, `bit ${bit}`);
  }
  assert.throws(() => readReplay(Uint8Array.of(...file, 0)), /follows/);
});

Deno.test("[AR5] who forges a replay with its checksum must forge every hash as well", () => {
  // Nobody is away: what they do then has no meaning.
  const replay = record(28);
  const file = writeReplay(replay);
  const fields = fieldsOf(replay);
  let [same, read] = [0, 0];
  for (let bit = 0; bit < (file.length - 4) * 8; bit++) {
    const forged = file.slice();
    forged[bit >> 3]! ^= 1 << (bit & 7);
    const whole = sealed(forged);
    const at = bit >> 3;
    if (isSame(whole)) {
      same++;
      // Where nobody shoots the delay has no meaning; in a dash none has where one walks; and of two
      // commands in one tick the second says where one looks.
      assert.ok(MEANINGLESS.has(fields.get(at)!), `byte ${at} (${fields.get(at)}) has a meaning`);
    }
    try {
      readReplay(whole);
      read++;
    } catch (error) {
      assert.ok(error instanceof ReplayError, String(error));
    }
  }
  assert.ok(read > 1_000, "most are read, and differ when played");
  assert.ok(same < read / 4, `${same} of ${read} play the same`);
});

Deno.test("[AR5] what is no replay is said to be none, whatever it claims", () => {
  const file = writeReplay(record(10));
  const claim = (offset: number, value: number, size: 1 | 4, says: RegExp) => {
    const copy = file.slice();
    const view = new DataView(copy.buffer);
    if (size === 1) view.setUint8(offset, value);
    else view.setUint32(offset, value);
    assert.throws(() => readReplay(sealed(copy)), says);
  };
  claim(HEAD + 4, 200, 1, /no side/);
  claim(HEAD + 5, 0, 1, /0 seats/);
  claim(HEAD + 5, 129, 1, /129 seats/);
  claim(HEAD + 6, 2, 1, /no side/);
  claim(HEAD + 8, 0, 4, /0 ticks/);
  claim(HEAD + 8, MOST_TICKS + 1, 4, /ticks, where/);
  claim(HEAD + 8, 0xffff_ffff, 4, /ticks, where/);
  claim(HEAD + 12, 0xffff_ffff, 4, /cut off/);
  claim(HEAD + 16, 0xffff_ffff, 4, /cut off in tick 1/);
  assert.throws(() => readReplay(new Uint8Array(MOST_BYTES + 1)), /too long/);
  assert.throws(() => readReplay(new Uint8Array()), /no replay/);
});

Deno.test("[AR5] random bytes behind a good head are read or refused, and never crash", () => {
  const file = writeReplay(record(10));
  const read = (bytes: Uint8Array) => {
    try {
      firstDifference(readReplay(bytes));
    } catch (error) {
      if (!(error instanceof ReplayError)) throw error;
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(HEAD + 20), (bytes, kept) => {
      read(bytes);
      read(sealed(Uint8Array.of(...file.subarray(0, kept), ...bytes, 0, 0, 0, 0)));
    }),
    { numRuns: 5_000 },
  );
  // Several bytes of a good one.
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(file.length - 5), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (changes) => {
        const copy = file.slice();
        for (const [at, byte] of changes) copy[at] = byte;
        read(sealed(copy));
      },
    ),
    { numRuns: 5_000 },
  );
});
