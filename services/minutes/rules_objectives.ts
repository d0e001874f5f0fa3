/**
 * What players may count on (OBS4): each objective is a share of what must go well within 28 days. The
 * dashboard and the rules of Prometheus (`ops/observability/`) are made from these lines.
 */

import type { Sums } from "./types.ts";

export interface ObjectiveRow {
  /** As in labels. */
  name: string;
  says: string;
  /** Share that must go well. */
  target: number;
  /** What counts, and what of it went wrong. */
  total(sums: Sums): number;
  bad(sums: Sums): number;
}

/** Templates of routes that wait on purpose, or that machines call: no player waits for them. */
export const NOT_OF_PLAYERS: readonly string[] = [
  "/admin/api/rooms/:room",
  ...["/matchmaking/tickets/:ticket_id", "/metrics", "/health", "/ready", "/events"],
  "/arena/:match_id",
];

export const OBJECTIVE_ROWS = [
  {
    name: "api_latency",
    says: "95 % of calls are answered within 200 ms",
    target: 0.95,
    total: ({ requests }) => requests,
    bad: ({ requests, api200 }) => requests - api200,
  },
  {
    name: "api_errors",
    says: "99.9 % of calls do not end in a fault of ours (5xx)",
    target: 0.999,
    total: ({ requests }) => requests,
    bad: ({ errors }) => errors,
  },
  {
    name: "sockets",
    says: "99.9 % of the minutes of open sockets end neither by us nor by an error",
    target: 0.999,
    total: ({ socketMinutes }) => socketMinutes,
    bad: ({ socketsLost }) => socketsLost,
  },
  {
    name: "placement",
    says: "95 % of players are in a match within 5 s of queueing",
    target: 0.95,
    total: ({ placements }) => placements,
    bad: ({ placements, placements5 }) => placements - placements5,
  },
  {
    name: "inference",
    says: "95 % of scores come within 150 ms",
    target: 0.95,
    total: ({ scores }) => scores,
    bad: ({ scores, scores150 }) => scores - scores150,
  },
] as const satisfies readonly ObjectiveRow[];
