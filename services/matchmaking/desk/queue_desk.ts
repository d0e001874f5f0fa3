/**
 * Queues as staff see them (UI7): how many wait and since when, why each ticket waits, how right the
 * estimates were.
 *
 * Holds how right estimates were for some seconds; tickets are read from their rows, looked at by the
 * matcher's own rules. Nobody's ticket is touched by looking.
 */

import type { CurrentGame } from "../../game/mod.ts";
import type { Clock } from "../../platform/time/clock.ts";
import type { Estimates } from "../estimates.ts";
import { queueRules } from "../matcher/queue_rules.ts";
import { checkRegion, getMode } from "../queueing.ts";
import { hold } from "../../platform/work/hold.ts";
import { calibrate, type Calibration } from "../rules/calibration.ts";
import { type Outlook, outlooks } from "../rules/outlook.ts";
import type { DeskStore } from "../stores/desk.ts";
import type { QueueStore } from "../stores/queue.ts";
import type { StatsStore } from "../stores/stats.ts";
import type { PoolId, QueueState, Waiting } from "../types.ts";

/** A pool with the age of its oldest ticket. */
export interface WatchedQueue extends QueueState {
  /** When the one who waits longest began to; null while nobody waits. */
  oldest: Date | null;
}

export interface WaitingTicket extends Outlook {
  ticketId: string;
  region: string;
  enqueuedAt: Date;
  /** Whether computer opponents may fill its match. */
  bots: boolean;
  /** Null names are of players whose names are not told any more. */
  members: { userId: string; name: string | null; mmr: number }[];
  /** Round trips the client measured, in milliseconds by region. */
  latency: Record<string, number> | null;
}

export interface QueueDesk {
  /** Every pool of a mode that is on. */
  list(): Promise<WatchedQueue[]>;
  /**
   * Tickets of a mode that wait, the oldest first, each with why.
   * @returns also how many tickets the mode has in all
   * @throws matchmaking.unknown_mode, .unknown_region
   */
  tickets(
    query: { mode: string; region?: string; offset: number; limit: number },
  ): Promise<{ total: number; tickets: WaitingTicket[] }>;
  /** @throws matchmaking.unknown_mode, .unknown_region */
  calibration(pool: PoolId, hours: number): Promise<Calibration>;
}

const HOUR_MS = 3_600_000;
/** Of an hour twelve steps, of a day as many as hours. */
const STEPS = 24;
const HOUR_STEPS = 12;
/** Waits judged, evenly over the steps that have any. */
const JUDGED = 120;
/** Matches of a step that are looked at: the last of them. */
const MOST_MATCHES = 40;
/** Several who look at once cost one look. */
const HELD_MS = 15_000;
/** For estimates that are nobody's own. */
const START_MMR = 1_500;

export function createQueueDesk(
  { queues, desk, stats, estimates, game, clock }: {
    queues: Pick<QueueStore, "listQueued">;
    desk: DeskStore;
    stats: Pick<StatsStore, "measureQueues">;
    estimates: Pick<Estimates, "list">;
    game: CurrentGame;
    clock: Pick<Clock, "now" | "elapsed">;
  },
): QueueDesk {
  const byAge = (a: Waiting, b: Waiting) => a.enqueuedAt - b.enqueuedAt;
  const calibrateHours = hold(calibrateNow, { ms: HELD_MS, clock });

  async function calibrateNow(mode: string, region: string, hours: number): Promise<Calibration> {
    const since = clock.now() - hours * HOUR_MS;
    const steps = hours === 1 ? HOUR_STEPS : STEPS;
    const stepMs = hours * HOUR_MS / steps;
    const bounds = Array.from({ length: steps + 1 }, (_, i) => new Date(since + i * stepMs));
    // The first to be judged are judged by the hour before.
    const all = [new Date(since - HOUR_MS), ...bounds];
    const waits = await desk.listWaits({ mode, region }, all, MOST_MATCHES);
    return calibrate(waits, { since, stepMs, most: JUDGED });
  }

  return {
    async list() {
      const [pools, measured] = await Promise.all([
        estimates.list(START_MMR),
        stats.measureQueues(),
      ]);
      return pools.map((pool) => {
        const found = measured.find(({ mode, region }) =>
          mode === pool.mode && region === pool.region
        );
        return { ...pool, oldest: found?.oldest ?? null };
      });
    },

    async tickets({ mode: modeId, region, offset, limit }) {
      const mode = getMode(game.config, modeId);
      if (region !== undefined) checkRegion(game.config, region);
      const now = clock.now();
      const waiting = await queues.listQueued(mode.id, new Date(0));
      const asked = waiting.filter((ticket) => region === undefined || ticket.region === region)
        .sort(byAge);
      const shown = asked.slice(offset, offset + limit);
      const rules = queueRules(mode, game.config.regions);
      const ids = shown.map(({ ticketId }) => ticketId);
      const found = outlooks(rules, { waiting, asked: ids, now });
      const names = await desk.listNames(
        shown.flatMap(({ members }) => members.map(({ userId }) => userId)),
      );
      return {
        total: asked.length,
        tickets: shown.map(({ ticketId, members, enqueuedAt, latency, bots, region }) => ({
          ...{ ticketId, region, enqueuedAt: new Date(enqueuedAt) },
          ...{ bots: bots ?? false, latency: latency ?? null },
          members: members.map(({ userId, mmr }) => ({
            ...{ userId, mmr },
            name: names.get(userId) ?? null,
          })),
          ...found.get(ticketId)!,
        })),
      };
    },

    async calibration(pool, hours) {
      getMode(game.config, pool.mode);
      checkRegion(game.config, pool.region);
      return await calibrateHours(pool.mode, pool.region, hours);
    },
  };
}
