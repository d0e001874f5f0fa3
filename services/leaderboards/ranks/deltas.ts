/**
 * What a board's room hears: changes near the top and the ranks of whoever moved, gathered, at most
 * four times a second over all nodes (LB9).
 *
 * A change is kept in `leaderboard_moves` until `told` was called: what a dying node has not announced
 * is announced by another one that re-applies it.
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { Limiter } from "../../platform/limits/limiter.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Placed, Ranked, RankIndex } from "../../platform/ranks/rank_index.ts";
import type { RoomHub } from "../../platform/rooms/room_hub.ts";
import type { Builder } from "./builder.ts";
import type { BoardInfo, Standing } from "../types.ts";
import { toDeltaData } from "../wire.ts";

export interface Moved extends Placed {
  userId: string;
  score: number;
}

export interface Deltas {
  /** Takes what moved; `told` is called once the room has heard of it, or never. */
  add(board: BoardInfo, moved: Moved[], acknowledge: () => void): void;
  /** Forgets what it told of all but these boards, by their ids. */
  retain(boardIds: ReadonlySet<string>): void;
  /** Stops waiting; what is not announced stays noted. */
  stop(): Promise<void>;
}

/** Places of a board whose every change is announced. */
const VISIBLE = 100;
/** Moves of one announcement: beyond that the best ranks are told, the others ask. */
const MOST_MOVED = 500;
const PER_SECOND = 4;
const RETRY_MS = 1_000;

interface Pending {
  board: BoardInfo;
  moved: Map<string, Moved>;
  acknowledgements: (() => void)[];
  /** What this node last announced, by rank. */
  shown: string[];
  running?: Promise<void> | undefined;
}

export function createDeltas(
  { index, rooms, limiter, builder, describe, clock, log }: {
    index: RankIndex;
    rooms: RoomHub;
    limiter: Limiter;
    builder: Pick<Builder, "isBuilt">;
    /** Names and times of ranked players. */
    describe: (ranked: Ranked[]) => Promise<Standing[]>;
    clock: Clock;
    log: Logger;
  },
): Deltas {
  const boards = new Map<string, Pending>();
  const stopping = new AbortController();

  async function run(pending: Pending): Promise<void> {
    while (pending.moved.size > 0 && !stopping.signal.aborted) {
      const { moved, acknowledgements, board } = pending;
      try {
        const key = `delta:${board.season}:${board.mode}`;
        const limit = { burst: 1, perSecond: PER_SECOND };
        const [verdict] = await limiter.take([{ key, limit }]);
        if (!verdict!.allowed) {
          await clock.sleep(verdict!.retryAfter * 1_000, stopping.signal);
          continue;
        }
        pending.moved = new Map();
        pending.acknowledgements = [];
        // Ranks of an index that is being rebuilt would be too good: they are announced later.
        if (!builder.isBuilt(board)) continue;
        await publish(pending, [...moved.values()]);
        for (const each of acknowledgements) each();
      } catch (error) {
        pending.moved = new Map();
        pending.acknowledgements = [];
        log.warn({ err: String(error) }, "leaderboards: a change is not announced, trying again");
        await clock.sleep(RETRY_MS, stopping.signal);
      }
    }
  }

  async function publish(pending: Pending, moved: Moved[]): Promise<void> {
    const { board } = pending;
    const [top, total] = await Promise.all([index.page(board, 0, VISIBLE), index.size(board)]);
    const shown = top.map(({ userId, score }) => `${userId} ${score}`);
    const changed = top.filter((_, i) => shown[i] !== pending.shown[i]);
    const entries = await describe(changed);
    const best = moved.length <= MOST_MOVED
      ? moved
      : moved.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity)).slice(0, MOST_MOVED);
    const data = toDeltaData({ board, total, entries, moved: best });
    await rooms.publish(`board:${board.season}:${board.mode}`, { kind: "leaderboard.delta", data });
    pending.shown = shown;
  }

  return {
    add(board, moved, acknowledge) {
      let pending = boards.get(board.id);
      if (!pending) {
        boards.set(
          board.id,
          pending = { board, moved: new Map(), acknowledgements: [], shown: [] },
        );
      }
      for (const move of moved) {
        const before = pending.moved.get(move.userId);
        pending.moved.set(
          move.userId,
          before ? { ...move, previousRank: before.previousRank } : move,
        );
      }
      pending.acknowledgements.push(acknowledge);
      const mine = pending;
      mine.running ??= run(mine).finally(() => mine.running = undefined);
    },
    retain(boardIds) {
      for (const [id, { running }] of boards) {
        if (!running && !boardIds.has(id)) boards.delete(id);
      }
    },
    async stop() {
      stopping.abort();
      await Promise.all([...boards.values()].map(({ running }) => running));
    },
  };
}
