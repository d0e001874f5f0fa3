/**
 * Trials' thread as a worker of the runtime.
 *
 * Holds the worker from the first trial until a minute after the last one, so that moving a slider needs no new
 * thread and an idle node has none. The desk drives it.
 */

import { runtime, type Thread } from "../platform/runtime/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { TrialThread } from "./desk.ts";
import type { TrialOrder } from "./trial.ts";
import type { TrialResult } from "./types.ts";

const IDLE_MS = 60_000;

export function createTrialThread(
  { entry, clock }: { entry: (path: string) => URL; clock: Pick<Clock, "sleep"> },
): TrialThread {
  let worker: Thread | undefined;
  let running: PromiseWithResolvers<TrialResult> | undefined;
  let idle = new AbortController();

  function end(why: string): void {
    idle.abort();
    worker?.terminate();
    worker = undefined;
    running?.reject(new Error(why));
  }

  function endLater(): void {
    idle = new AbortController();
    const { signal } = idle;
    void clock.sleep(IDLE_MS, signal).then(() => signal.aborted || end("it was idle"));
  }

  function start(): Thread {
    const started = runtime.startThread(entry("workers/simulator_worker.ts"), "simulator");
    started.onmessage = ({ data }: { data: TrialResult }) => running?.resolve(data);
    started.onerror = (event) => {
      event.preventDefault();
      if (worker === started) end(`The simulator's thread died: ${event.message}`);
    };
    return started;
  }

  return {
    async run(order: TrialOrder) {
      idle.abort();
      worker ??= start();
      const own = running = Promise.withResolvers<TrialResult>();
      worker.postMessage(order);
      try {
        return await own.promise;
      } finally {
        running = undefined;
        if (worker) endLater();
      }
    },
    stop: () => end("The simulation was stopped"),
    [Symbol.asyncDispose]() {
      end("The program stops");
      return Promise.resolve();
    },
  };
}
