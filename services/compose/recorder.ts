/** What the telemetry thread is made of: its own connections to the engines, nothing shared. */

import { type Database, openDatabase } from "../../db/client.ts";
import { askTime, portTarget, serverTarget } from "./engines.ts";
import { openStream } from "./ports.ts";
import type { Config, Secrets } from "../config/mod.ts";
import {
  type BotModel,
  createAlertStore,
  createBotScoring,
  createJudge,
  type RuleSettings,
  rulesInForce,
} from "../anti_cheat/mod.ts";
import { type Clock, systemClock } from "../platform/time/clock.ts";
import { createDatabaseClock } from "../platform/time/database_clock.ts";
import type { Logger } from "../platform/observe/log.ts";
import { traceRedis } from "../platform/redis/trace_redis.ts";
import { traceStatement } from "../platform/observe/trace_statements.ts";
import { connectRedis } from "../platform/redis/redis.ts";
import { runConsumer } from "../platform/streams/stream_consumer.ts";
import { isUnavailable } from "../platform/unavailable.ts";
import {
  createEventStore,
  createRecorder,
  judgedKind,
  type Recorder,
  TELEMETRY_GROUP,
  TELEMETRY_TOPIC,
} from "../telemetry/mod.ts";

export interface TelemetryThreadOptions {
  config: Pick<Config, "engines">;
  /** Whether commands to Redis are spans, where somebody keeps them. */
  traces?: boolean;
  secrets: Pick<Secrets, "databaseUrl" | "databaseDirectUrl" | "redisUrl" | "kafka">;
  rules: RuleSettings;
  /** Unique name among all consumers. */
  consumer: string;
  log: Logger;
  signal: AbortSignal;
  /** A new connection to the embedded database. */
  nextPort: () => Promise<MessagePort>;
  /** Told of every batch that was stored; milliseconds from the arrival of its oldest event. */
  onRecorded?: (events: number, delayMs: number) => void;
  /** Undefined while there is no model: then rules alone judge. */
  botModel?: BotModel;
}

/** Records telemetry until the signal aborts. */
export async function runTelemetry(options: TelemetryThreadOptions): Promise<void> {
  const { config, secrets, consumer, log, signal, nextPort, botModel, onRecorded } = options;
  const target = config.engines.database.kind === "embedded"
    ? portTarget(nextPort)
    : serverTarget(secrets as Secrets);
  await using resources = new AsyncDisposableStack();
  const database: Database = resources.use(
    openDatabase(target, { max: 2, name: "veze-telemetry", observe: traceStatement }),
  );
  const clock = createDatabaseClock({ own: systemClock, log });
  const time = askTime(database);
  await clock.synchronize(time).catch(() => {});
  void clock.follow(time, signal);
  const redis = config.engines.stream === "redis" && secrets.redisUrl
    ? await connectRedis({ url: secrets.redisUrl, log, signal })
    : undefined;
  if (redis) resources.defer(() => redis.destroy());
  if (redis && options.traces) resources.defer(traceRedis());
  const stream = resources.use(
    await openStream(config, { database, ...(redis && { redis }) }, secrets, {
      clock,
      log,
      signal,
    }),
  );
  const recorder = composeRecorder({
    ...{ database, rules: options.rules, clock, log },
    ...(botModel && { botModel }),
    ...(onRecorded && { onRecorded }),
  });
  await runConsumer({
    stream,
    topic: TELEMETRY_TOPIC,
    group: TELEMETRY_GROUP,
    consumer,
    clock,
    log,
    signal,
    handle: (entries) => recorder.record(entries),
    transient: isUnavailable,
  });
}

/** What records events and lets rules and models look at them: the one wiring, of the thread and of tests. */
export function composeRecorder(
  { database, rules, botModel, onRecorded, clock, log }:
    & Pick<TelemetryThreadOptions, "rules" | "botModel" | "onRecorded" | "log">
    & { database: Database; clock: Clock },
): Recorder {
  const store = createEventStore(database);
  const judge = createJudge({
    ...{ rules: rulesInForce(rules), history: store, kindOf: judgedKind, clock, log },
    alerts: createAlertStore(database),
    bots: botModel && createBotScoring({ model: botModel, clock, log }),
  });
  return createRecorder({ store, judge, clock, ...(onRecorded && { onRecorded }) });
}
