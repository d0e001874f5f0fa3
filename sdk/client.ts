/** One client for the whole service: calls, rooms, telemetry, one sign-in. */

import { type ClientOptions, type Core, createCore } from "./core.ts";
import { runtime as surroundings } from "./runtime.ts";
import { createTelemetryQueue, type TelemetryQueue } from "./telemetry.ts";

export interface Client extends Core {
  telemetry: TelemetryQueue;
}

export function createClient(options: ClientOptions): Client {
  const runtime = options.runtime ?? surroundings();
  const core = createCore({ ...options, runtime });
  const telemetry = createTelemetryQueue({ call: core.call, runtime });
  return {
    ...core,
    telemetry,
    [Symbol.dispose]() {
      telemetry.close();
      core[Symbol.dispose]();
    },
  };
}
