/** Telemetry's front: what is taken in, what could not be recorded, what moderators judge. */

import { createAlertStore, createAntiCheat, createBotMetrics } from "../anti_cheat/mod.ts";
import {
  createDeadLetters,
  createDeadLetterStore,
  createEventStore,
  createTelemetry,
  createTelemetryMetrics,
} from "../telemetry/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";
import type { Boards } from "./leaderboards.ts";

export function composeTelemetry(
  { config, database, stream, leases, metrics: { meter }, node, clock, ids }: Base,
  { accounts, leaderboards, boardStaff }:
    & Pick<Access, "accounts">
    & Pick<Boards, "leaderboards" | "boardStaff">,
) {
  const metrics = createTelemetryMetrics({ meter, stream, clock });
  return {
    stream,
    metrics,
    bots: createBotMetrics({ meter }),
    events: createEventStore(database),
    telemetry: createTelemetry({
      ...{ stream, maxBacklog: config.limits.telemetryBacklog, metrics, clock, ids },
    }),
    deadLetters: createDeadLetters({
      store: createDeadLetterStore(database),
      ...{ stream, leases, consumer: node, clock },
    }),
    antiCheat: createAntiCheat({
      store: createAlertStore(database),
      ...{ accounts, leaderboards, boardStaff, clock },
    }),
  };
}
