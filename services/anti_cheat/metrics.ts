/** What operators see of the bot model in telemetry. */

import type { Metrics } from "../platform/observe/metrics.ts";
import type { BotReport } from "./bot_scorer.ts";

export interface BotMetrics {
  told(report: BotReport): void;
}

export function createBotMetrics({ meter }: Pick<Metrics, "meter">): BotMetrics {
  const windows = meter.createCounter("bot_windows_total", {
    description: "Windows of play that the bot model has scored, or that were given up: skipped",
  });
  const flags = meter.createCounter("bot_flags_total", {
    description: "Alerts of the bot model",
  });
  const seconds = meter.createCounter("bot_scoring_seconds_total", {
    description: "Time in which this node's telemetry worker scored windows and decided",
  });
  const owed = meter.createGauge("bot_windows_owed", {
    description: "Windows that wait for the bot model",
  });
  for (const outcome of ["scored", "skipped"]) windows.add(0, { outcome });
  flags.add(0);
  return {
    told({ scored, skipped, flagged, seconds: took, owed: waiting }) {
      if (scored > 0) windows.add(scored, { outcome: "scored" });
      if (skipped > 0) windows.add(skipped, { outcome: "skipped" });
      if (flagged > 0) flags.add(flagged);
      if (took > 0) seconds.add(took);
      if (waiting !== undefined) owed.record(waiting);
    },
  };
}
