/** From a process's metrics to a minute, and from minutes to budgets. */

import { NOT_OF_PLAYERS, OBJECTIVE_ROWS, type ObjectiveRow } from "./rules_objectives.ts";
import {
  type Budget,
  type MetricPoint,
  SUMS,
  type Sums,
  type Window,
  type WindowName,
} from "./types.ts";

const HOUR_MS = 3_600_000;
/** Milliseconds, as the sums name them. */
const API_BOUNDS = [10, 50, 100, 200, 500, 1000] as const;

export const WINDOWS: Readonly<Record<WindowName, Window>> = {
  "4h": { ms: 4 * HOUR_MS, span: 1, every: 120 },
  "24h": { ms: 24 * HOUR_MS, span: 1, every: 600 },
  "7d": { ms: 7 * 24 * HOUR_MS, span: 60, every: 3_600 },
  "season": { ms: 90 * 24 * HOUR_MS, span: 1440, every: 86_400 },
};

export const none = (): Sums => Object.fromEntries(SUMS.map((name) => [name, 0])) as Sums;

/** What a process has counted since its start. */
export function totalsOf(points: readonly MetricPoint[]): Sums {
  const sums = none();
  const ofPlayers = of(points, "http_server_request_duration_seconds")
    .filter(({ labels }) => !NOT_OF_PLAYERS.includes(String(labels.route)));
  sums.requests = counted(ofPlayers);
  sums.errors = counted(ofPlayers.filter(({ labels }) => /^5/.test(String(labels.status))));
  for (const ms of API_BOUNDS) {
    sums[`api${ms}`] = within(ofPlayers, ms / 1000);
  }
  sums.socketMinutes = added(of(points, "realtime_socket_seconds_total")) / 60;
  sums.socketsLost = added(
    of(points, "realtime_sockets_ended_total").filter(({ labels }) => labels.by !== "client"),
  );
  const placed = of(points, "matchmaking_placement_seconds");
  sums.placements = counted(placed);
  sums.placements5 = within(placed, 5);
  sums.waitSeconds = added(placed);
  const calls = of(points, "ml_call_seconds");
  sums.scores = counted(calls);
  sums.scores150 = within(calls, 0.15);
  sums.scoreSeconds = added(calls);
  sums.matches = added(of(points, "matchmaking_matches_total"));
  return sums;
}

/** What a process says of this moment. */
export function gaugesOf(points: readonly MetricPoint[]): { sockets: number; queued: number } {
  return {
    sockets: added(of(points, "realtime_sockets")),
    queued: added(of(points, "matchmaking_queue_players")),
  };
}

/** What was counted in between. */
export function between(before: Sums, now: Sums): Sums {
  const sums = none();
  for (const name of SUMS) sums[name] = Math.max(0, now[name] - before[name]);
  return sums;
}

/** How each objective stands, the one with the least left first. */
export function budgetsOf(
  { month, hour, sixHours }: Record<"month" | "hour" | "sixHours", Sums>,
): Budget[] {
  return (OBJECTIVE_ROWS as readonly ObjectiveRow[]).map((objective): Budget => {
    const { name, says, target } = objective;
    const [total, bad] = [objective.total(month), objective.bad(month)];
    const burn = (sums: Sums) => {
      const all = objective.total(sums);
      return all === 0 ? null : objective.bad(sums) / all / (1 - target);
    };
    return {
      ...{ name, says, total, bad },
      left: total === 0 ? 1 : 1 - bad / total / (1 - target),
      burn: { hour: burn(hour), sixHours: burn(sixHours) },
    };
  }).sort((a, b) => a.left - b.left);
}

/**
 * Milliseconds within which that share of calls was answered, read off between two bounds as
 * Prometheus' `histogram_quantile` does; beyond the last one it is the last. Null: no calls.
 */
export function latencyOf(sums: Sums, share: number): number | null {
  if (sums.requests === 0) return null;
  const rank = share * sums.requests;
  let [below, from] = [0, 0];
  for (const bound of API_BOUNDS) {
    const count = sums[`api${bound}`];
    if (count >= rank) {
      return from + (bound - from) * (count === below ? 1 : (rank - below) / (count - below));
    }
    [below, from] = [count, bound];
  }
  return API_BOUNDS.at(-1)!;
}

const of = (points: readonly MetricPoint[], metric: string) =>
  points.filter((point) => point.metric === metric);

function counted(points: readonly MetricPoint[]): number {
  return points.reduce(
    (sum, { value }) => sum + (typeof value === "number" ? value : value.count),
    0,
  );
}

function added(points: readonly MetricPoint[]): number {
  return points.reduce(
    (sum, { value }) => sum + (typeof value === "number" ? value : value.sum),
    0,
  );
}

/** How many were at most `bound`, which must be one of the histogram's. */
function within(points: readonly MetricPoint[], bound: number): number {
  return points.reduce((sum, { value }) => {
    if (typeof value === "number") return sum;
    const last = value.bounds.indexOf(bound);
    if (last < 0) {
      throw new Error(`Cannot count what is within ${bound}: the metric has no such bound`);
    }
    return sum + value.counts.slice(0, last + 1).reduce((all, count) => all + count, 0);
  }, 0);
}
