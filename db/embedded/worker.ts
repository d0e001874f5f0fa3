/// <reference lib="deno.worker" />
/** The thread in which the embedded database runs; mod.ts starts it. */

import "../../services/platform/runtime/inside.ts";
import { setImmediate } from "node:timers";
import type { PGlite } from "@electric-sql/pglite";
import { keepCheckpoints } from "./checkpoints.ts";
import { type EngineOptions, openEngine } from "./engine.ts";
import { concat, startupFrame } from "./frames.ts";
import { createSession, type Session } from "./session.ts";
import { syncTree } from "./storage.ts";

export interface WorkerOptions extends EngineOptions {
  silentMs: number;
}

/** To the worker. A port carries wire bytes both ways, and null when one side is done. */
export type Command =
  | { type: "open"; options: WorkerOptions }
  | { type: "connect"; port: MessagePort }
  | { type: "close" };

/** From the worker. After `failed` it must be ended: the engine may never return. */
export type Report = { type: "ready" } | { type: "closed" } | { type: "failed"; message: string };

function main(scope: DedicatedWorkerGlobalScope) {
  let session: Session;
  let engine: PGlite;
  const report = (message: Report) => scope.postMessage(message);
  const failed = (error: unknown) =>
    report({ type: "failed", message: error instanceof Error ? error.message : String(error) });

  async function open({ silentMs, ...options }: WorkerOptions) {
    const opened = await openEngine(options, (line) => {
      // After one of these PGlite may loop for ever, but the message still leaves this thread.
      if (/\b(FATAL|PANIC):/.test(line)) failed(line);
    });
    engine = opened.engine;
    session = createSession({
      execute,
      greeting: engine.execProtocolRawSync(startupFrame({ user: "postgres" })).slice(),
      silentMs,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      onFailure: failed,
    });
    keepCheckpoints(session);
    report({ type: "ready" });
    if (opened.fresh && options.directory !== null && options.durable) {
      await syncTree(options.directory);
    }
  }

  /** The streaming call, though nothing is streamed: the plain one keeps every message it saw. */
  function execute(batch: Uint8Array): Uint8Array<ArrayBuffer> {
    const parts: Uint8Array[] = [];
    // All of it happens before the call returns; only its failure comes through the promise.
    engine.execProtocolRawStream(batch, {
      syncToFs: false,
      onRawData: (bytes) => parts.push(bytes.slice()),
    }).catch(failed);
    return concat(parts) as Uint8Array<ArrayBuffer>;
  }

  function connect(port: MessagePort) {
    const connection = session.connect((bytes) => {
      if (bytes) return port.postMessage(bytes, [bytes.buffer]);
      port.postMessage(null);
      port.close();
    });
    port.onmessage = ({ data }) => data === null ? connection.end() : connection.receive(data);
  }

  async function close() {
    session.close();
    await engine.close();
    report({ type: "closed" });
  }

  scope.onmessage = ({ data }: MessageEvent<Command>) => {
    if (data.type === "open") open(data.options).catch(failed);
    else if (data.type === "connect") connect(data.port);
    else close().catch(failed);
  };
}

// The types of the main thread are in force here, and a worker has another global.
main(globalThis as unknown as DedicatedWorkerGlobalScope);
