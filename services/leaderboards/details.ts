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
/** Some 300 bytes each. */
const MOST_KEPT = 50_000;

export function createDetails(
  { store, clock }: { store: Pick<LeaderboardStore, "listDetails">; clock: Pick<Clock, "now"> },
): Details {
  /** By board and player, oldest first. */
  const kept = new Map<string, { detail: EntryDetail; at: number }>();

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
    const key = `${boardId} ${userId}`;
    kept.delete(key);
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, { detail, at: clock.now() });
    return detail;
  }

  function find(boardId: string, userId: string): EntryDetail | undefined {
    const known = kept.get(`${boardId} ${userId}`);
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
