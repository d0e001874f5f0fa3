/**
 * The arena's thread as a worker of the runtime.
 *
 * Holds the worker while there is one; the arena drives it. It starts with the first order, and anew
 * with the next one after it died: who listens hears of the death first.
 */

import { runtime, type Thread } from "../platform/runtime/mod.ts";
import type { RunnerReport } from "./runner.ts";
import type { ArenaThread, Beat } from "./thread.ts";

export function createArenaThread(
  { entry, onBeat, onDeath }: {
    entry: (path: string) => URL;
    onBeat?: (beat: Beat) => void;
    onDeath?: () => void;
  },
): ArenaThread {
  let worker: Thread | undefined;
  let heard: (report: RunnerReport) => void = () => {};
  let died: (reason: string) => void = () => {};

  function start(): Thread {
    const started = runtime.startThread(entry("workers/arena_worker.ts"), "arena");
    started.onmessage = ({ data }: { data: RunnerReport | Beat }) =>
      data.type === "beat" ? onBeat?.(data) : heard(data);
    started.onerror = (event) => {
      event.preventDefault();
      started.terminate();
      if (worker === started) worker = undefined;
      onDeath?.();
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
