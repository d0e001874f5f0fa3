/** What operators see of queues and matches: who waits, how long it took, what was made. */

import type { CurrentGame } from "../game/mod.ts";
import { observeAsked } from "../platform/observe/asked.ts";
import type { Metrics } from "../platform/observe/metrics.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { StatsStore } from "./stores/stats.ts";
import type { Waiting } from "./types.ts";

export interface MatchmakingMetrics {
  /** A match was made of these tickets, or they were put into one that is played. */
  placed(mode: string, tickets: readonly Waiting[], at: number): void;
  made(mode: string, matches: number): void;
  /** One pass over a mode's queue. */
  passed(mode: string, seconds: number): void;
  /** Shows the queues as the database has them, empty ones too. */
  show(of: {
    store: Pick<StatsStore, "measureQueues">;
    game: CurrentGame;
    clock: Clock;
  }): void;
}

/** Seconds; 5 is the objective. */
const WAIT_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300];
const PASS_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export function createMatchmakingMetrics(
  { meter }: Pick<Metrics, "meter">,
): MatchmakingMetrics {
  const placement = meter.createHistogram("matchmaking_placement_seconds", {
    description: "From a player's place in the queue to the match, by mode",
    advice: { explicitBucketBoundaries: WAIT_BOUNDS },
  });
  const matches = meter.createCounter("matchmaking_matches_total", {
    description: "Matches made, by mode",
  });
  const passes = meter.createHistogram("matchmaking_pass_seconds", {
    description: "One pass over a mode's queue, its statements included",
    advice: { explicitBucketBoundaries: PASS_BOUNDS },
  });
  return {
    placed(mode, tickets, at) {
      for (const { enqueuedAt, members } of tickets) {
        const waited = Math.max(0, at - enqueuedAt) / 1000;
        for (let i = 0; i < members.length; i++) placement.record(waited, { mode });
      }
    },
    made: (mode, count) => matches.add(count, { mode }),
    passed: (mode, seconds) => passes.record(seconds, { mode }),
    show({ store, game, clock }) {
      observeAsked(meter, {
        gauges: {
          matchmaking_queue_players: "Players who wait, by mode and region",
          matchmaking_queue_oldest_seconds: "How long the first of them has waited",
        },
        ask: store.measureQueues,
        tell(pools, observe) {
          const known = new Map(pools.map((pool) => [`${pool.mode} ${pool.region}`, pool]));
          for (const { id: mode } of game.config.modes) {
            for (const { id: region } of game.config.regions) {
              const { players = 0, oldest } = known.get(`${mode} ${region}`) ?? {};
              const waited = oldest ? Math.max(0, clock.now() - oldest.getTime()) / 1000 : 0;
              observe("matchmaking_queue_players", players, { mode, region });
              observe("matchmaking_queue_oldest_seconds", waited, { mode, region });
            }
          }
        },
        clock,
      });
    },
  };
}
