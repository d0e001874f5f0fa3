/**
 * What players may count on, in numbers (OBS4): each objective is a share of what must go well within
 * 28 days. Rules, alerts and the dashboard of budgets are made from these lines.
 */

import { NOT_OF_PLAYERS, OBJECTIVE_ROWS } from "../../services/minutes/mod.ts";

export interface Objective {
  /** As in labels. */
  name: string;
  /** "95 % of calls are answered within 200 ms". */
  says: string;
  /** Share that must go well. */
  target: number;
  /** PromQL of what counts and of what went wrong, each as a rate over `window`. */
  total(window: string): string;
  bad(window: string): string;
  /** Where to begin when the budget goes. */
  look: string;
  remedy: string;
}

/** Calls that wait on purpose, and those that machines make of the process itself. */
const OF_PLAYERS = `route!~"${NOT_OF_PLAYERS.join("|")}"`;
const REQUESTS = "http_server_request_duration_seconds";

/** Slower than `seconds`: all that is not in the bucket. */
function slower(histogram: string, seconds: string, filter = "") {
  const labels = (more = "") => {
    const all = [filter, more].filter((part) => part !== "").join(",");
    return all === "" ? "" : `{${all}}`;
  };
  return {
    total: (window: string) => `sum(rate(${histogram}_count${labels()}[${window}]))`,
    bad: (window: string) =>
      `sum(rate(${histogram}_count${labels()}[${window}])) - sum(rate(${histogram}_bucket${
        labels(`le="${seconds}"`)
      }[${window}]))`,
  };
}

/** What the overview knows of it too. */
function row(name: typeof OBJECTIVE_ROWS[number]["name"]) {
  const { says, target } = OBJECTIVE_ROWS.find((each) => each.name === name)!;
  return { name, says, target };
}

export const OBJECTIVES: readonly Objective[] = [
  {
    ...row("api_latency"),
    ...slower(REQUESTS, "0.2", OF_PLAYERS),
    look: "dashboard Overview: which route is slow; dashboard Runtime: event loop and engines",
    remedy: "more nodes where processors are busy; look for locks and slow statements in Postgres",
  },
  {
    ...row("api_errors"),
    total: (window) => `sum(rate(${REQUESTS}_count{${OF_PLAYERS}}[${window}]))`,
    bad: (window) =>
      `(sum(rate(${REQUESTS}_count{${OF_PLAYERS},status=~"5.."}[${window}])) or vector(0))`,
    look: "/ready of each node; log lines of level error, with their request_id",
    remedy: "bring back the engine that /ready names; after a release, go back to the one before",
  },
  {
    ...row("sockets"),
    total: (window) => `sum(rate(realtime_socket_seconds_total[${window}])) / 60`,
    bad: (window) =>
      `(sum(rate(realtime_sockets_ended_total{by!="client"}[${window}])) or vector(0))`,
    look:
      "dashboard Realtime: ended by server or by network; restarts; proxies and their time-outs",
    remedy: "let a proxy keep silent sockets for 60 s at least; stop nodes one after the other",
  },
  {
    ...row("placement"),
    ...slower("matchmaking_placement_seconds", "5"),
    look:
      "dashboard Matchmaking: which mode waits, whether the matcher passes, how many are queued",
    remedy:
      "few players: wider windows or computer opponents (docs/matchmaking.md); a matcher that " +
      "does not pass: look for its lease and the log of that node",
  },
  {
    ...row("inference"),
    ...slower("ml_call_seconds", "0.15"),
    look: "dashboard ML: calls refused, rows together, time of a batch; /ready's line of models",
    remedy: "ML_THREADS=2 where rows wait; smaller batches; go back to the model before",
  },
];

/** Windows of the recorded ratios; the last is the budget's. */
export const WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "28d"] as const;

export interface Burn {
  /** The budget goes so many times as fast as it may. */
  factor: number;
  long: (typeof WINDOWS)[number];
  /** Must burn as well: the alert ends soon after the trouble. */
  short: (typeof WINDOWS)[number];
  wait: string;
  severity: "page" | "ticket";
  /** What has gone once the long window is full. */
  spent: string;
}

/**
 * Multi-window, multi-burn-rate alerts (The Site Reliability Workbook, chapter 5) for 28 days: 2 % of
 * the budget in an hour, 5 % in six, 10 % in a day and in three.
 */
export const BURNS: readonly Burn[] = [
  { factor: 13.44, long: "1h", short: "5m", wait: "2m", severity: "page", spent: "2 % in 1 h" },
  { factor: 5.6, long: "6h", short: "30m", wait: "15m", severity: "page", spent: "5 % in 6 h" },
  { factor: 2.8, long: "1d", short: "2h", wait: "1h", severity: "ticket", spent: "10 % in 1 d" },
  { factor: 0.933, long: "3d", short: "6h", wait: "3h", severity: "ticket", spent: "10 % in 3 d" },
];
