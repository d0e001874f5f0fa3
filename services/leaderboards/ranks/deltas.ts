/**
 * What a board's room hears: changes near the top and the ranks of whoever moved, gathered, at most
 * four times a second over all nodes (LB9).
 *
 * Places are told where they differ from what the room was told by anyone (told.ts). What was told
 * while others told something is told again, as far as it differs by then. A change is kept in
 * `leaderboard_moves` until the room has heard of it: what a dying node has not announced is told by
 * another one that re-applies it.
 */

import type { Clock } from "../../platform/time/clock.ts";
import type { Limiter } from "../../platform/limits/limiter.ts";
import type { Logger } from "../../platform/observe/log.ts";
import type { Ranked, RankIndex } from "../../platform/ranks/rank_index.ts";
import type { RoomHub } from "../../platform/rooms/room_hub.ts";
import type { Builder } from "./builder.ts";
import type { BoardInfo, Standing } from "../types.ts";
import { toDeltaData } from "../wire.ts";
import { createTold, type Moved, type Told } from "./told.ts";

export interface Deltas {
  /** Takes what moved; `acknowledge` is called once the room has heard of it, or never. */
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
  told: Told;
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
    const { board } = pending;
    while (pending.moved.size > 0 && !stopping.signal.aborted) {
      try {
        const key = `delta:${board.season}:${board.mode}`;
        const limit = { burst: 1, perSecond: PER_SECOND };
        const [verdict] = await limiter.take([{ key, limit }]);
        if (!verdict!.allowed) {
          await clock.sleep(verdict!.retryAfter * 1_000, stopping.signal);
          continue;
        }
        const { moved, acknowledgements } = pending;
        pending.moved = new Map();
        pending.acknowledgements = [];
        // Ranks of an index that is being rebuilt would be too good: they are announced later.
        if (!builder.isBuilt(board)) continue;
        const again = await announce(pending, [...moved.values()]);
        // The room has heard of them, be it in the wrong order: that is put right without the notes.
        for (const each of acknowledgements) each();
        const since = pending.moved;
        pending.moved = new Map(again.map((move) => [move.userId, move]));
        gather(pending, since.values());
      } catch (error) {
        pending.moved = new Map();
        pending.acknowledgements = [];
        log.warn({ err: String(error) }, "leaderboards: a change is not announced, trying again");
        await clock.sleep(RETRY_MS, stopping.signal);
      }
    }
  }

  /** @returns what to look at again, for others told the room something meanwhile */
  async function announce({ board, told }: Pending, moved: Moved[]): Promise<Moved[]> {
    await told.catchUp();
    const [top, total] = await Promise.all([index.page(board, 0, VISIBLE), index.size(board)]);
    const best = moved.length <= MOST_MOVED
      ? moved
      : moved.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity)).slice(0, MOST_MOVED);
    const named = new Set(best.map(({ userId }) => userId));
    const left = told.left(top).filter(({ userId }) => !named.has(userId));
    const placed = told.inCompany()
      ? await place(board, [...best, ...left])
      : [...best, ...await place(board, left)];
    const news = placed.filter((move) => !told.knows(move));
    const entries = await describe(told.changed(top));
    if (news.length === 0 && entries.length === 0 && total === told.total()) return [];
    return await told.tell(toDeltaData({ board, total, entries, moved: news })) ? [] : best;
  }

  /** As they stand now: since they moved here, others may have moved them and told it. */
  async function place(board: BoardInfo, moved: Moved[]): Promise<Moved[]> {
    if (moved.length === 0) return [];
    const ranked = await index.list(board, moved.map(({ userId }) => userId));
    return moved.map((move, i) => ({
      ...move,
      score: ranked[i]?.score ?? move.score,
      rank: ranked[i]?.rank ?? null,
    }));
  }

  /** Of who moves twice the last place is told, and where the first move began. */
  function gather(pending: Pending, moved: Iterable<Moved>): void {
    for (const move of moved) {
      const before = pending.moved.get(move.userId);
      pending.moved.set(
        move.userId,
        before ? { ...move, previousRank: before.previousRank } : move,
      );
    }
  }

  return {
    add(board, moved, acknowledge) {
      let pending = boards.get(board.id);
      if (!pending) {
        const room = `board:${board.season}:${board.mode}`;
        const told = createTold({ room, rooms, clock });
        boards.set(board.id, pending = { board, moved: new Map(), acknowledgements: [], told });
      }
      gather(pending, moved);
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
