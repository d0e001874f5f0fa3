/** Ranks in process memory: about 150 bytes a member, lost with the process. */

import type { Ids } from "./ids.ts";
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

/** Members have dense numbers; everything about one stands in arrays by that number. */
interface Board {
  list: RankList;
  numbers: Map<string, number>;
  userIds: string[];
  versions: number[];
  ranked: boolean[];
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
        return rank === null ? null : ranked(board, ref, board.numbers.get(userId)!, rank);
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
    versions: [],
    ranked: [],
    built: false,
    revision,
    next: null,
  };
}

function slice(board: Board, ref: BoardRef, offset: number, limit: number): Ranked[] {
  return board.list.slice(offset, limit)
    .map((member, i) => ranked(board, ref, member, offset + i + 1));
}

function ranked({ list, userIds }: Board, ref: BoardRef, member: number, rank: number): Ranked {
  const score = signed(ref, list.key(member));
  return { rank, userId: userIds[member]!, score, reached: list.tie(member) };
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
  const { list, numbers, userIds, versions, ranked } = board;
  let member = numbers.get(move.userId);
  if (member === undefined) {
    member = userIds.length;
    numbers.set(move.userId, member);
    userIds.push(move.userId);
    versions.push(move.version);
    ranked.push(false);
  } else if (move.version <= versions[member]!) {
    return false;
  }
  versions[member] = move.version;
  if (ranked[member]) list.remove(member);
  ranked[member] = !move.hidden;
  if (!move.hidden) list.insert(member, signed(ref, move.score), move.reached);
  return true;
}
