/** What of the game's own figures leaves for analytics: its hours. */

import type { ExportedTable } from "../platform/exported.ts";

const count = (text: string, sql: string) => ({
  type: "float" as const,
  text,
  sql: `t.${sql}`,
  of: `minutes.${sql}`,
});

export const hoursExported: ExportedTable = {
  name: "hours",
  text: "How an hour of one node went; the node without a name is the whole game",
  from: "(select * from minutes where span = 60) t",
  key: ["began_at", "node"],
  columns: {
    began_at: { type: "instant", text: "when the hour began", sql: "t.at", of: "minutes.at" },
    node: { type: "text", text: "which node", of: "minutes.node" },
    samples: count("minutes of it that were measured", "samples"),
    requests: count("requests answered", "requests"),
    errors: count("answers that were faults of the service", "errors"),
    within_10_ms: count("requests answered within 10 ms", "api_10"),
    within_50_ms: count("within 50 ms", "api_50"),
    within_100_ms: count("within 100 ms", "api_100"),
    within_200_ms: count("within 200 ms", "api_200"),
    within_500_ms: count("within 500 ms", "api_500"),
    within_1000_ms: count("within 1,000 ms", "api_1000"),
    placements: count("players who were placed in a match", "placements"),
    wait_seconds: count("seconds they waited, all together", "wait_seconds"),
    queued: count(
      "players in queues, summed over its minutes; of the whole game only",
      "queued",
    ),
  },
};
