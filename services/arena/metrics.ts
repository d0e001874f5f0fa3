/** What operators see of the arena: matches here, and how its thread keeps its beat. */

import type { Metrics } from "../platform/observe/metrics.ts";
import { createRecentMax } from "../platform/observe/recent_max.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { HostedMatches } from "./hosting/matches.ts";
import type { Beat } from "./thread.ts";

export interface ArenaMetrics {
  beat(beat: Beat): void;
  died(): void;
  show(of: { matches: Pick<HostedMatches, "list"> }): void;
}

export function createArenaMetrics(
  { meter, clock }: Pick<Metrics, "meter"> & { clock: Clock },
): ArenaMetrics {
  const ticks = meter.createCounter("arena_ticks_total", {
    description: "Ticks of the arena's thread, each of all its matches",
  });
  const busy = meter.createCounter("arena_tick_busy_seconds_total", {
    description: "Time that the thread spent in ticks",
  });
  const deaths = meter.createCounter("arena_thread_deaths_total", {
    description: "How often the thread died with its matches",
  });
  deaths.add(0);
  const latest = createRecentMax(clock);
  meter.createObservableGauge("arena_tick_late_max_seconds", {
    description: "By which the latest tick of the last 30 to 60 seconds came too late",
  }).addCallback((result) => result.observe(latest.read()));
  return {
    beat({ ticks: count, busyMs, latestMs }) {
      ticks.add(count);
      busy.add(busyMs / 1000);
      latest.note(latestMs / 1000);
    },
    died: () => deaths.add(1),
    show({ matches }) {
      meter.createObservableGauge("arena_matches", {
        description: "Matches that run on this node, practices apart",
      }).addCallback((result) => {
        const { practice = [], match = [] } = Object.groupBy(
          matches.list(),
          (each) => each.practice ? "practice" : "match",
        );
        result.observe(match.length, { kind: "match" });
        result.observe(practice.length, { kind: "practice" });
      });
    },
  };
}
