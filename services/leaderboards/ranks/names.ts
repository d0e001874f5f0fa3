/**
 * Names of players, from a small cache (LB11): who stands at a board's top is asked for far more often
 * than a name changes, and one read of the database serves all who ask at the same time.
 */

import { createBatcher } from "../../platform/work/batcher.ts";
import type { Clock } from "../../platform/time/clock.ts";
import { isUnavailable } from "../../platform/unavailable.ts";
import type { LeaderboardStore, PlayerName } from "../stores/store.ts";

export interface Names {
  /** One per player, in order, at most `NAME_AGE_MS` old; undefined for who was just deleted. */
  list(userIds: readonly string[]): Promise<(PlayerName | undefined)[]>;
  /** Reads a name unless it is kept: for those who do not know the player's place yet. */
  prepare(userId: string): Promise<void>;
}

const NAME_AGE_MS = 10_000;
/** In each of two generations; some 250 bytes each. */
const MOST_KEPT = 25_000;
/** Lists of a read: small enough that reads overlap with answering, large enough to share a trip. */
const LISTS = 16;
const READS = 3;

type Generation = Map<string, { name: PlayerName; at: number }>;

export function createNames(
  { store, clock }: { store: Pick<LeaderboardStore, "listNames">; clock: Pick<Clock, "elapsed"> },
): Names {
  // Two generations: taking single entries out of a full map costs more than reading them again.
  let young: Generation = new Map();
  let old: Generation = new Map();

  const reading = createBatcher({
    run: read,
    hopeless: isUnavailable,
    maxBatch: LISTS,
    maxInFlight: READS,
  });

  async function read(lists: string[][]) {
    const found = await store.listNames(lists.flat());
    let at = 0;
    return lists.map((userIds) => userIds.map((userId) => keep(userId, found[at++])));
  }

  function keep(userId: string, name: PlayerName | undefined) {
    if (!name) return undefined;
    if (young.size >= MOST_KEPT) {
      old = young;
      young = new Map();
    }
    young.set(userId, { name, at: clock.elapsed() });
    return name;
  }

  function find(userId: string): PlayerName | undefined {
    const known = young.get(userId) ?? old.get(userId);
    return known && clock.elapsed() - known.at < NAME_AGE_MS ? known.name : undefined;
  }

  return {
    async list(userIds) {
      const missing: string[] = [];
      const names = userIds.map((userId) => {
        const known = find(userId);
        if (!known) missing.push(userId);
        return known;
      });
      if (missing.length === 0) return names;
      const found = await reading.add(missing);
      let at = 0;
      return names.map((name) => name ?? found[at++]);
    },
    async prepare(userId) {
      if (!find(userId)) await reading.add([userId]);
    },
  };
}
