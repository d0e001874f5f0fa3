/** The standby that answers what the staff reads in bulk, where there is one. */

import { type Database, openDatabase } from "../../db/client.ts";
import { traceStatement } from "../platform/observe/trace_statements.ts";
import {
  createActsStore,
  createStaffReads,
  createStandbyMetrics,
  createStandbyStore,
  createStandbyWatch,
  type StaffReads,
} from "../standby/mod.ts";
import type { Config, Secrets } from "../config/mod.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { Metrics } from "../platform/observe/metrics.ts";
import type { Clock } from "../platform/time/clock.ts";
import { serverTarget } from "./engines.ts";

/** How its connections are called in pg_stat_activity. */
const NAME = "veze-game-staff";
const CONNECTIONS = 5;

interface Settings {
  config: Pick<Config, "engines">;
  secrets: Secrets;
}

/** Connects at the first question; `undo` closes it. */
export function openStandby(
  { config, secrets, database, metrics: { meter }, clock, log }: Settings & {
    database: Database;
    metrics: Metrics;
    clock: Clock;
    log: Logger;
  },
  undo: AsyncDisposableStack,
): StaffReads | undefined {
  const target = standbyTarget({ config, secrets });
  if (!target) return undefined;
  const options = { max: CONNECTIONS, name: NAME, observe: traceStatement };
  const store = createStandbyStore(database, undo.use(openDatabase(target, options)));
  const watch = createStandbyWatch({ store, clock, log });
  return createStaffReads({
    ...{ store, watch, log },
    acts: createActsStore(database),
    metrics: createStandbyMetrics({ meter, state: watch.state }),
  });
}

/** Where the standby is; undefined: there is none. */
export function standbyTarget({ config, secrets }: Settings) {
  const url = secrets.databaseReplicaUrl;
  if (url === undefined) return undefined;
  const { prepared = secrets.databaseDirectUrl === undefined } = {
    ...(config.engines.database.kind === "server" && config.engines.database),
  };
  return { ...serverTarget(config, { databaseUrl: url }), prepared };
}
