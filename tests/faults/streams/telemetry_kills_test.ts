/** A few kills in every run; telemetry_kills_soak_test.ts has the twenty. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { standInProgram } from "../../support/engines/kafka_stand_in.ts";
import { killTelemetryWorkers } from "./telemetry_kills.ts";

const soaking = Deno.env.get("SOAK") === "1";
const ignore = !await findPostgres() || !await findRedis() || !standInProgram;

if (!soaking) {
  for (const backend of ["redis", "postgres", "kafka"] as const) {
    Deno.test({
      name: `[TEL3 TEL6] workers killed while they record from ${backend}: all once, same alerts`,
      ignore,
      fn: () => killTelemetryWorkers({ backend, kills: 3, events: 12_000, poison: 8 }),
    });
  }
}
