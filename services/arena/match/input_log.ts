/**
 * What a match consumed, tick by tick: with its set-up, all that is needed to play it again (AR5).
 *
 * Per tick: how many entries (2 bytes), then each entry in 7 bytes: seat; how many ticks late, or 255
 * for somebody who left or came back; move x and y (or whether they are there); aim and buttons in two
 * bytes; the view's delay. And a 32-bit hash of the state after every tick.
 */

import type { Command, Setup } from "../simulation/mod.ts";

export const REPLAY_FORMAT = "veze-replay-1";
const ENTRY = 7;
/** In place of how late a command is: somebody left or came back. */
export const PRESENCE = 255;

export interface Replay {
  format: typeof REPLAY_FORMAT;
  setup: Setup;
  ticks: number;
  inputs: Uint8Array;
  /** By tick, the first after one step. */
  hashes: Uint32Array;
}

export interface Presence {
  seat: number;
  present: boolean;
}

export interface InputLog {
  /** One tick, before its step. */
  add(
    worldTick: number,
    presences: readonly Presence[],
    commands: readonly (readonly Command[])[],
  ): void;
  /** Its hash, after. */
  close(hash: number): void;
  take(setup: Setup): Replay;
}

export function createInputLog(): InputLog {
  let inputs = new Uint8Array(4_096);
  let view = new DataView(inputs.buffer);
  let length = 0;
  const hashes: number[] = [];

  function room(bytes: number): void {
    if (length + bytes <= inputs.length) return;
    const grown = new Uint8Array(inputs.length * 2 + bytes);
    grown.set(inputs);
    [inputs, view] = [grown, new DataView(grown.buffer)];
  }

  function entry(seat: number, late: number, x: number, y: number, last: number, delay: number) {
    view.setUint8(length, seat);
    view.setUint8(length + 1, late);
    view.setInt8(length + 2, x);
    view.setInt8(length + 3, y);
    view.setUint16(length + 4, last);
    view.setUint8(length + 6, delay);
    length += ENTRY;
  }

  return {
    add(worldTick, presences, commands) {
      const count = commands.reduce((sum, each) => sum + each.length, presences.length);
      room(2 + count * ENTRY);
      view.setUint16(length, count);
      length += 2;
      for (const { seat, present } of presences) entry(seat, PRESENCE, present ? 1 : 0, 0, 0, 0);
      commands.forEach((given, seat) => {
        for (const { tick, moveX, moveY, aim, buttons, delay } of given) {
          entry(seat, worldTick - tick, moveX, moveY, (aim << 4) | buttons, delay);
        }
      });
    },
    close: (hash) => void hashes.push(hash),
    take: (setup) => ({
      ...{ format: REPLAY_FORMAT, setup, ticks: hashes.length },
      inputs: inputs.slice(0, length),
      hashes: Uint32Array.from(hashes),
    }),
  };
}

export interface LoggedTick {
  presences: Presence[];
  commands: Command[][];
}

/** @throws RangeError where the log is cut off */
export function* readInputs({ inputs, ticks, setup }: Replay): Generator<LoggedTick> {
  const view = new DataView(inputs.buffer, inputs.byteOffset, inputs.byteLength);
  let at = 0;
  for (let tick = 1; tick <= ticks; tick++) {
    const logged: LoggedTick = { presences: [], commands: setup.seats.map(() => []) };
    const count = view.getUint16(at);
    at += 2;
    for (let i = 0; i < count; i++, at += ENTRY) {
      const seat = view.getUint8(at);
      const late = view.getUint8(at + 1);
      const moveX = view.getInt8(at + 2);
      if (late === PRESENCE) {
        logged.presences.push({ seat, present: moveX === 1 });
        continue;
      }
      const last = view.getUint16(at + 4);
      logged.commands[seat]?.push({
        ...{ tick: tick - late, moveX, moveY: view.getInt8(at + 3) },
        ...{ aim: last >> 4, buttons: last & 0xf, delay: view.getUint8(at + 6) },
      });
    }
    yield logged;
  }
}
