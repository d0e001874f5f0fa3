/**
 * A replay as a file of its own, and back: docs/arena_replays.md has it byte by byte.
 *
 * What is read may come from anybody. Sizes are looked at before anything is made of them, and only
 * what a match can have consumed passes: whoever plays it again is done in bounded time and memory.
 */

import { AT_ONCE, LATEST } from "../match/command_queue.ts";
import { PRESENCE, type Replay, REPLAY_FORMAT } from "../match/input_log.ts";
import { BUTTON, FULL_SPEED, MOST_DELAY } from "../simulation/mod.ts";
import { crc32 } from "./crc32.ts";

/** Not a replay, or none that this program can play again. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
}

export const REPLAY_TYPE = "application/vnd.veze.replay; version=1";
export const MOST_SEATS = 128;
/** Five minutes: longer than the longest match. */
export const MOST_TICKS = 9_000;
export const MOST_BYTES = 16 * 1024 * 1024;

const MAGIC = new TextEncoder().encode(`${REPLAY_FORMAT}\n`);
const ENTRY = 7;
/** Seed, sides, seats; ticks, length of the inputs. */
const [HEAD, LENGTHS, CHECK] = [6, 8, 4];
const BUTTONS = BUTTON.bolt | BUTTON.wave | BUTTON.dodge;

/** @throws RangeError for a world that is not the shipped one: the file has no place for its rules */
export function writeReplay({ setup, ticks, inputs, hashes }: Replay): Uint8Array<ArrayBuffer> {
  if (setup.tuning || setup.size) {
    throw new RangeError("Cannot write the replay: its world has rules of its own");
  }
  const { seats } = setup;
  const file = new Uint8Array(
    MAGIC.length + HEAD + seats.length + LENGTHS + inputs.length + 4 * ticks + CHECK,
  );
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  let at = MAGIC.length;
  view.setUint32(at, setup.seed);
  view.setUint8(at + 4, setup.sides);
  view.setUint8(at + 5, seats.length);
  at += HEAD;
  for (const { side } of seats) view.setUint8(at++, side);
  view.setUint32(at, ticks);
  view.setUint32(at + 4, inputs.length);
  at += LENGTHS;
  file.set(inputs, at);
  at += inputs.length;
  for (const hash of hashes) {
    view.setUint32(at, hash);
    at += 4;
  }
  view.setUint32(at, crc32(file.subarray(0, at)));
  return file;
}

/** @throws ReplayError */
export function readReplay(file: Uint8Array): Replay {
  if (file.length > MOST_BYTES) throw new ReplayError("it is too long");
  if (!MAGIC.every((byte, i) => file[i] === byte)) throw new ReplayError("it is no replay");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = MAGIC.length;
  const need = (bytes: number) => {
    if (at + bytes > file.length) throw new ReplayError("it is cut off");
  };
  need(HEAD);
  const [seed, sides, count] = [view.getUint32(at), view.getUint8(at + 4), view.getUint8(at + 5)];
  at += HEAD;
  if (count < 1 || count > MOST_SEATS) {
    throw new ReplayError(`it has ${count} seats, where 1 to ${MOST_SEATS} can be`);
  }
  need(count + LENGTHS);
  const seats = Array.from(file.subarray(at, at + count), (side) => ({ side }));
  if (sides < 1 || sides > count || seats.some(({ side }) => side >= sides)) {
    throw new ReplayError("a seat is on no side");
  }
  at += count;
  const [ticks, length] = [view.getUint32(at), view.getUint32(at + 4)];
  at += LENGTHS;
  if (ticks < 1 || ticks > MOST_TICKS) {
    throw new ReplayError(`it has ${ticks} ticks, where 1 to ${MOST_TICKS} can be`);
  }
  need(length + 4 * ticks + CHECK);
  const inputs = file.slice(at, at + length);
  at += length;
  const hashes = Uint32Array.from({ length: ticks }, (_, i) => view.getUint32(at + 4 * i));
  at += 4 * ticks;
  if (at + CHECK !== file.length) throw new ReplayError("something follows it");
  if (view.getUint32(at) !== crc32(file.subarray(0, at))) {
    throw new ReplayError("its checksum is another: it was damaged");
  }
  checkInputs(inputs, ticks, count);
  return { format: REPLAY_FORMAT, setup: { seed, sides, seats }, ticks, inputs, hashes };
}

/**
 * Whether a match can have consumed these: every body tick once, in order, in bounds.
 * @throws ReplayError
 */
function checkInputs(inputs: Uint8Array, ticks: number, seats: number): void {
  const view = new DataView(inputs.buffer, inputs.byteOffset, inputs.byteLength);
  const bodyTicks = new Int32Array(seats);
  let at = 0;
  for (let tick = 1; tick <= ticks; tick++) {
    const wrong = (what: string): never => {
      throw new ReplayError(`${what} in tick ${tick}`);
    };
    if (at + 2 > inputs.length) wrong("the inputs are cut off");
    const count = view.getUint16(at);
    at += 2;
    if (at + count * ENTRY > inputs.length) wrong("the inputs are cut off");
    let [last, atOnce] = [-1, 0];
    for (let i = 0; i < count; i++, at += ENTRY) {
      const seat = view.getUint8(at);
      const late = view.getUint8(at + 1);
      const [x, y] = [view.getInt8(at + 2), view.getInt8(at + 3)];
      const [buttons, delay] = [view.getUint16(at + 4) & 0xf, view.getUint8(at + 6)];
      if (seat >= seats) wrong("there is an input of no seat");
      if (late === PRESENCE) {
        if (last >= 0) wrong("somebody comes or goes after commands");
        if ((x | 1) !== 1 || y !== 0 || view.getUint16(at + 4) !== 0 || delay !== 0) {
          wrong("a coming or going is none");
        }
        continue;
      }
      if (seat < last) wrong("seats are out of order");
      atOnce = seat === last ? atOnce + 1 : 1;
      last = seat;
      if (atOnce > AT_ONCE || late > LATEST + 1 || tick - late !== bodyTicks[seat]! + 1) {
        wrong("there is a command out of order");
      }
      bodyTicks[seat] = tick - late;
      if (x * x + y * y > FULL_SPEED * FULL_SPEED) wrong("somebody is too fast");
      if ((buttons & ~BUTTONS) !== 0 || delay > MOST_DELAY) {
        wrong("there is a command that is none");
      }
    }
  }
  if (at !== inputs.length) throw new ReplayError("there are inputs after its last tick");
}
