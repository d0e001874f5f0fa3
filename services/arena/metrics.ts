/**
 * What operators see of the arena: matches and sockets here, and how its thread keeps its beat.
 *
 * Holds the latest tick of the last seconds.
 */

import type { Metrics } from "../platform/observe/metrics.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { HostedMatches } from "./hosting/matches.ts";
import type { Beat } from "./thread.ts";

export interface ArenaMetrics {
  beat(beat: Beat): void;
  died(): void;
  show(of: { matches: Pick<HostedMatches, "list"> }): void;
}

/** A late tick is told for so long: longer than the usual pause between scrapes. */
const KEPT_MS = 30_000;

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
  let latest: { seconds: number; at: number }[] = [];
  meter.createObservableGauge("arena_tick_late_max_seconds", {
    description: "By which the latest tick of the last half minute came too late",
  }).addCallback((result) => {
    latest = latest.filter(({ at }) => clock.elapsed() - at < KEPT_MS);
    result.observe(Math.max(0, ...latest.map(({ seconds }) => seconds)));
  });
  return {
    beat({ ticks: count, busyMs, latestMs }) {
      ticks.add(count);
      busy.add(busyMs / 1000);
      const at = clock.elapsed();
      latest = latest.filter((each) => at - each.at < KEPT_MS);
      latest.push({ seconds: latestMs / 1000, at });
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
