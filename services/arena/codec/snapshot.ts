/**
 * Snapshot frames, server to client: what changed since the newest snapshot that the client has
 * acknowledged, or everything. docs/arena_protocol.md has them bit by bit.
 *
 * A writer and a reader hold what their client knows: one of each per socket, which keeps the order of
 * frames and loses none. Acknowledgements may come late or never: the next frame is then a difference
 * to an older one.
 */

import { createBitReader, createBitWriter, FrameError } from "./bits.ts";
import { readBoard, writeBoard } from "./board.ts";
import { readEvents, writeEvents } from "./frame_events.ts";
import { createHistory, type Known, OLDEST_BASELINE } from "./history.ts";
import { readOwn, writeOwn } from "./own.ts";
import { readPlayers, writePlayers } from "./players.ts";
import { createSequence } from "./sequence.ts";
import type { FrameShape, Snapshot } from "./types.ts";

/** The highest bit of the first byte: no other frame of a server has it. */
const SNAPSHOT = 0x80;
const TICK_BITS = 16;

/** Parts of a frame, in their order. */
export type FramePart = "header" | "own" | "board" | "players" | "events";

export interface SnapshotWriter {
  /** The client has decoded the snapshot of this tick. @returns false where it was never sent */
  acknowledge(tick: number): boolean;
  /** @param measure receives the bits of each part */
  write(
    snapshot: Snapshot,
    measure?: (part: FramePart, bits: number) => void,
  ): Uint8Array<ArrayBuffer>;
}

export interface SnapshotReader {
  /** @throws FrameError for what no writer makes, or a baseline that is not known (any more) */
  read(frame: Uint8Array): Snapshot;
}

export function isSnapshot(frame: Uint8Array): boolean {
  return frame.length > 0 && (frame[0]! & SNAPSHOT) !== 0;
}

export function createSnapshotWriter(shape: FrameShape): SnapshotWriter {
  const history = createHistory();
  const last = createSequence();
  const to = createBitWriter();
  let acknowledged: number | undefined;

  function baseline(tick: number): Known | undefined {
    if (acknowledged === undefined || tick - acknowledged > OLDEST_BASELINE) return undefined;
    return history.find(acknowledged);
  }

  function writeHeader(tick: number, from: Known | undefined): void {
    const age = from ? tick - from.tick : 0;
    to.flag(true);
    to.flag(from === undefined);
    if (from) {
      to.number(tick - last.tick - 1, 0);
      to.signed(age - last.age, 0);
    } else to.bits(tick, TICK_BITS);
    [last.tick, last.age] = [tick, age];
  }

  return {
    acknowledge(tick) {
      if (acknowledged !== undefined && tick <= acknowledged) return true;
      if (!history.find(tick)) return false;
      acknowledged = tick;
      return true;
    },
    write(snapshot, measure) {
      const { tick, own, board, players, events } = snapshot;
      const from = baseline(tick);
      let before = 0;
      const done = (part: FramePart) => {
        measure?.(part, to.length - before);
        before = to.length;
      };
      writeHeader(tick, from);
      done("header");
      writeOwn(to, own, from, { tick, last });
      done("own");
      writeBoard(to, board, from?.board);
      done("board");
      writePlayers(to, players, from, tick, shape);
      done("players");
      writeEvents(to, events, { tick, players, shape, last });
      done("events");
      history.add(snapshot);
      return to.take();
    },
  };
}

export function createSnapshotReader(shape: FrameShape): SnapshotReader {
  const history = createHistory();
  const last = createSequence();
  return {
    read(frame) {
      if (!isSnapshot(frame)) throw new FrameError("Cannot read: it is no snapshot");
      const from = createBitReader(frame);
      from.flag();
      const whole = from.flag();
      const tick = whole ? from.bits(TICK_BITS) : last.tick + 1 + from.number(0);
      const age = whole ? 0 : last.age + from.signed(0);
      const base = whole ? undefined : history.find(tick - age);
      if (!whole && !base) {
        throw new FrameError(`Cannot read the frame: the snapshot ${tick - age} is not known`);
      }
      [last.tick, last.age] = [tick, age];
      const own = readOwn(from, base, { tick, last });
      const board = readBoard(from, base?.board, shape);
      const players = readPlayers(from, base, tick, shape);
      const events = readEvents(from, { tick, players, shape, last });
      from.end();
      const snapshot = { tick, own, board, players, events };
      history.add(snapshot);
      return snapshot;
    },
  };
}
