/** Submits that arrive together: which of them one statement can do, and what each is answered. */

import type { Placed } from "../../platform/ranks/rank_index.ts";
import { leaderboardFailures } from "../errors.ts";
import { apply, type Change, fold, isBetter, toChange } from "../rules.ts";
import type { ChangedEntry, EntryChange } from "../stores/store.ts";
import type { BoardInfo, Operator } from "../types.ts";

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

/** Submits to one entry that became one change. */
export interface Folded {
  first: PendingSubmit;
  members: { index: number; change: Change }[];
  change: Change;
}

/** Takes from `left` what one statement can do: one kind of change, each entry once. */
export function foldRound(left: { submit: PendingSubmit; index: number }[]) {
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

export function toEntryChange({ first, change }: Folded): EntryChange {
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
export function answerMembers(
  { first, members }: Folded,
  row: ChangedEntry,
  placed: Placed | undefined,
  outcomes: Map<number, SubmitOutcome | Error>,
): void {
  const { order, mode, season } = first.board;
  if (row.closed || row.gone) {
    const refusal = row.closed
      ? leaderboardFailures.make(
        "season_closed",
        `Cannot submit to "${mode}": the season ${season} has closed`,
      )
      : leaderboardFailures.make(
        "user_not_found",
        `Cannot submit a score: there is no player ${first.userId}`,
      );
    for (const { index } of members) outcomes.set(index, refusal);
    return;
  }
  let score = row.before;
  for (const { index, change } of members) {
    const before = score;
    score = apply(order, before, change);
    outcomes.set(index, {
      fresh: row.fresh,
      score: members.length === 1 ? row.score : score,
      improved: row.fresh && row.changed && (before === null || isBetter(order, score, before)),
      rank: placed?.rank ?? null,
      previousRank: placed?.previousRank ?? null,
      indexLost: placed?.previousRank === null && row.before !== null && !row.hidden,
    });
  }
}
