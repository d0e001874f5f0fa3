/** What every domain is made with: settings, the game, engines, ports, time. */

import type { Database } from "../../db/client.ts";
import type { Config, Secrets } from "../config/mod.ts";
import { createCurrentGame, type CurrentGame, type ReadGame } from "../game/mod.ts";
import { createLeaseStore, type LeaseStore } from "../leases/mod.ts";
import { createIds, type Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import { createMetrics, type Metrics } from "../platform/observe/metrics.ts";
import type { EventStream } from "../platform/streams/event_stream.ts";
import { traceStream } from "../platform/streams/traced_stream.ts";
import type { Clock } from "../platform/time/clock.ts";
import { roomHistory } from "../realtime/mod.ts";
import type { StaffReads } from "../standby/mod.ts";
import { type Engines, openEngines, type Program, type Waiting } from "./engines.ts";
import { type HotState, openHotState, openStream } from "./ports.ts";
import { openStandby } from "./standby.ts";

export interface ComposeOptions {
  config: Config;
  secrets: Secrets;
  program: Program;
  log: Logger;
  clock: Clock;
  signal: AbortSignal;
  waiting: Waiting;
  /** What `GAME_CONFIG` holds now; where it is absent the game never changes. */
  readGame?: ReadGame;
  /** Makes ids; the process's own by default. */
  ids?: Ids;
  /** Where this process hears itself; the configured port on this machine by default. */
  selfUrl?: string;
  /** How many connections to the database are kept at most; the pool's own number by default. */
  connections?: number;
  /** Prepares the schema once the database answers: migrates it, or refuses. */
  prepare: (engines: Engines) => Promise<void>;
  inMemory?: boolean;
}

export interface Base extends HotState {
  config: Config;
  secrets: Secrets;
  game: CurrentGame;
  engines: Engines;
  database: Database;
  /** Absent where no standby answers the staff. */
  staffReads: StaffReads | undefined;
  stream: EventStream;
  leases: LeaseStore;
  /** Unique name of this process: holder of leases, name of consumers. */
  node: string;
  metrics: Metrics;
  clock: Clock;
  ids: Ids;
  log: Logger;
  /** Aborts when the process stops. */
  signal: AbortSignal;
}

/** Opens engines and ports; `undo` closes what was opened. */
export async function openBase(
  options: ComposeOptions,
  undo: AsyncDisposableStack,
): Promise<Base> {
  const { config, secrets, log, clock, signal } = options;
  const ids = options.ids ??
    createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) });
  const node = `${config.region}-${ids.secret(6)}`;
  const metrics = undo.use(
    createMetrics(
      { "service.instance.id": node, "deployment.region": config.region },
      config.log.pushMetricsMs,
    ),
  );
  const engines = undo.use(await openEngines(options));
  await options.prepare(engines);
  const { redis } = engines;
  const staffReads = openStandby(
    { config, secrets, database: engines.database, metrics, clock, log },
    undo,
  );
  const database: Database = staffReads
    ? { ...engines.database, read: staffReads.read }
    : engines.database;
  const game = createCurrentGame(config.game);
  const alone = metrics.meter.createCounter("stream_alone_total", {
    description: "Entries accepted in a Redis Cluster of which no replica had a copy in time",
  });
  const onAlone = (entries: number) => alone.add(entries);
  const own = undo.use(await openStream(config, engines, secrets, { clock, log, onAlone }));
  const stream = config.log.traces ? traceStream(own) : own;
  const hot = openHotState(redis, { clock, ids, log, node, historyMs: roomHistory(game) });
  for (const port of Object.values(hot)) undo.use(port);
  return {
    ...{ config, secrets, game, engines, database, staffReads, stream, node, metrics },
    ...{ clock, ids, log, signal },
    ...hot,
    leases: createLeaseStore(database),
  };
}
