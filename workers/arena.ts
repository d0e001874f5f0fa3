/** Runs the arena's thread: starts it with the first order, and again after it died. */

import type { RunnerReport } from "../services/arena/runner.ts";
import type { ArenaThread } from "../services/arena/thread.ts";

export function createArenaThread(
  { entry }: { entry: (path: string) => URL },
): ArenaThread {
  let worker: Worker | undefined;
  let heard: (report: RunnerReport) => void = () => {};
  let died: (reason: string) => void = () => {};

  function start(): Worker {
    const started = new Worker(entry("workers/arena_worker.ts"), { type: "module", name: "arena" });
    started.onmessage = ({ data }: MessageEvent<RunnerReport>) => heard(data);
    started.onerror = (event) => {
      event.preventDefault();
      started.terminate();
      if (worker === started) worker = undefined;
      died(event.message);
    };
    return started;
  }

  return {
    send(order) {
      worker ??= start();
      worker.postMessage(order);
    },
    onReport: (listen) => heard = listen,
    onDeath: (listen) => died = listen,
    [Symbol.asyncDispose]() {
      worker?.terminate();
      worker = undefined;
      return Promise.resolve();
    },
  };
}
