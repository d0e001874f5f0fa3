/**
 * Group commit of scores: what arrives together is folded per entry, committed in one statement and
 * then moved in the index by one script call. After the commit nothing is an error.
 */

import { createBatcher } from "../../platform/work/batcher.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { requestFailures } from "../../platform/errors.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Move, Placed, RankIndex } from "../../platform/ranks/rank_index.ts";
import { isUnavailable } from "../../platform/unavailable.ts";
import { within } from "../../platform/time/within.ts";
import type { Deltas } from "../ranks/deltas.ts";
import type { Finals } from "../seasons/finals.ts";
import {
  answerMembers,
  type Folded,
  foldRound,
  type PendingSubmit,
  type SubmitOutcome,
  toEntryChange,
} from "./folding.ts";
import type { Note, NoteStore } from "../stores/note.ts";
import type { ChangedEntry, LeaderboardStore } from "../stores/store.ts";
import type { BoardInfo } from "../types.ts";

export interface Submitter {
  submit(submit: PendingSubmit): Promise<SubmitOutcome>;
  /** Moves the index after a commit that is no submit, and tells the room. */
  follow(board: BoardInfo, moves: Move[], noteId: number): Promise<void>;
  /** Moves the index for entries whose commit was never followed by a move or never announced. */
  reapply(): Promise<number>;
  drain(): Promise<void>;
}

/** Longest that a committed score waits for its rank. */
const MOVE_MS = 1_000;
const REAPPLY_AFTER_MS = 10_000;
const REAPPLY_NOTES = 500;

type Outcome = SubmitOutcome | Error | Promise<SubmitOutcome | Error>;

/** Moves of one board, and where they stand in the batch. */
interface Group {
  board: BoardInfo;
  moves: Move[];
  at: number[];
}

