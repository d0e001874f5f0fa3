/** How the match stands inside a snapshot frame: as in the baseline, or what differs from there. */

import { type BitReader, type BitWriter, FrameError } from "./bits.ts";
import type { Board, FrameShape } from "./types.ts";

export function writeBoard(to: BitWriter, board: Board, before: Board | undefined): void {
  const samePhase = before?.endsAt === board.endsAt && before.suddenDeath === board.suddenDeath;
  const same = samePhase && before.core === board.core && before.pickups === board.pickups &&
    board.scores.every((score, side) => score === before.scores[side]);
  to.flag(!same);
  if (same) return;
  board.scores.forEach((score, side) => to.signed(score - (before?.scores[side] ?? 0), 0));
  to.number(board.core + 1, 0);
  to.number(board.pickups, 2);
  to.flag(!samePhase);
  if (samePhase) return;
  to.bits(board.endsAt, 16);
  to.flag(board.suddenDeath);
}

/** @throws FrameError */
export function readBoard(
  from: BitReader,
  before: Board | undefined,
  { sides }: FrameShape,
): Board {
  const missing = () => new FrameError("Cannot read the frame: it does not say how things stand");
  if (!from.flag()) {
    if (!before) throw missing();
    return before;
  }
  const scores = Array.from(
    { length: sides },
    (_, side) => (before?.scores[side] ?? 0) + from.signed(0),
  );
  const [core, pickups] = [from.number(0) - 1, from.number(2)];
  if (from.flag()) {
    return { scores, core, pickups, endsAt: from.bits(16), suddenDeath: from.flag() };
  }
  if (!before) throw missing();
  return { scores, core, pickups, endsAt: before.endsAt, suddenDeath: before.suddenDeath };
}
