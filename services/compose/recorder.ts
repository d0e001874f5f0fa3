/**
 * What the telemetry thread is made of: its own connections to the engines, its own inference thread for
 * the bot model, nothing shared.
 *
 * Holds who is to be woken when windows were stored; it runs until the signal aborts. Recording waits
 * for no score: what it stores is scored behind it, by one worker at a time (ML5).
 */

import { type Database, openDatabase } from "../../db/client.ts";
import { askTime, portTarget, serverTarget } from "./engines.ts";
import { openStream } from "./ports.ts";
import type { Config, Secrets } from "../config/mod.ts";
import {
  BOT_MODEL_RULE,
  type BotModels,
  type BotReport,
  createAlertStore,
  createBotScorer,
  createBotWindows,
  createBotWindowStore,
  createJudge,
  type RuleSettings,
  rulesInForce,
} from "../anti_cheat/mod.ts";
import { createLeaseStore } from "../leases/mod.ts";
import { windowFeatures } from "../ml/features/mod.ts";
import { createBudget } from "../ml/mod.ts";
import { createInferenceOnnx } from "../ml/serving/inference_onnx.ts";
import { runOnNews } from "../platform/work/news_loop.ts";
import { composeBotModels } from "./bot_model.ts";
import { type Clock, systemClock } from "../platform/time/clock.ts";
import { createDatabaseClock } from "../platform/time/database_clock.ts";
import type { Logger } from "../platform/observe/log.ts";
import { traceRedis } from "../platform/redis/trace_redis.ts";
import { traceStatement } from "../platform/observe/trace_statements.ts";
import { connectRedis } from "../platform/redis/connect.ts";
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
  /** Where the program's files are, and its inference thread; both are addresses. */
  program: { root: string; inference: string };
  onBots?: (report: BotReport) => void;
}

/** Scoring follows recording at once, and after this in any case. */
const SCORE_EVERY_MS = 2_000;
/** Windows come batch by batch: one round for those of so long, nobody waits for it. */
const GATHER_MS = 1_000;
/** Of whoever scores: one at a time, for all workers. */
const SCORING_LEASE = "telemetry bots";
const LEASE_MS = 10_000;

/** Records telemetry until the signal aborts. */
export async function runTelemetry(options: TelemetryThreadOptions): Promise<void> {
  const { config, secrets, rules, consumer, log, signal, nextPort, onRecorded } = options;
  const target = config.engines.database.kind === "embedded"
    ? portTarget(nextPort)
    : serverTarget(config, secrets);
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
    await openStream(config, { database, ...(redis && { redis }) }, secrets, { clock, log }),
  );
  let wake = () => {};
  const bots = rules[BOT_MODEL_RULE]?.enabled === false
    ? undefined
    : composeBots(options, { database, clock, resources });
  const recorder = composeRecorder({
    ...{ database, rules, clock, log },
    ...(bots && { bots, onWindows: () => wake() }),
    ...(onRecorded && { onRecorded }),
  });
  const scoring = bots && Promise.all([
    bots.models.run(signal),
    runOnNews({
      name: "telemetry: bot model",
      listen(call) {
        wake = call;
        return Promise.resolve({ unlisten: () => Promise.resolve() });
      },
      work: bots.scorer.score,
      ...{ everyMs: SCORE_EVERY_MS, gatherMs: GATHER_MS, clock, log, signal },
    }),
  ]);
  await runConsumer({
    stream,
    topic: TELEMETRY_TOPIC,
    group: TELEMETRY_GROUP,
    consumer,
    clock,
    log,
    signal,
    handle: (entries) => recorder.record(entries),
    onTaken: recorder.takeOver,
    transient: isUnavailable,
  });
  await scoring;
}

/** What the bot model needs in a telemetry thread: an inference thread beside it. */
function composeBots(
  { program, rules, consumer, log, onBots = () => {} }: TelemetryThreadOptions,
  { database, clock, resources }: {
    database: Database;
    clock: Clock;
    resources: AsyncDisposableStack;
  },
) {
  const budget = createBudget();
  const engine = (onBatch?: (rows: number, seconds: number) => void) =>
    resources.use(createInferenceOnnx({
      program: { root: new URL(program.root), entry: () => new URL(program.inference) },
      // By the thread's own time: the database's may jump.
      ...{
        device: "cpu" as const,
        threads: 1,
        clock: systemClock,
        log,
        ...(onBatch && { onBatch }),
      },
    }));
  const inference = engine((_rows, seconds) => budget.earn(seconds));
  // Its thread starts with the first candidate.
  const shadows = { inference: engine(), budget };
  const models = composeBotModels({ database, inference, shadows, clock, log });
  const leases = createLeaseStore(database);
  resources.defer(() => leases.release(SCORING_LEASE, consumer).catch(() => {}));
  return composeScoring({
    mayScore: async () => await leases.take(SCORING_LEASE, consumer, LEASE_MS) !== null,
    ...{ database, models, rules, report: onBots, clock, log },
  });
}

/** What scores windows for the recorder, and is told of those it does not keep. */
export function composeScoring<Models extends BotModels>(
  { database, models, mayScore, rules, report, clock, log, mostOwed }: {
    database: Database;
    models: Models;
    mayScore: () => Promise<boolean>;
    rules: RuleSettings;
    report: (of: BotReport) => void;
    clock: Clock;
    log: Logger;
    /** Windows that may wait for a score. */
    mostOwed?: number;
  },
) {
  const store = createBotWindowStore(database);
  const { threshold } = rules[BOT_MODEL_RULE] ?? {};
  return {
    ...{ models, store, report },
    scorer: createBotScorer({
      ...{ store, models, mayScore, threshold, report, clock, log },
      ...(mostOwed !== undefined && { mostOwed }),
    }),
  };
}

/** What records events and lets rules look at them: the one wiring, of the thread and of tests. */
export function composeRecorder(
  { database, rules, bots, onRecorded, onWindows, clock, log }:
    & Pick<TelemetryThreadOptions, "rules" | "onRecorded" | "log">
    & {
      database: Database;
      clock: Clock;
      /** Absent where the bot model is switched off. */
      bots?: ReturnType<typeof composeScoring>;
      onWindows?: () => void;
    },
): Recorder {
  const store = createEventStore(database);
  const judge = createJudge({
    ...{ rules: rulesInForce(rules), history: store, kindOf: judgedKind, clock, log },
    alerts: createAlertStore(database),
    bots: bots && {
      ...{ windows: createBotWindows(), features: windowFeatures, models: bots.models },
      listCuts: bots.store.listCuts,
      onUnwanted: (skipped) => bots.report({ scored: 0, flagged: 0, seconds: 0, skipped }),
    },
  });
  return createRecorder({
    ...{ store, judge, clock, log },
    ...(onRecorded && { onRecorded }),
    ...(onWindows && { onWindows }),
  });
}
