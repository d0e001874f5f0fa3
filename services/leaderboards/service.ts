/**
 * The use cases of boards: submitting, reading, reconciling, sealing (LB1–LB6).
 *
 * Holds nothing itself: pending submits, the index's state and deltas are those of the parts it is
 * given. Routes drive it, chores have it reconcile and seal. A score is committed before it is
 * answered; its rank follows and may be missing, the row is the truth. A submit with a key counts
 * once, also when its answer was lost.
 */

import { sameBytes } from "../platform/bytes.ts";
import type { Clock } from "../platform/time/clock.ts";
import { Failure, requestFailures } from "../platform/errors.ts";
import { isSqlState } from "../platform/sqlstate.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { Move, RankIndex } from "../platform/ranks/rank_index.ts";
import { within } from "../platform/time/within.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import type { Boards } from "./boards.ts";
import type { Builder } from "./ranks/builder.ts";
import { leaderboardFailures } from "./errors.ts";
import type { Finals } from "./seasons/finals.ts";
import type { LeaderboardStore } from "./stores/store.ts";
import type { Deltas } from "./ranks/deltas.ts";
import type { PendingSubmit, SubmitOutcome } from "./submit/folding.ts";
import type { Reader } from "./ranks/reader.ts";
import type { Submitter } from "./submit/submitter.ts";
import type { BoardInfo, Operator, Submitted } from "./types.ts";

type ReaderPart = "page" | "around" | "list" | "search" | "standing" | "revision";

export interface SubmitRequest {
  season: string;
  mode: string;
  userId: string;
  score: number;
  operator?: Operator;
  once?: { key: string; bodyHash: Uint8Array };
}

export interface Leaderboards extends Pick<Reader, ReaderPart> {
  /**
   * Resolves once the score is committed; the rank is null only while the index cannot be reached.
   * @throws leaderboards.season_closed, .board_off, .fed_only, .not_allowed, .user_not_found,
   *   .score_out_of_range
   */
  submit(caller: Caller, request: SubmitRequest): Promise<Submitted>;
  getBoard: Boards["get"];
  listBoards: Boards["list"];
  /** Takes entries out of the ranks: moves of rows that are hidden now. */
  withdraw(moves: (Move & { season: string; mode: string })[]): Promise<void>;
  /** Re-applies unconfirmed moves and rebuilds what the index has lost. */
  reconcile(): Promise<void>;
  /** Keeps the final places of boards that have closed, and drops what the index has of them. */
  sealDue(): Promise<void>;
  /** The index may be another one: every board is checked before it is shown again. */
  invalidateIndex(): void;
  drain(): Promise<void>;
}

type Once = NonNullable<PendingSubmit["once"]>;

/** A first request with an Idempotency-Key that did not answer within this time has died. */
const ONCE_RUNNING_MS = 5_000;
/** How long a submit waits for ranks that are being rebuilt. */
const BUILD_WAIT_MS = 500;
/** How long a submit waits to hear whether there are ranks at all. */
const LOOK_MS = 100;

