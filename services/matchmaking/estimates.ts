/**
 * How long a player may expect to wait, and how right that was (MM13).
 *
 * Holds the last hour's waits by pool and the answers computed of them, both renewed at most every
 * five seconds when somebody asks. Queueing reads the memory and never waits for it; while the
 * database cannot be asked, the last knowledge stands. A node that has just started knows nothing.
 */

import type { CurrentGame } from "../game/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { coverage, estimateWait } from "./rules/waits.ts";
import type { StatsStore } from "./stores/stats.ts";
import type { PoolId, QueueState, Wait, WaitEstimate } from "./types.ts";

export interface Estimates {
  /** From memory, renewed in the background: queueing never waits for it. */
  of(mode: string, region: string, mmr: number): WaitEstimate | null;
  /** All pools now, with the wait a player of this rating may expect. */
  list(mmr: number): Promise<QueueState[]>;
}

const FRESH_MS = 5_000;
/** Ratings this close expect the same. */
const RATING_STEP = 20;
/** Waits older than this say little about now. */
const SPAN_MS = 3_600_000;

export function createEstimates(
  { store, game, clock }: {
    store: StatsStore;
    game: CurrentGame;
    clock: Pick<Clock, "now" | "elapsed">;
  },
): Estimates {
  /** Every mode that is on, in every region. */
  const listPools = (): PoolId[] =>
    game.config.modes.filter(({ enabled }) => enabled).flatMap(({ id }) =>
      game.config.regions.map((region) => ({ mode: id, region: region.id }))
    );
  let known = new Map<string, Wait[]>();
  /** Answers of the present knowledge, by pool and rating: thousands queue between two renewals. */
  let answered = new Map<string, WaitEstimate | null>();
  let knownAt = -Infinity;
  let renewing: Promise<void> | undefined;

  /** At most one question at a time, and none while the answer is fresh. */
  function renew(): Promise<void> {
    if (clock.elapsed() - knownAt < FRESH_MS) return Promise.resolve();
    return renewing ??= store.listWaits(listPools(), new Date(clock.now() - SPAN_MS))
      .then((waits) => {
        known = Map.groupBy(waits, keyOf);
        answered = new Map();
        knownAt = clock.elapsed();
      })
      .finally(() => renewing = undefined);
  }

  return {
    of(mode, region, mmr) {
      renew().catch(() => {});
      const pool = keyOf({ mode, region });
      const rating = Math.round(mmr / RATING_STEP) * RATING_STEP;
      const key = `${pool} ${rating}`;
      let estimate = answered.get(key);
      if (estimate === undefined) {
        estimate = estimateWait(known.get(pool) ?? [], rating);
        answered.set(key, estimate);
      }
      return estimate;
    },

    async list(mmr) {
      const pools = listPools();
      const [waiting, quality] = await Promise.all([
        store.countWaiting(),
        store.listQuality(pools),
        renew(),
      ]);
      const players = new Map(waiting.map((pool) => [keyOf(pool), pool.players]));
      const qualities = new Map(quality.map((pool) => [keyOf(pool), pool]));
      return pools.map((pool) => {
        const waits = known.get(keyOf(pool)) ?? [];
        return {
          ...pool,
          waiting: players.get(keyOf(pool)) ?? 0,
          estimate: estimateWait(waits, mmr),
          coverage: coverage(waits),
          quality: qualities.get(keyOf(pool)) ?? null,
        };
      });
    },
  };
}

function keyOf({ mode, region }: PoolId): string {
  return `${region}:${mode}`;
}
