/**
 * Ranks in process memory: the promises RI1–RI9 of the port, at some 140 bytes a member with its id.
 *
 * Holds every board's order, and beside it the one under construction while it is rebuilt. Submits
 * move, readers read, the builder rebuilds. All of it is lost with the process: a board then says
 * that it is not built, and is rebuilt from the rows (LB5).
 */

import type { Ids } from "../ids.ts";
import {
  boardKey,
  type BoardRef,
  type Move,
  type Placed,
  type Ranked,
  type RankIndex,
  windowStart,
} from "./rank_index.ts";
import { createRankList, type RankList } from "./rank_list.ts";

const FIRST_LENGTH = 64;

/** Members have dense numbers; everything about one stands in arrays by that number. */
interface Board {
  list: RankList;
  numbers: Map<string, number>;
  userIds: string[];
  versions: Float64Array;
  /** When each reached its score, ms since 1970. */
  times: Float64Array;
  /** 1 for members that have a rank. */
  ranked: Uint8Array;
  built: boolean;
  revision: string;
  /** The content under construction, which live moves reach as well (RI6). */
  next: Board | null;
}

export function createRankIndexMemory({ ids }: { ids: Pick<Ids, "secret"> }): RankIndex {
  const boards = new Map<string, Board>();
  // A revision may outlive this process in a client's cache, so a counter alone would repeat.
  const process = ids.secret(6);
  let revisions = 0;

  const nextRevision = () => `${process}.${++revisions}`;

  function boardOf(ref: BoardRef): Board {
    const key = boardKey(ref);
    let board = boards.get(key);
    if (!board) boards.set(key, board = emptyBoard(nextRevision()));
    return board;
  }

  return {
    move(ref, moves) {
      const board = boardOf(ref);
      const placed: Placed[] = moves.map(({ userId }) => ({
        rank: null,
        previousRank: rankOf(board, userId),
      }));
      let changed = false;
      for (const move of moves) {
        if (apply(board, ref, move)) changed = true;
        if (board.next) apply(board.next, ref, move);
      }
      if (changed) board.revision = nextRevision();
      moves.forEach(({ userId }, i) => placed[i]!.rank = rankOf(board, userId));
      return Promise.resolve(placed);
    },
    page: (ref, offset, limit) => Promise.resolve(slice(boardOf(ref), ref, offset, limit)),
    after(ref, { score, reached }, limit) {
      const board = boardOf(ref);
      // `reached` counts in whole numbers: the next one is the first place behind.
      const offset = board.list.before(signed(ref, score), reached + 1);
      return Promise.resolve(slice(board, ref, offset, limit));
    },
    around(ref, userId, limit) {
      const board = boardOf(ref);
      const rank = rankOf(board, userId);
      if (rank === null) return Promise.resolve([]);
      return Promise.resolve(
        slice(board, ref, windowStart(rank - 1, limit, board.list.size), limit),
      );
    },
    list(ref, userIds) {
      const board = boardOf(ref);
      return Promise.resolve(userIds.map((userId) => {
        const rank = rankOf(board, userId);
        return rank === null ? null : toRanked(board, ref, board.numbers.get(userId)!, rank);
      }));
    },
    rank: (ref, userId) => Promise.resolve(rankOf(boardOf(ref), userId)),
    size: (ref) => Promise.resolve(boardOf(ref).list.size),
    revision: (ref) => Promise.resolve(boardOf(ref).revision),
    built: (ref) => Promise.resolve(boardOf(ref).built),
    async rebuild(ref, rows) {
      const board = boardOf(ref);
      const next = board.next = emptyBoard("");
      try {
        for await (const chunk of rows) {
          if (board.next !== next) break;
          for (const row of chunk) apply(next, ref, row);
        }
        if (board.next !== next) {
          throw new Error(`Cannot rebuild ${boardKey(ref)}: another rebuild began`);
        }
        next.built = true;
        next.revision = nextRevision();
        boards.set(boardKey(ref), next);
      } finally {
        if (board.next === next) board.next = null;
      }
    },
    drop(ref) {
      const board = boards.get(boardKey(ref));
      // Whoever rebuilds it finds its content gone.
      if (board) board.next = null;
      boards.delete(boardKey(ref));
      return Promise.resolve();
    },
    [Symbol.asyncDispose]() {
      boards.clear();
      return Promise.resolve();
    },
  };
}

function emptyBoard(revision: string): Board {
  return {
    list: createRankList(),
    numbers: new Map(),
    userIds: [],
    versions: new Float64Array(FIRST_LENGTH),
    times: new Float64Array(FIRST_LENGTH),
    ranked: new Uint8Array(FIRST_LENGTH),
    built: false,
    revision,
    next: null,
  };
}

function slice(board: Board, ref: BoardRef, offset: number, limit: number): Ranked[] {
  return board.list.slice(offset, limit)
    .map((member, i) => toRanked(board, ref, member, offset + i + 1));
}

function toRanked(board: Board, ref: BoardRef, member: number, rank: number): Ranked {
  const { list, userIds, times } = board;
  return {
    rank,
    userId: userIds[member]!,
    score: signed(ref, list.key(member)),
    reached: list.tie(member),
    reachedAt: times[member]!,
  };
}

function rankOf({ list, numbers, ranked }: Board, userId: string): number | null {
  const member = numbers.get(userId);
  return member !== undefined && ranked[member] ? list.rank(member) + 1 : null;
}

/** The list ascends; `0 - score` also turns −0 into 0, as `score + 0` does (RI3). */
function signed({ order }: BoardRef, score: number): number {
  return order === "desc" ? 0 - score : score + 0;
}

/** False when the member has this version or a later one already (RI1). */
function apply(board: Board, ref: BoardRef, move: Move): boolean {
  const { list, numbers, userIds } = board;
  let member = numbers.get(move.userId);
  if (member === undefined) {
    member = userIds.length;
    numbers.set(move.userId, member);
    userIds.push(move.userId);
    if (member === board.versions.length) grow(board);
  } else if (move.version <= board.versions[member]!) {
    return false;
  }
  board.versions[member] = move.version;
  board.times[member] = move.reachedAt;
  if (board.ranked[member]) list.remove(member);
  board.ranked[member] = move.hidden ? 0 : 1;
  if (!move.hidden) list.insert(member, signed(ref, move.score), move.reached);
  return true;
}

function grow(board: Board): void {
  const { versions, times, ranked } = board;
  board.versions = new Float64Array(2 * versions.length);
  board.versions.set(versions);
  board.times = new Float64Array(2 * times.length);
  board.times.set(times);
  board.ranked = new Uint8Array(2 * ranked.length);
  board.ranked.set(ranked);
}
