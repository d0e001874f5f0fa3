/** What a minute says of a node, or an hour, or some of them together. */

export type { MetricPoint } from "../platform/observe/metrics.ts";

/** What adds up: over time, and over nodes. */
export const SUMS = [
  ...["requests", "errors", "api10", "api50", "api100", "api200", "api500", "api1000"],
  ...["socketMinutes", "socketsLost", "placements", "placements5", "waitSeconds"],
  ...["scores", "scores150", "scoreSeconds", "matches"],
] as const;

export type Sum = typeof SUMS[number];

export type Sums = Record<Sum, number>;

export interface Minute extends Sums {
  /** Sockets open on the node at its end. */
  sockets: number;
  /** The same on every node: players who wait at its end, alerts of the whole game. */
  queued: number;
  alerts: number;
}

/** A stretch of time, of all nodes together. */
export interface Stretch extends Sums {
  at: Date;
  /** How many minutes of it were noted. */
  minutes: number;
  /** Mean over the stretch. */
  sockets: number;
  queued: number;
  alerts: number;
}

/** How long a row is, in minutes: a minute, an hour, a day. */
export type Span = 1 | 60 | 1440;

/** Windows an operator may look at. */
export type WindowName = "4h" | "24h" | "7d" | "season";

export interface Window {
  /** How far back, in milliseconds. */
  ms: number;
  /** Rows it is made from, in minutes. */
  span: Span;
  /** Length of a stretch, in seconds. */
  every: number;
}

/** How an objective stands. */
export interface Budget {
  /** As in `OBJECTIVE_ROWS`. */
  name: string;
  says: string;
  /** Share of 28 days' budget that is left; negative once it is overdrawn. */
  left: number;
  /** How many times as fast as it may the budget goes; null: nothing happened. */
  burn: { hour: number | null; sixHours: number | null };
  /** Of what counts, in 28 days. */
  total: number;
  bad: number;
}
