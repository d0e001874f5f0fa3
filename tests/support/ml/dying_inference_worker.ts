/// <reference lib="deno.worker" />
/** The inference worker itself, which a row can kill, hang, or ask what it has run: its first value says so. */

import "../../../workers/inference_worker.ts";
import type { InferenceOrder } from "../../../services/ml/serving/messages.ts";
import {
  BREAKS,
  COUNTS,
  FAILS,
  HANGS,
  HANGS_ON_LOAD,
  KILLS,
  LOADING,
  RUNNING,
  WHO,
} from "./asked_of_worker.ts";

const runs = new Map<number, number>();

const thread = { isBroken: false, number: Math.fround(Math.random()) };

function tell(name: string): void {
  const channel = new BroadcastChannel(name);
  channel.postMessage("");
  channel.close();
}

const obey = self.onmessage!;
self.onmessage = (event: MessageEvent<InferenceOrder>) => {
  const { data } = event;
  if (data.type === "run" && data.rows[0] === KILLS) throw new Error("killed by a row");
  // Never answered, as by an engine that does not come back.
  if (data.type === "run" && data.rows[0] === HANGS) return tell(RUNNING);
  if (data.type === "load" && data.onnx.length === HANGS_ON_LOAD.length) return tell(LOADING);
  if (data.type === "run" && data.rows[0] === COUNTS) {
    const scores = new Float32Array(data.count).fill(runs.get(data.model) ?? 0);
    return self.postMessage({ type: "done", id: data.id, scores });
  }
  if (data.type === "run" && data.rows[0] === WHO) {
    const scores = new Float32Array(data.count).fill(thread.number);
    return self.postMessage({ type: "done", id: data.id, scores });
  }
  if (data.type === "run" && data.rows[0] === BREAKS) thread.isBroken = true;
  if (data.type === "run" && (thread.isBroken || data.rows[0] === FAILS)) {
    return self.postMessage({ type: "failed", id: data.id, why: "no memory is left" });
  }
  if (data.type === "run") runs.set(data.model, (runs.get(data.model) ?? 0) + 1);
  obey.call(self, event);
};
