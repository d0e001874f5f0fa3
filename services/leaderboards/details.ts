/**
 * Names and times of entries, from a small cache (LB11): what stands at a board's top is asked for far
 * more often than it changes, and one read of the database serves all who ask at the same time.
 *
 * An entry's time changes only together with `reached`, so a kept one is never wrong; a name may be
 * `NAME_AGE_MS` old.
 */

import { createBatcher } from "../platform/batcher.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ranked } from "../platform/rank_index.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import type { EntryDetail, LeaderboardStore } from "./store.ts";

export interface Details {
  /** One per place, in order; undefined for an entry whose player was just deleted. */
  list(
    boardId: string,
    places: readonly Pick<Ranked, "userId" | "reached">[],
  ): Promise<(EntryDetail | undefined)[]>;
  /** Reads an entry unless it is kept: for those who do not know its place yet. */
  prepare(boardId: string, userId: string): Promise<void>;
}

const NAME_AGE_MS = 10_000;
/** In each of two generations; some 300 bytes each. */
const MOST_KEPT = 25_000;

/** By board and player. */
type Generation = Map<string, Map<string, { detail: EntryDetail; at: number }>>;

export function createDetails(
  { store, clock }: { store: Pick<LeaderboardStore, "listDetails">; clock: Pick<Clock, "now"> },
): Details {
  // Two generations: taking single entries out of a full map costs more than reading them again.
  let young: Generation = new Map();
  let old: Generation = new Map();
  let size = 0;

  /** Requests that arrive together ask together. */
  const reading = createBatcher({ run: read, hopeless: isUnavailable, maxBatch: 64 });

  async function read(lists: { boardId: string; userIds: string[] }[]) {
    const boardIds = lists.flatMap(({ boardId, userIds }) => userIds.map(() => boardId));
    const found = await store.listDetails(boardIds, lists.flatMap(({ userIds }) => userIds));
    let at = 0;
    return lists.map(({ boardId, userIds }) =>
      userIds.map((userId) => keep(boardId, userId, found[at++]))
    );
  }

  function keep(boardId: string, userId: string, detail: EntryDetail | undefined) {
    if (!detail) return undefined;
    if (size >= MOST_KEPT) {
      old = young;
      young = new Map();
      size = 0;
    }
    let board = young.get(boardId);
    if (!board) young.set(boardId, board = new Map());
    board.set(userId, { detail, at: clock.now() });
    size++;
    return detail;
  }

  function find(boardId: string, userId: string): EntryDetail | undefined {
    const known = young.get(boardId)?.get(userId) ?? old.get(boardId)?.get(userId);
    return known && clock.now() - known.at < NAME_AGE_MS ? known.detail : undefined;
  }

  return {
    async list(boardId, places) {
      const missing: number[] = [];
      const details = places.map(({ userId, reached }, i) => {
        const known = find(boardId, userId);
        if (known?.reached === reached) return known;
        missing.push(i);
        return undefined;
      });
      if (missing.length === 0) return details;
      const userIds = missing.map((i) => places[i]!.userId);
      const found = await reading.add({ boardId, userIds });
      missing.forEach((i, n) => details[i] = found[n]);
      return details;
    },
    async prepare(boardId, userId) {
      if (!find(boardId, userId)) await reading.add({ boardId, userIds: [userId] });
    },
  };
}
