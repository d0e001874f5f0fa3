/**
 * Runs the telemetry thread: starts it, hands it connections, starts it again if it dies (TEL3).
 *
 * Holds the thread's present life; `serve` and `worker` drive it by their signal. It ends when the
 * thread dies and when a reload changes the rules. Each life reads under a consumer's name of its own:
 * what the one before had not acknowledged is read again, and nothing is stored twice.
 */

import { runtime } from "../services/platform/runtime/mod.ts";
import { aborted } from "../services/platform/time/clock.ts";
import type { TelemetryCommand, TelemetryReport } from "./telemetry_worker.ts";
import type { WorkerContext } from "./context.ts";

const RESTART_MS = 1_000;
const STOP_MS = 6_000;

export async function runTelemetryThread(
  context: WorkerContext,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log, game: { game } } = context.services;
  let life = new AbortController();
  game.onChange(({ telemetry: now }, { telemetry: before }) => {
    if (JSON.stringify(now.rules) !== JSON.stringify(before.rules)) life.abort();
  });
  for (let starts = 1; !signal.aborted; starts++) {
    life = new AbortController();
    const failure = await runOnce(context, starts, AbortSignal.any([signal, life.signal]));
    if (signal.aborted) return;
    if (life.signal.aborted) {
      log.info("telemetry: the rules have changed, the worker starts anew");
      continue;
    }
    context.services.telemetry.metrics.workerDied();
    log.error({ err: failure }, "telemetry: the worker died, starting another");
    await clock.sleep(RESTART_MS, signal);
  }
}

/** One life of the thread; answers what ended it. */
async function runOnce(
  { services, config, secrets, program }: WorkerContext,
  starts: number,
  signal: AbortSignal,
): Promise<string> {
  const { log, node, engines, clock } = services;
  const module = program.entry("workers/telemetry_worker.ts");
  const worker = runtime.startThread(module, "telemetry");
  const ended = Promise.withResolvers<string>();
  const send = (command: TelemetryCommand, transfer: Transferable[] = []) =>
    worker.postMessage(command, transfer);
  const stop = () => send({ type: "stop" });
  worker.onmessage = ({ data }: { data: TelemetryReport }) => {
    switch (data.type) {
      case "port": {
        const port = engines.embedded!.port();
        return send({ type: "port", port }, [port]);
      }
      case "recorded":
        return services.telemetry.metrics.recorded(data);
      case "bots":
        return services.telemetry.bots.told(data);
      case "log":
        return log[data.level]({ worker: "telemetry", ...data.details }, data.message);
      case "ended":
        return ended.resolve(data.reason);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    ended.resolve(event.message);
  };
  send({
    type: "start",
    config: { engines: config.engines },
    traces: config.log.traces,
    secrets: {
      ...(secrets.databaseUrl && { databaseUrl: secrets.databaseUrl }),
      ...(secrets.databaseDirectUrl && { databaseDirectUrl: secrets.databaseDirectUrl }),
      ...(secrets.redisUrl && { redisUrl: secrets.redisUrl }),
      ...(secrets.kafka && { kafka: secrets.kafka }),
    },
    rules: services.game.game.config.telemetry.rules,
    consumer: `${node}-${starts}`,
    program: {
      root: program.root.href,
      inference: program.entry("workers/inference_worker.ts").href,
    },
  });
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const late = aborted(signal).then(() => clock.sleep(STOP_MS)).then(() => "it did not stop");
    return await Promise.race([ended.promise, late]);
  } finally {
    signal.removeEventListener("abort", stop);
    worker.terminate();
  }
}
