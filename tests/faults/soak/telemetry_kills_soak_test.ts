/** Twenty kills amid half a million events on each backend: `deno task soak`. */

import { findPostgres, findRedis } from "../../support/engines/find_engines.ts";
import { standInProgram } from "../../support/engines/kafka_stand_in.ts";
import { killTelemetryWorkers } from "../streams/telemetry_kills.ts";

const soaking = Deno.env.get("SOAK") === "1";
const ignore = !await findPostgres() || !await findRedis() || !standInProgram;

if (soaking) {
  for (const backend of ["redis", "postgres", "kafka"] as const) {
    Deno.test({
      name: `[TEL3 TEL6] workers killed 20 times amid 500,000 events from ${backend}`,
      ignore,
      fn: () => killTelemetryWorkers({ backend, kills: 20, events: 500_000, poison: 40 }),
    });
  }
}
