/**
 * Ranks of boards: members ordered by score, then by who reached it first.
 *
 * Hot state: it can be rebuilt from the leaderboard rows at any time. Every adapter keeps these
 * promises (tests/contracts/rank_index_contract.ts):
 * - RI1 `move` applies a move only when its version is higher than the member's last one.
 * - RI2 ranks start at 1 and have no gaps; hidden members have none.
 * - RI3 the order is (score, reached), in the board's direction for the score and ascending for
 *   `reached`; scores are any finite double, kept and compared exactly (−0 equals 0).
 * - RI4 the moves of one call apply together and in order; each is answered with the rank after
 *   all of them and the rank before any of them.
 * - RI5 `revision` differs whenever what `page` would answer may differ.
 * - RI6 `rebuild` swaps in one step: readers see the old order or the new one, and a move made
 *   meanwhile is in the new one too. When a second rebuild of the board begins, the first rejects.
 * - RI7 what the index has lost (a flushed or replaced server) shows: `built` answers false until
 *   the next rebuild of the board.
 * - RI8 `around`, `after` and `list` agree with `page`: same order, same ranks, same scores.
 * - RI9 nothing is kept of a board that was dropped; a rebuild of it that is under way rejects.
 */
export interface RankIndex extends AsyncDisposable {
  /** Applies moves; one round trip whatever their number. */
  move(board: BoardRef, moves: readonly Move[]): Promise<Placed[]>;
  /** Members from `offset` (0 is the best), at most `limit`. */
  page(board: BoardRef, offset: number, limit: number): Promise<Ranked[]>;
  /**
   * Members behind a place in the order, at most `limit`: what comes or goes before it neither
   * repeats nor skips anyone. Whoever stood there may have left.
   */
  after(board: BoardRef, place: Place, limit: number): Promise<Ranked[]>;
  /**
   * `limit` members around this one, itself in the middle where the board has that many on either
   * side; none when it has no rank.
   */
  around(board: BoardRef, userId: string, limit: number): Promise<Ranked[]>;
  /** These members as they stand, in the order asked; null for those without a rank. */
  list(board: BoardRef, userIds: readonly string[]): Promise<(Ranked | null)[]>;
  /** The member's rank, or null when it has none. */
  rank(board: BoardRef, userId: string): Promise<number | null>;
  /** Number of ranked members. */
  size(board: BoardRef): Promise<number>;
  /** Opaque token of the board's present content. */
  revision(board: BoardRef): Promise<string>;
  /** Whether the board holds everything that was moved into it since its last rebuild. */
  built(board: BoardRef): Promise<boolean>;
  /**
   * Replaces the board's content by these rows (any order, chunks of any length). When `rows` or
   * the engine fails, it rejects and the board stays as it was.
   */
  rebuild(board: BoardRef, rows: AsyncIterable<readonly Move[]>): Promise<void>;
  /** Forgets the board; it begins anew, not built, with the next move or rebuild. */
  drop(board: BoardRef): Promise<void>;
}

/** Names a board and says which way it sorts. */
export interface BoardRef {
  season: string;
  mode: string;
  /** `desc`: the highest score is first. */
  order: "desc" | "asc";
}

/** A member's place according to the truth (one leaderboard row). */
export interface Move {
  /** A UUID; at least, it does not begin with `#`. */
  userId: string;
  score: number;
  /** Sequence number (0 to 2^53 − 1) of the moment the score was reached: the lower wins a tie. */
  reached: number;
  /** Grows with every change of the row; at most 2^53 − 1. */
  version: number;
  /** When that was, for showing (ms since 1970, below 2^45): clocks decide nothing. */
  reachedAt: number;
  /** Hidden members keep their row and lose their rank. */
  hidden?: boolean;
}

export interface Placed {
  rank: number | null;
  previousRank: number | null;
}

/** A place in the order; no two members have the same. */
export interface Place {
  score: number;
  reached: number;
}

export interface Ranked extends Place {
  rank: number;
  userId: string;
  reachedAt: number;
}

/** Key under which a board is known: the sorted set's name in Redis. */
export function boardKey(board: BoardRef): string {
  return `lb:${board.season}:${board.mode}`;
}

/** Offset of `limit` places around place `at` of `size`, all of them on the board if it has so many. */
export function windowStart(at: number, limit: number, size: number): number {
  return Math.max(0, Math.min(at - ((limit - 1) >> 1), size - limit));
}
