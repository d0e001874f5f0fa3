/**
 * Snapshot frames, server to client: what changed since the newest snapshot that the client has
 * acknowledged, or everything. docs/arena_protocol.md has them bit by bit.
 *
 * A writer and a reader hold what their client knows: one of each per socket. A frame that lies in
 * the way and is never acknowledged harms nobody: the next one is a difference to an older one.
 */

import { type BitReader, type BitWriter, createBitReader, createBitWriter } from "./bits.ts";
import { FrameError } from "./bits.ts";
import { readEvents, writeEvents } from "./frame_events.ts";
import { createHistory, type Known, OLDEST_BASELINE } from "./history.ts";
import { readPlayers, writePlayers } from "./players.ts";
import type { Board, FrameShape, Own, Snapshot } from "./types.ts";

/** First byte of a snapshot frame. */
export const SNAPSHOT_FRAME = 2;

const AGE_BITS = 5;
const CHECK_BITS = 12;

export interface SnapshotWriter {
  /** The client has decoded the snapshot of this tick. @returns false where it was never sent */
  acknowledge(tick: number): boolean;
  write(snapshot: Snapshot): Uint8Array<ArrayBuffer>;
}

export interface SnapshotReader {
  /** @throws FrameError for what no writer makes, or a baseline that is not known (any more) */
  read(frame: Uint8Array): Snapshot;
}

export function createSnapshotWriter(shape: FrameShape): SnapshotWriter {
  const history = createHistory();
  const to = createBitWriter();
  let acknowledged: number | undefined;

  function baseline(tick: number): Known | undefined {
    if (acknowledged === undefined || tick - acknowledged > OLDEST_BASELINE) return undefined;
    return history.find(acknowledged);
  }

  return {
    acknowledge(tick) {
      if (acknowledged !== undefined && tick <= acknowledged) return true;
      if (!history.find(tick)) return false;
      acknowledged = tick;
      return true;
    },
    write(snapshot) {
      const { tick, own, board, players, events } = snapshot;
      const from = baseline(tick);
      to.bits(SNAPSHOT_FRAME, 8);
      to.bits(tick, 16);
      to.bits(from ? tick - from.tick : 0, AGE_BITS);
      to.flag(own !== undefined);
      if (own) writeOwn(to, own, tick);
      writeBoard(to, board, from?.board);
      writePlayers(to, players, from, tick, shape);
      writeEvents(to, events, tick);
      history.add(snapshot);
      return to.take();
    },
  };
}

export function createSnapshotReader(shape: FrameShape): SnapshotReader {
  const history = createHistory();
  return {
    read(frame) {
      const from = createBitReader(frame);
      if (from.bits(8) !== SNAPSHOT_FRAME) throw new FrameError("Cannot read: it is no snapshot");
      const tick = from.bits(16);
      const age = from.bits(AGE_BITS);
      const base = age === 0 ? undefined : history.find(tick - age);
      if (age !== 0 && !base) {
        throw new FrameError(`Cannot read the frame: the snapshot ${tick - age} is not known`);
      }
      const own = from.flag() ? readOwn(from, tick) : undefined;
      const board = readBoard(from, base?.board, shape);
      const players = readPlayers(from, base, tick, shape);
      const snapshot = { tick, own, board, players, events: readEvents(from, tick) };
      from.end();
      history.add(snapshot);
      return snapshot;
    },
  };
}

function writeOwn(to: BitWriter, { bodyTick, slack, check, body }: Own, tick: number): void {
  to.rice(tick - bodyTick, 0);
  to.signed(slack, 2);
  to.bits(check, CHECK_BITS);
  to.flag(body !== undefined);
  if (!body) return;
  to.rice(body.length, 3);
  for (const field of body) to.signed(field, 8);
}

function readOwn(from: BitReader, tick: number): Own {
  const bodyTick = tick - from.rice(0);
  const slack = from.signed(2);
  const check = from.bits(CHECK_BITS);
  if (!from.flag()) return { bodyTick, slack, check };
  const length = Math.min(from.rice(3), 64);
  return { bodyTick, slack, check, body: Array.from({ length }, () => from.signed(8)) };
}

function writeBoard(to: BitWriter, board: Board, before: Board | undefined): void {
  const same = before !== undefined && before.core === board.core &&
    before.endsAt === board.endsAt && before.suddenDeath === board.suddenDeath &&
    before.pickups === board.pickups &&
    board.scores.every((score, side) => score === before.scores[side]);
  to.flag(!same);
  if (same) return;
  for (const score of board.scores) to.rice(score, 4);
  to.rice(board.core + 1, 0);
  to.bits(board.endsAt, 16);
  to.flag(board.suddenDeath);
  to.rice(board.pickups, 2);
}

function readBoard(from: BitReader, before: Board | undefined, { sides }: FrameShape): Board {
  if (!from.flag()) {
    if (!before) throw new FrameError("Cannot read the frame: it does not say how things stand");
    return before;
  }
  return {
    scores: Array.from({ length: sides }, () => from.rice(4)),
    core: from.rice(0) - 1,
    endsAt: from.bits(16),
    suddenDeath: from.flag(),
    pickups: from.rice(2),
  };
}
