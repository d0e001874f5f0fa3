/**
 * Group commit of scores: what arrives together is folded per entry, committed in one statement and
 * then moved in the index by one script call. After the commit nothing is an error.
 */

import { createBatcher } from "../platform/batcher.ts";
import type { Clock } from "../platform/clock.ts";
import { requestFailures } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";
import type { Move, Placed, RankIndex } from "../platform/rank_index.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import { within } from "../platform/within.ts";
import { apply, type Change, fold, isBetter, toChange } from "./rules.ts";
import type { ChangedEntry, EntryChange, LeaderboardStore } from "./store.ts";
import type { BoardInfo, Operator } from "./types.ts";

export interface PendingSubmit {
  board: BoardInfo;
  userId: string;
  operator: Operator;
  score: number;
  once?: { caller: string; key: string; bodyHash: Uint8Array };
}

export interface SubmitOutcome {
  /** False: the Idempotency-Key was seen before and nothing was done. */
  fresh: boolean;
  score: number;
  improved: boolean;
  rank: number | null;
  previousRank: number | null;
  /** The entry had a score before, and the index knew nothing of it: it has lost its memory. */
  indexLost: boolean;
}

export interface Submitter {
  submit(submit: PendingSubmit): Promise<SubmitOutcome>;
  /** Moves the index for entries whose commit was never followed by a move. */
  reapply(): Promise<number>;
  drain(): Promise<void>;
}

/** Submits to one entry that became one change. */
interface Folded {
  first: PendingSubmit;
  members: { index: number; change: Change }[];
  change: Change;
}

/** Longest that a committed score waits for its rank. */
const MOVE_MS = 1_000;
const REAPPLY_AFTER_MS = 10_000;
const REAPPLY_NOTES = 500;