export function createSubmitter(
  { store, notes: noteStore, index, deltas, clock, log, findBoard, isSealed }: {
    store: LeaderboardStore;
    notes: NoteStore;
    index: RankIndex;
    deltas: Deltas;
    clock: Clock;
    log: Logger;
    findBoard: (id: string) => Promise<BoardInfo | undefined>;
    isSealed: Finals["isSealed"];
  },
): Submitter {
  const moving = createUnderWay();
  let confirmed: number[] = [];
  let dropping: Promise<void> | undefined;

  const batcher = createBatcher<PendingSubmit, SubmitOutcome | Error>({
    run: runBatch,
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too many scores are waiting"),
  });

  /**
   * One outcome or failure per submit: what a round has committed is never tried again. Ranks follow:
   * the next batch commits while this one's index moves.
   */
  async function runBatch(batch: PendingSubmit[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = new Array(batch.length);
    let left = batch.map((submit, index) => ({ submit, index }));
    while (left.length > 0) {
      const { folded, later } = foldRound(left);
      const again = await runRound(folded, outcomes);
      left = [...later, ...again.map((index) => ({ submit: batch[index]!, index }))];
    }
    return outcomes;
  }

  /** @returns indexes of the submits that lost a race and have to be tried again */
  async function runRound(folded: Folded[], outcomes: Outcome[]): Promise<number[]> {
    let changed: Awaited<ReturnType<LeaderboardStore["change"]>>;
    try {
      changed = await store.change(folded.map(toEntryChange), new Date(clock.now()));
    } catch (error) {
      if (folded.length === 1 || isUnavailable(error)) {
        const failure = error instanceof Error ? error : new Error(String(error));
        for (const { members } of folded) {
          for (const { index } of members) outcomes[index] = failure;
        }
        return [];
      }
      // One bad entry must not sink the others: each is tried alone.
      const again: number[] = [];
      for (const entry of folded) again.push(...await runRound([entry], outcomes));
      return again;
    }
    const { rows, noteId } = changed;
    const settled = moving.add(finish(folded, rows, noteId));
    return folded.flatMap(({ members }, i) => {
      // It appeared between the statement's snapshot and its lock.
      if (!rows[i]) return members.map(({ index }) => index);
      for (const { index } of members) outcomes[index] = settled.then((all) => all.get(index)!);
      return [];
    });
  }

  /** What follows a commit: ranks, news, and every submit's answer by its place in the batch. */
  async function finish(
    folded: Folded[],
    rows: (ChangedEntry | undefined)[],
    noteId: number | null,
  ): Promise<Map<number, SubmitOutcome | Error>> {
    const groups = groupByBoard(folded, rows);
    const placed = await place(groups, rows.length);
    if (noteId !== null && placed) announce(groups, placed, noteId, (i) => rows[i]!.changed);
    const answers = new Map<number, SubmitOutcome | Error>();
    folded.forEach((entry, i) => {
      if (rows[i]) answerMembers(entry, rows[i], placed?.[i], answers);
    });
    return answers;
  }

  /** Moves the index; undefined when it cannot be reached, which is no error any more. */
  async function place(groups: Group[], count: number): Promise<Placed[] | undefined> {
    const placed: Placed[] = new Array(count);
    try {
      const moving = Promise.all(groups.map(async ({ board, moves, at }) => {
        const places = await index.move(board, moves);
        at.forEach((i, n) => placed[i] = places[n]!);
      }));
      await within(moving, { ms: MOVE_MS, clock });
      return placed;
    } catch (error) {
      log.warn({ err: String(error) }, "leaderboards: index not moved, will be re-applied");
      return undefined;
    }
  }

  /** Has the rooms told what moved; the note goes once they were. */
  function announce(
    groups: Group[],
    placed: Placed[],
    noteId: number,
    hasChanged: (i: number) => boolean,
  ): void {
    const changed = groups.map(({ board, moves, at }) => ({
      board,
      moved: moves.flatMap(({ userId, score }, n) => {
        const place = placed[at[n]!]!;
        // Nobody hears of hidden entries.
        const isSeen = place.rank !== null || place.previousRank !== null;
        return hasChanged(at[n]!) && isSeen ? [{ ...place, userId, score }] : [];
      }),
    })).filter(({ moved }) => moved.length > 0);
    let left = 1;
    const acknowledge = () => {
      if (--left === 0) confirm(noteId);
    };
    for (const { board, moved } of changed) {
      left++;
      deltas.add(board, moved, acknowledge);
    }
    acknowledge();
  }

  async function reapplyBoard(
    boardId: string,
    moves: Move[],
    acknowledge: () => void,
  ): Promise<void> {
    const board = await findBoard(boardId);
    // A board that the configuration no longer has shows no ranks.
    if (!board || moves.length === 0) return acknowledge();
    if (await isSealed(board)) return acknowledge();
    const placed = await index.move(board, moves);
    // Nobody follows what is over: its ranks are read, not told.
    if (!board.open) return acknowledge();
    const moved = moves.map(({ userId, score }, i) => ({ userId, score, ...placed[i]! }));
    deltas.add(board, moved, acknowledge);
  }

  function confirm(noteId: number): void {
    confirmed.push(noteId);
    // One delete at a time, of everything confirmed since the last one.
    dropping ??= (async () => {
      while (confirmed.length > 0) {
        const ids = confirmed;
        confirmed = [];
        await clock.sleep(100);
        // Notes that stay are applied again, which changes nothing.
        await noteStore.dropNotes(ids).catch(() => {});
      }
      dropping = undefined;
    })();
  }

  return {
    async submit(submit) {
      const outcome = await batcher.add(submit);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    async follow(board, moves, noteId) {
      // Its ranks are rows, and have moved already.
      if (await isSealed(board)) return confirm(noteId);
      const groups = [{ board, moves, at: moves.map((_, i) => i) }];
      const placed = await place(groups, moves.length);
      if (placed) announce(groups, placed, noteId, () => true);
    },
    async reapply() {
      const before = new Date(clock.now() - REAPPLY_AFTER_MS);
      let applied = 0;
      for (let after = 0;;) {
        const { notes, entries } = await noteStore.listUnconfirmed(before, after, REAPPLY_NOTES);
        const acknowledge = acknowledgements(notes, confirm);
        const moves = Map.groupBy(entries, ({ boardId }) => boardId);
        for (const boardId of new Set(notes.flatMap(({ boardIds }) => boardIds))) {
          await reapplyBoard(boardId, moves.get(boardId) ?? [], () => acknowledge(boardId));
        }
        applied += entries.length;
        if (notes.length < REAPPLY_NOTES) return applied;
        after = notes.at(-1)!.id;
      }
    },
    async drain() {
      await batcher.drain();
      await moving.end();
      await dropping;
    },
  };
}

/** Confirms each note once all of its own boards are told: no board holds up another's notes. */
function acknowledgements(
  notes: Note[],
  confirm: (noteId: number) => void,
): (boardId: string) => void {
  const left = new Map(notes.map(({ id, boardIds }) => [id, new Set(boardIds)]));
  for (const { id, boardIds } of notes) if (boardIds.length === 0) confirm(id);
  return function acknowledge(boardId) {
    for (const [id, boards] of left) {
      if (boards.delete(boardId) && boards.size === 0) confirm(id);
    }
  };
}

function groupByBoard(folded: Folded[], rows: (ChangedEntry | undefined)[]): Group[] {
  const groups = new Map<string, Group>();
  folded.forEach(({ first }, i) => {
    const row = rows[i];
    if (!row?.fresh) return;
    const group = groups.get(first.board.id) ?? { board: first.board, moves: [], at: [] };
    groups.set(first.board.id, group);
    group.moves.push({ userId: first.userId, ...row });
    group.at.push(i);
  });
  return [...groups.values()];
}

/** Work that nobody awaits at once. */
function createUnderWay() {
  const all = new Set<Promise<unknown>>();
  return {
    add<T>(work: Promise<T>): Promise<T> {
      all.add(work);
      const gone = () => all.delete(work);
      work.then(gone, gone);
      return work;
    },
    end: () => Promise.allSettled(all),
  };
}