export function createLeaderboards(
  { store, index, boards, builder, reader, submitter, deltas, finals, clock, log }: {
    store: LeaderboardStore;
    index: RankIndex;
    boards: Boards;
    builder: Builder;
    reader: Reader;
    submitter: Submitter;
    deltas: Deltas;
    finals: Finals;
    clock: Clock;
    log: Logger;
  },
): Leaderboards {
  /** The first submit since the start finds no index: a small board has one in a moment. */
  async function rankOnceBuilt(board: BoardInfo, userId: string): Promise<number | null> {
    const late = new AbortController();
    try {
      const ready = builder.check(board).then(() => true);
      const inTime = await Promise.race([ready, clock.sleep(BUILD_WAIT_MS, late.signal)]);
      return inTime ? await index.rank(board, userId) : null;
    } catch {
      return null;
    } finally {
      late.abort();
    }
  }

  /** What a submit was answered when its key came first; undefined when the key is unknown. */
  async function replay(board: BoardInfo, { caller, key, bodyHash }: Once, request: SubmitRequest) {
    const first = await store.findOnce(caller, key);
    if (!first) return undefined;
    if (!sameBytes(first.bodyHash, bodyHash)) {
      throw requestFailures.make(
        "idempotency_key_reused",
        "Cannot submit: this Idempotency-Key belongs to another body",
      );
    }
    if (first.answer) return JSON.parse(first.answer) as Submitted;
    if (clock.now() - first.createdAt.getTime() < ONCE_RUNNING_MS) {
      throw requestFailures.make(
        "idempotency_in_progress",
        "Cannot answer yet: the first request with this Idempotency-Key is still running",
      );
    }
    // It was committed, and its answer was lost with its node: the entry as it is now is true too.
    const { season, mode } = board;
    const { userId } = request;
    const score = (await store.findEntry(board.id, userId))?.score ?? request.score;
    const rank = board.final
      ? (await reader.list(board, [userId]))[0]?.rank ?? null
      : builder.isBuilt(board)
      ? await index.rank(board, userId).catch(() => null)
      : null;
    return { season, mode, userId, score, rank, previousRank: null, improved: false };
  }

  async function commit(board: BoardInfo, submit: PendingSubmit): Promise<SubmitOutcome> {
    const { season, mode, open, enabled } = board;
    if (!open) {
      throw leaderboardFailures.make(
        "season_closed",
        `Cannot submit to "${mode}": the season ${season} is closed`,
      );
    }
    if (!enabled) {
      throw leaderboardFailures.make(
        "board_off",
        `Cannot submit to "${mode}": it is switched off`,
      );
    }
    return await submitter.submit(submit).catch((error) => {
      throw toFailure(error, submit.userId);
    });
  }

  return {
    async submit(caller, request) {
      const board = await boards.get(request.season, request.mode);
      const { season, mode } = board;
      if (board.submit === "nobody") {
        throw leaderboardFailures.make(
          "fed_only",
          `Cannot submit to "${mode}": only the results of matches change it`,
        );
      }
      const trusted = hasRole(caller, "service", "admin");
      if (!trusted && (board.submit !== "player" || request.userId !== caller.id)) {
        throw leaderboardFailures.make(
          "not_allowed",
          `Cannot submit to "${mode}": ${
            board.submit === "player"
              ? "players submit only for themselves"
              : "it takes scores from game servers"
          }`,
        );
      }
      // A node that has just started: others have built the ranks that it moves.
      if (!builder.isBuilt(board)) {
        await within(builder.look(board), { ms: LOOK_MS, clock }).catch(() => {});
      }
      const once = request.once && { caller: caller.id, ...request.once };
      let outcome: SubmitOutcome | undefined;
      let refusal: unknown;
      try {
        outcome = await commit(board, {
          board,
          userId: request.userId,
          score: request.score,
          // A player's own word is never more than the board's rule.
          operator: (trusted ? request.operator : undefined) ?? board.operator,
          ...(once && { once }),
        });
      } catch (error) {
        // What was counted before the season closed is answered as it was then.
        if (!once || !(error instanceof Failure) || error.row.status >= 500) throw error;
        refusal = error;
      }
      if (once && !outcome?.fresh) {
        const first = await replay(board, once, request);
        if (first) return first;
      }
      if (!outcome) throw refusal;
      const { score, previousRank, improved } = outcome;
      if (outcome.indexLost) builder.invalidate();
      // Ranks of an index that is still being rebuilt would be too good.
      const complete = builder.isBuilt(board);
      const answer = {
        season,
        mode,
        userId: request.userId,
        score,
        rank: complete ? outcome.rank : await rankOnceBuilt(board, request.userId),
        previousRank: complete ? previousRank : null,
        improved,
      };
      if (once) {
        const stored = { caller: caller.id, key: once.key, answer: JSON.stringify(answer) };
        // The score is committed: a repeat that finds no answer is told the entry as it is then.
        await store.storeAnswers([stored]).catch((error) =>
          log.warn({ err: String(error) }, "leaderboards: the answer to a key is not kept")
        );
      }
      return answer;
    },

    page: reader.page,
    around: reader.around,
    list: reader.list,
    search: reader.search,
    standing: reader.standing,
    revision: reader.revision,
    getBoard: boards.get,
    listBoards: boards.list,

    async withdraw(moves) {
      for (const { season, mode, ...move } of moves) {
        const board = await boards.get(season, mode).catch(() => undefined);
        // A board that the configuration no longer has shows no ranks; of a sealed one they are rows.
        if (board && !await finals.isSealed(board)) await index.move(board, [move]);
      }
    },

    async reconcile() {
      const { seasons, boards: configured } = boards.list();
      const alive = new Set<string>();
      // Of every open season, not of the current one alone: whoever moved there is told as well.
      for (const { id: season } of seasons.filter(({ open }) => open)) {
        for (const { id } of configured) {
          const board = await boards.get(season, id).catch(() => undefined);
          if (board) alive.add(board.id);
          if (board) await builder.check(board);
        }
      }
      builder.retain(alive);
      deltas.retain(alive);
      const moved = await submitter.reapply();
      if (moved > 0) log.info({ entries: moved }, "leaderboards: moves re-applied");
    },

    sealDue: finals.sealDue,
    invalidateIndex: builder.invalidate,
    async drain() {
      await submitter.drain();
      await deltas.stop();
    },
  };
}

function toFailure(error: unknown, userId: string): unknown {
  if (isSqlState(error, "foreign_key_violation")) {
    return leaderboardFailures.make(
      "user_not_found",
      `Cannot submit a score: there is no player ${userId}`,
    );
  }
  if (isSqlState(error, "numeric_value_out_of_range")) {
    return leaderboardFailures.make(
      "score_out_of_range",
      "Cannot add to the score: the sum is no finite number",
    );
  }
  return error;
}