export function createSubmitter(
  { store, index, clock, log, findBoard }: {
    store: LeaderboardStore;
    index: RankIndex;
    clock: Clock;
    log: Logger;
    findBoard: (id: string) => Promise<BoardInfo | undefined>;
  },
): Submitter {
  let confirmed: number[] = [];
  let dropping: Promise<void> | undefined;

  const batcher = createBatcher<PendingSubmit, SubmitOutcome | Error>({
    run: runBatch,
    hopeless: isUnavailable,
    overload: () => requestFailures.make("unavailable", "Too many scores are waiting"),
  });

  /** One outcome or failure per submit: what a round has committed is never tried again. */
  async function runBatch(batch: PendingSubmit[]): Promise<(SubmitOutcome | Error)[]> {
    const outcomes: (SubmitOutcome | Error)[] = new Array(batch.length);
    let left = batch.map((submit, index) => ({ submit, index }));
    while (left.length > 0) {
      const { folded, later } = foldRound(left);
      const again = await runRound(folded, outcomes);
      left = [...later, ...again.map((index) => ({ submit: batch[index]!, index }))];
    }
    return outcomes;
  }

  /** @returns indexes of the submits that lost a race and have to be tried again */
  async function runRound(
    folded: Folded[],
    outcomes: (SubmitOutcome | Error)[],
  ): Promise<number[]> {
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
    const placed = await place(folded, rows);
    if (noteId !== null && placed) confirm(noteId);
    return folded.flatMap((entry, i) => {
      const row = rows[i];
      // It appeared between the statement's snapshot and its lock.
      if (!row) return entry.members.map(({ index }) => index);
      settle(entry, row, placed?.[i], outcomes);
      return [];
    });
  }

  /** Moves the index; undefined when it cannot be reached, which is no error any more. */
  async function place(
    folded: Folded[],
    rows: (ChangedEntry | undefined)[],
  ): Promise<Placed[] | undefined> {
    const boards = new Map<string, { board: BoardInfo; moves: Move[]; at: number[] }>();
    folded.forEach(({ first }, i) => {
      const row = rows[i];
      if (!row?.fresh) return;
      const group = boards.get(first.board.id) ?? { board: first.board, moves: [], at: [] };
      boards.set(first.board.id, group);
      group.moves.push({ userId: first.userId, ...row });
      group.at.push(i);
    });
    const placed: Placed[] = new Array(rows.length);
    try {
      const moving = Promise.all([...boards.values()].map(async ({ board, moves, at }) => {
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

  function confirm(noteId: number): void {
    confirmed.push(noteId);
    // One delete at a time, of everything confirmed since the last one.
    dropping ??= (async () => {
      while (confirmed.length > 0) {
        const ids = confirmed;
        confirmed = [];
        await clock.sleep(100);
        // Notes that stay are applied again, which changes nothing.
        await store.dropNotes(ids).catch(() => {});
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
    async reapply() {
      const before = new Date(clock.now() - REAPPLY_AFTER_MS);
      let moved = 0;
      for (;;) {
        const { noteIds, entries } = await store.listUnconfirmed(before, REAPPLY_NOTES);
        for (const [boardId, moves] of Map.groupBy(entries, (entry) => entry.boardId)) {
          const board = await findBoard(boardId);
          // A board that the configuration no longer has shows no ranks.
          if (board) await index.move(board, moves);
        }
        if (noteIds.length > 0) await store.dropNotes(noteIds);
        moved += entries.length;
        if (noteIds.length < REAPPLY_NOTES) return moved;
      }
    },
    async drain() {
      await batcher.drain();
      await dropping;
    },
  };
}

/** Takes from `left` what one statement can do: one kind of change, each entry once. */
function foldRound(left: { submit: PendingSubmit; index: number }[]) {
  const folded = new Map<string, Folded>();
  const blocked = new Set<string>();
  const onceKeys = new Set<string>();
  const later: typeof left = [];
  const kind = kindOf(left[0]!.submit);
  for (const item of left) {
    const { submit, index } = item;
    const key = `${submit.board.id} ${submit.userId}`;
    const change = toChange(submit.operator, submit.score);
    const present = folded.get(key);
    const merged = present && !submit.once && !present.first.once
      ? fold(submit.board.order, present.change, change)
      : undefined;
    // A statement claims an Idempotency-Key once: another submit with it must see that it is taken.
    const onceKey = submit.once && JSON.stringify([submit.once.caller, submit.once.key]);
    const taken = onceKey !== undefined && onceKeys.has(onceKey);
    if (blocked.has(key) || kindOf(submit) !== kind || taken || (present && !merged)) {
      // Whatever follows for this entry must wait as well.
      blocked.add(key);
      later.push(item);
      continue;
    }
    if (onceKey !== undefined) onceKeys.add(onceKey);
    if (present && merged) {
      present.change = merged;
      present.members.push({ index, change });
    } else {
      folded.set(key, { first: submit, members: [{ index, change }], change });
    }
  }
  return { folded: [...folded.values()], later };
}

function toEntryChange({ first, change }: Folded): EntryChange {
  return {
    boardId: first.board.id,
    userId: first.userId,
    order: first.board.order,
    change,
    ...(first.once && { once: first.once }),
  };
}

function kindOf({ board, operator, score }: PendingSubmit): string {
  return `${toChange(operator, score).operator} ${board.order}`;
}

/** Gives every folded submit its own answer by replaying the run from the score before it. */
function settle(
  { first, members }: Folded,
  row: ChangedEntry,
  placed: Placed | undefined,
  outcomes: (SubmitOutcome | Error)[],
): void {
  const { order } = first.board;
  let score = row.before;
  for (const { index, change } of members) {
    const before = score;
    score = apply(order, before, change);
    outcomes[index] = {
      fresh: row.fresh,
      score: members.length === 1 ? row.score : score,
      improved: row.fresh && row.changed && (before === null || isBetter(order, score, before)),
      rank: placed?.rank ?? null,
      previousRank: placed?.previousRank ?? null,
      indexLost: placed?.previousRank === null && row.before !== null && !row.hidden,
    };
  }
}
